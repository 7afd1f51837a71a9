package dev.espalier;

import dev.espalier.bind.AsyncMode;
import dev.espalier.bind.Key;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.Scope;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.bind.StartFailedException;
import dev.espalier.event.StartReport;
import dev.espalier.graph.Explanation;
import dev.espalier.graph.Graph;
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
public sealed interface Container extends Scope permits OpenedContainer {
  /// The bindings and edges, checked and immutable.
  Graph graph();

  /// Lays a container over this one, in which some bindings are others: for tests, and for a part
  /// of a program that is to see something else. It has all that is declared here and what the
  /// configuration declares: [ContainerBuilder#replace] puts something in the place of what is
  /// declared here, and `bind`, `bindSet` and `decorate` add to it.
  ///
  /// What does not depend on any of that, also not through a `Provider` or the `Scope`, is this
  /// container's own, made here when the overlay asks for it. All else is made anew for the
  /// overlay, with hooks and roots, and is released when that is closed; this container never sees
  /// it. So is what the overlay decorates; an object that was given stays with those who got it.
  /// Only what is kept in the container is shared: scopes are opened in one or the other. What of
  /// this accepts work is started by the start of this container, so let that come first.
  ///
  /// While it is open nothing is evicted here. When this container closes, the overlay closes
  /// before anything here is stopped.
  ///
  /// Its limits, concurrency, carriers and log are this one's, if not said otherwise; listeners are
  /// not.
  ///
  /// @param configuration runs on this thread, at once
  /// @throws dev.espalier.graph.GraphException with every problem of the graph
  /// @throws dev.espalier.bind.ScopeClosedException when this container is closing or closed
  Container overlay(Consumer<ContainerBuilder> configuration);

  /// What was said of the thread that instances of a key are made on, in its binding or since.
  ///
  /// @throws dev.espalier.bind.EspalierException (ESP-307) if the key is not in the graph
  AsyncMode asyncMode(Key<?> key);

  /// As [#asyncMode(Key)].
  default AsyncMode asyncMode(Class<?> type) {
    return asyncMode(Key.of(type));
  }

  /// Says on which thread instances of a key are made from now on; [AsyncMode#AUTO] takes back what
  /// was said before. Of another name it is said of what that stands for. What is being made goes
  /// on where it began.
  ///
  /// @throws dev.espalier.bind.EspalierException (ESP-307) if the key is not in the graph,
  ///   (ESP-211) if it is to be made on a platform thread and on the thread that asks, or is the
  ///   scope itself
  void asyncMode(Key<?> key, AsyncMode mode);

  /// As [#asyncMode(Key, AsyncMode)].
  default void asyncMode(Class<?> type, AsyncMode mode) {
    asyncMode(Key.of(type), mode);
  }

  /// Why a key is in the graph, who needs it, how long its instances are kept, and what made them
  /// wait. `explain(key).text()` is for people.
  ///
  /// @throws dev.espalier.bind.EspalierException (ESP-307) if the key is not in the graph
  Explanation explain(Key<?> key);

  /// As [#explain(Key)].
  default Explanation explain(Class<?> type) {
    return explain(Key.of(type));
  }

  /// Prepares what the roots need, all at the same time where dependencies allow, then runs the
  /// start hooks, dependencies first. Returns when everything serves.
  ///
  /// @throws StartFailedException after all that was acquired has been released; the container is
  ///   closed then
  /// @throws InterruptedException likewise, when this thread was interrupted before everything
  ///   served; an interrupt that comes later is kept as a flag
  /// @throws ScopeClosedException when it was closed meanwhile
  StartReport start() throws InterruptedException;

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
  void close();

  /// Waits until the container is closed, by whomever.
  void awaitClosed() throws InterruptedException;
}
