package dev.espalier.bind;

import java.lang.annotation.Annotation;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/// One opening of a lifetime: a request, a message, a session. It keeps the instances of its
/// lifetime, shares those of the scopes around it, and releases what it made when it ends.
///
/// Its releases are told how its use ended. [#within] sees that from its body; a scope opened by
/// hand says [#complete()] or [#fail], and one that says neither ends as [ExitCase.Cancelled]:
/// forgetting rolls back. The container is the outermost scope.
///
/// ```java
/// Receipt receipt =
///     container.within(
///         RequestScoped.class,
///         seeds -> seeds.put(HttpRequest.class, request),
///         scope -> scope.get(Checkout.class).pay(cart));
/// ```
///
/// What needs to open scopes asks for `Scope` like for any dependency, and gets the one that it
/// lives in itself. What it looks up through that is released after it, as with a `Provider`.
///
/// Safe for any number of threads, unless its lifetime is declared confined.
public interface Scope extends AutoCloseable {

  /// What is done in a scope.
  @FunctionalInterface
  interface Body<R, X extends Exception> {
    /// Does it; what it throws passes through as it is.
    R run(Scope scope) throws X;
  }

  /// What is done in a scope and returns nothing.
  @FunctionalInterface
  interface Action<X extends Exception> {
    /// Does it; what it throws passes through as it is.
    void run(Scope scope) throws X;
  }

  /// The instance of a class: there at once if it is ready, else made, by whoever comes first, for
  /// all who ask.
  ///
  /// @throws AcquireFailedException when it could not be made; the next one who asks tries again
  /// @throws WaitInterruptedException when this thread was interrupted while it waited
  /// @throws ScopeClosedException when the scope is closing and the instance is not there, or
  ///   closed
  default <T> T get(Class<T> type) {
    return get(Key.of(type));
  }

  /// The instance of a key; see [#get(Class)].
  <T> T get(Key<T> key);

  /// The instance of a class, or what a function yields instead when it could not be made. The
  /// failure is handed to the function, and is an event in any case.
  default <T> T getOrElse(Class<T> type, Function<? super AcquireFailedException, ? extends T> f) {
    return getOrElse(Key.of(type), f);
  }

  /// The instance of a key, or what a function yields instead; see [#getOrElse(Class, Function)].
  default <T> T getOrElse(Key<T> key, Function<? super AcquireFailedException, ? extends T> f) {
    try {
      return get(key);
    } catch (AcquireFailedException e) {
      return f.apply(e);
    }
  }

  /// The instance of a class as a stage, already complete if it is ready. None of your code runs on
  /// this thread; cancelling the stage does not end the making.
  default <T> CompletionStage<T> getAsync(Class<T> type) {
    return getAsync(Key.of(type));
  }

  /// The instance of a key as a stage; see [#getAsync(Class)].
  <T> CompletionStage<T> getAsync(Key<T> key);

  /// Prepares what a function needs, all at the same time, and runs it on this thread. What the
  /// function throws passes through as it is.
  <R, X extends Exception> R call(Call<R, X> call) throws X;

  /// As [#call], on a thread of the scope; closing the scope interrupts the function once and waits
  /// for its end.
  <R, X extends Exception> CompletionStage<R> callAsync(Call<R, X> call);

  /// Opens a scope inside this one. The caller closes it.
  ///
  /// @throws EspalierException (ESP-204) when this is no scope in which that lifetime is opened;
  ///   (ESP-205) when the lifetime has seeds
  /// @throws ScopeClosedException when this scope is draining or closed
  default Scope open(Class<? extends Annotation> lifetime) {
    return open(lifetime, _ -> {});
  }

  /// Opens a scope inside this one with the seeds that its lifetime declares; see [#open(Class)].
  ///
  /// @param seeds gives them, on this thread, at once
  Scope open(Class<? extends Annotation> lifetime, Consumer<? super Seeds> seeds);

  /// Opens a scope, runs the body in it on this thread, closes it and returns what the body
  /// returned. The releases are told how the body ended.
  ///
  /// @throws X what the body throws, with failed releases suppressed under it
  /// @throws ReleaseFailedException when the body ended well and a release did not
  /// @throws ScopeClosedException when it was closed before the body had ended, which then did not
  ///   commit
  default <R, X extends Exception> R within(Class<? extends Annotation> lifetime, Body<R, X> body)
      throws X {
    return within(lifetime, _ -> {}, body);
  }

  /// As [#within(Class, Body)], with the seeds that the lifetime declares.
  <R, X extends Exception> R within(
      Class<? extends Annotation> lifetime, Consumer<? super Seeds> seeds, Body<R, X> body)
      throws X;

  /// As [#within(Class, Body)], for a body that returns nothing.
  default <X extends Exception> void runWithin(Class<? extends Annotation> lifetime, Action<X> body)
      throws X {
    runWithin(lifetime, _ -> {}, body);
  }

