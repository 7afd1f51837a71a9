package dev.espalier;

import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.Call;
import dev.espalier.bind.CloseHandler;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Key;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.bind.StartFailedException;
import dev.espalier.bind.WaitInterruptedException;
import dev.espalier.engine.LiveScope;
import dev.espalier.event.CloseReport;
import dev.espalier.event.StartReport;
import dev.espalier.graph.Graph;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// A checked object graph that is prepared concurrently and taken down in reverse order.
///
/// Made by [Espalier#container]; nothing of it runs before [#start()] or the first [#get(Class)].
/// Safe for any number of threads.
///
/// ```java
/// try (Container container = Espalier.container(app -> app.install(new ShopModule()))) {
///   container.start();
///   container.get(Shop.class).serve();
/// }
/// ```
///
/// What may wait (functions, resources, stages, hooks) is made on virtual threads that the
/// container owns: interrupting one who asked never interrupts the making. Plain constructors run
/// on the thread that asks.
public final class Container implements AutoCloseable {
  private final Graph graph;
  private final LiveScope scope;

  Container(Graph graph, LiveScope scope) {
    this.graph = graph;
    this.scope = scope;
  }

  /// The bindings and edges, checked and immutable.
  public Graph graph() {
    return graph;
  }

  /// Prepares what the roots need, all at the same time where dependencies allow, then runs the
  /// start hooks, dependencies first. Returns when everything serves.
  ///
  /// @throws StartFailedException after all that was acquired has been released; the container is
  ///   closed then
  /// @throws InterruptedException likewise, when this thread was interrupted
  /// @throws ScopeClosedException when it was closed meanwhile
  public StartReport start() throws InterruptedException {
    return scope.start();
  }

  /// The instance of a class: there at once if it is ready, else made, by whoever comes first, for
  /// all who ask.
  ///
  /// @throws AcquireFailedException when it could not be made; the next one who asks tries again
  /// @throws WaitInterruptedException when this thread was interrupted while it waited
  /// @throws ScopeClosedException when the container is closing and the instance is not there, or
  ///   closed
  public <T> T get(Class<T> type) {
    return get(Key.of(type));
  }

  /// The instance of a key; see [#get(Class)].
  @SuppressWarnings("unchecked") // a binding is checked to make what its key says
  public <T> T get(Key<T> key) {
    return (T) scope.get(key);
  }

  /// The instance of a class as a stage, already complete if it is ready. None of your code runs on
  /// this thread; cancelling the stage does not end the making.
  public <T> CompletionStage<T> getAsync(Class<T> type) {
    return getAsync(Key.of(type));
  }

  /// The instance of a key as a stage; see [#getAsync(Class)].
  @SuppressWarnings("unchecked") // a binding is checked to make what its key says
  public <T> CompletionStage<T> getAsync(Key<T> key) {
    return (CompletionStage<T>) scope.getAsync(key);
  }

  /// Prepares what a function needs, all at the same time, and runs it on this thread. What the
  /// function throws passes through as it is.
  public <R, X extends Exception> R call(Call<R, X> call) throws X {
    return scope.call(call);
  }

  /// As [#call], on a thread of the container; closing the container interrupts the function once
  /// and waits for its end.
  public <R, X extends Exception> CompletionStage<R> callAsync(Call<R, X> call) {
    return scope.callAsync(call);
  }

  /// Adds something to be done when the container closes. It runs in its place among the releases,
  /// which are in the reverse order of acquisition: before that of anything that was there when it
  /// was added. When the close has begun it runs at once, on this thread, with the same exit case.
  ///
  /// @throws ScopeClosedException after it has run, when the close had begun
  public void onClose(CloseHandler handler) {
    scope.onClose(Objects.requireNonNull(handler, "the handler is null"));
  }

  /// Closes: nothing new is made, start hooks are undone by stop hooks, and everything is released,
  /// dependents first, one at a time, on a thread of its own that nobody interrupts. Waits for the
  /// end, also when another thread closes; does nothing when closed.
  ///
  /// @throws ReleaseFailedException to the one who began it, when something could not be stopped or
  ///   released; everything else was
  /// @throws dev.espalier.bind.EspalierException (ESP-203) from inside a recipe, hook or release of
  ///   this container, which would wait for itself: use [#requestClose()]
  @Override
  public void close() {
    close(ExitCase.completed());
  }

  /// As [#close()], with what every release is told.
  void close(ExitCase exit) {
    scope.close(exit);
  }

  /// Begins to close and returns at once; from anywhere.
  public void requestClose() {
    scope.requestClose(ExitCase.completed());
  }

  /// Waits until the container is closed, by whomever.
  public void awaitClosed() throws InterruptedException {
    scope.awaitClosed();
  }

  /// Whether it is neither closing nor closed.
  public boolean isOpen() {
    return scope.isOpen();
  }

  /// How the close went; empty until it is closed.
  public Optional<CloseReport> closeReport() {
    return Optional.ofNullable(scope.closeReport());
  }

  @Override
  public String toString() {
    return "container " + scope.name();
  }
}
