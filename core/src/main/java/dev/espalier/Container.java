package dev.espalier;

import dev.espalier.bind.Call;
import dev.espalier.bind.CloseHandler;
import dev.espalier.bind.CloseReport;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Key;
import dev.espalier.bind.Lease;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.Resource;
import dev.espalier.bind.Scope;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.bind.Seeds;
import dev.espalier.bind.StartFailedException;
import dev.espalier.engine.Engine;
import dev.espalier.engine.LiveScope;
import dev.espalier.event.StartReport;
import dev.espalier.graph.Graph;
import java.lang.annotation.Annotation;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

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
public final class Container implements Scope {
  private final Graph graph;
  private final Engine engine;
  private final LiveScope scope;

  Container(Graph graph, Engine engine) {
    this.graph = graph;
    this.engine = engine;
    this.scope = engine.container();
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
    return engine.start();
  }

  @Override
  public <T> T get(Key<T> key) {
    return scope.get(key);
  }

  @Override
  public <T> CompletionStage<T> getAsync(Key<T> key) {
    return scope.getAsync(key);
  }

  @Override
  public <R, X extends Exception> R call(Call<R, X> call) throws X {
    return scope.call(call);
  }

  @Override
  public <R, X extends Exception> CompletionStage<R> callAsync(Call<R, X> call) {
    return scope.callAsync(call);
  }

  @Override
  public Scope open(Class<? extends Annotation> lifetime, Consumer<? super Seeds> seeds) {
    return scope.open(lifetime, seeds);
  }

  @Override
  public <R, X extends Exception> R within(
      Class<? extends Annotation> lifetime, Consumer<? super Seeds> seeds, Body<R, X> body)
      throws X {
    return scope.within(lifetime, seeds, body);
  }

  @Override
  public Optional<Scope> current(Class<? extends Annotation> lifetime) {
    return scope.current(lifetime);
  }

  @Override
  public Executor wrap(Executor executor) {
    return scope.wrap(executor);
  }

  @Override
  public <T> Lease<T> acquire(Key<T> key) {
    return scope.acquire(key);
  }

  @Override
  public void onClose(CloseHandler handler) {
    scope.onClose(Objects.requireNonNull(handler, "the handler is null"));
  }

  @Override
  public <T> T manage(Resource<T> resource) {
    return scope.manage(resource);
  }

  @Override
  public <T extends AutoCloseable> T manage(T closeable) {
    return scope.manage(closeable);
  }

  @Override
  public void evict(Key<?> key) {
    scope.evict(key);
  }

  @Override
  public void closeAllScopes() {
    scope.closeAllScopes();
  }

  @Override
  public void complete() {
    scope.complete();
  }

  @Override
  public void fail(Throwable cause) {
    scope.fail(cause);
  }

  /// Closes: nothing new is made, start hooks are undone by stop hooks, and everything is released,
  /// dependents first, one at a time, on threads that nobody else interrupts; the rest together
  /// when [Limits#close][dev.espalier.bind.Limits#close] is nearly over. Waits for the end, also
  /// when another thread closes; does nothing when closed.
  ///
  /// @throws ReleaseFailedException to the one who began it, when something could not be stopped or
  ///   released; everything else was
  /// @throws dev.espalier.bind.EspalierException (ESP-203) from inside a recipe, hook or release of
  ///   this container, which would wait for itself: use [#requestClose()]
  @Override
  public void close() {
    scope.close();
  }

  /// As [#close()], with what every release is told.
  void close(ExitCase exit) {
    var _ = scope.close(exit);
  }

  @Override
  public void requestClose() {
    scope.requestClose();
  }

  /// Waits until the container is closed, by whomever.
  public void awaitClosed() throws InterruptedException {
    engine.awaitClosed();
  }

  @Override
  public boolean isOpen() {
    return scope.isOpen();
  }

  @Override
  public Optional<CloseReport> closeReport() {
    return scope.closeReport();
  }

  @Override
  public String toString() {
    return "container " + scope.name();
  }
}