  /// As [#within(Class, Consumer, Body)], for a body that returns nothing.
  default <X extends Exception> void runWithin(
      Class<? extends Annotation> lifetime, Consumer<? super Seeds> seeds, Action<X> body)
      throws X {
    Boolean _ =
        this.<Boolean, X>within(
            lifetime,
            seeds,
            scope -> {
              body.run(scope);
              return true;
            });
  }

  /// Runs the body in the scope of that lifetime that this thread is in already, or else opens one
  /// as [#within] does. Only the one who opened it closes it.
  default <R, X extends Exception> R joinOrOpen(
      Class<? extends Annotation> lifetime, Body<R, X> body) throws X {
    return joinOrOpen(lifetime, _ -> {}, body);
  }

  /// As [#joinOrOpen(Class, Body)], with the seeds that the lifetime declares. They are asked for
  /// only when a scope is opened: one that is joined keeps those that it was given.
  default <R, X extends Exception> R joinOrOpen(
      Class<? extends Annotation> lifetime, Consumer<? super Seeds> seeds, Body<R, X> body)
      throws X {
    Optional<Scope> current = current(lifetime);
    return current.isPresent() ? body.run(current.get()) : within(lifetime, seeds, body);
  }

  /// The scope of that lifetime, inside this one, whose code this thread runs: a body, a recipe, a
  /// release. What Espalier starts knows it; for other threads see [#wrap].
  Optional<Scope> current(Class<? extends Annotation> lifetime);

  /// An executor whose tasks run as if on this thread: in the scope that this one is, and with what
  /// is carried.
  Executor wrap(Executor executor);

  /// A class's instance on loan: what is made for it alone is released when the lease is closed.
  default <T> Lease<T> acquire(Class<T> type) {
    return acquire(Key.of(type));
  }

  /// A key's instance on loan; see [#acquire(Class)].
  <T> Lease<T> acquire(Key<T> key);

  /// Adds something to be done when the scope closes. It runs in its place among the releases,
  /// which are in the reverse order of acquisition: before that of anything that was there when it
  /// was added. When the close has begun it runs at once, on this thread, with the same exit case.
  ///
  /// @throws ScopeClosedException after it has run, when the close had begun
  void onClose(CloseHandler handler);

  /// Acquires a resource on this thread and releases it with the scope, as all others.
  ///
  /// @throws AcquireFailedException when it could not be acquired
  /// @throws EspalierException (ESP-210) when it is made by [Resource#around]: bind that
  /// @throws ScopeClosedException after it was released again, when the close had begun
  <T> T manage(Resource<T> resource);

  /// Closes an object with the scope, as all others, and returns it. It is closed once, however
  /// often it is added.
  default <T extends AutoCloseable> T manage(T closeable) {
    return manage(Resource.of(() -> closeable, AutoCloseable::close));
  }

  /// Drops an instance of this scope and all that depends on it: releases them, dependents first,
  /// so that the next one who asks gets new ones. Does nothing if it is not there, and nothing to a
  /// seed or an object that was given as it is, since no other can be made. Waits for what is being
  /// made or started of it; one that serves is stopped first. What is dropped while the container
  /// starts is made anew before that ends.
  ///
  /// @throws EspalierException (ESP-208) when scopes inside this one are open: they may use it;
  ///   (ESP-203) from inside a recipe, hook, release or body of this scope or one inside it
  /// @throws ReleaseFailedException when something could not be released
  default void evict(Class<?> type) {
    evict(Key.of(type));
  }

  /// Drops an instance by key; see [#evict(Class)].
  void evict(Key<?> key);

  /// Closes all scopes and leases that are open inside this one, newest first, each as cancelled
  /// unless it has said otherwise, and waits for the end of it. A second call finds nothing to do.
  ///
  /// @throws ReleaseFailedException when something could not be released, after all were closed
  /// @throws EspalierException (ESP-203) from inside one of them, before any is closed
  void closeAllScopes();

  /// The use ended well: [#close()] tells the releases so.
  void complete();

  /// The use failed: [#close()] tells the releases so. The first word counts, whether [#complete()]
  /// or this.
  void fail(Throwable cause);

  /// Closes: waits for the scopes inside, makes nothing new, and releases everything, dependents
  /// first, one at a time. Waits for the end, also when another thread closes; does nothing when
  /// closed.
  ///
  /// @throws ReleaseFailedException to the one who began it, when something could not be released;
  ///   everything else was
  /// @throws EspalierException (ESP-203) from inside a recipe, hook, release or body of this scope
  ///   or one inside it, which would wait for itself: use [#requestClose()]; (ESP-209) from another
  ///   thread, when its lifetime is declared confined
  @Override
  void close();

  /// Begins to close and returns at once; from anywhere.
  void requestClose();

  /// Whether it is neither draining nor closed.
  boolean isOpen();

  /// How the close went, for whoever asks; empty until it is closed.
  Optional<CloseReport> closeReport();
}
