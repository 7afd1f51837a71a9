package dev.espalier.engine;

import dev.espalier.bind.Call;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.Key;
import dev.espalier.bind.Recipe;
import dev.espalier.bind.Scope;
import dev.espalier.bind.WaitInterruptedException;
import dev.espalier.graph.Dependency;
import dev.espalier.plan.PlannedNode;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What is asked of a scope from outside: instances, handles, and functions with what they need, on
/// the thread that asks or on one of the scope.
///
/// @param holder what has the handle through which it is asked; null for a caller
record Requests(LiveScope scope, @Nullable Cell holder) {

  /// The instance of a key.
  @SuppressWarnings("unchecked") // a binding is checked to make what its key says
  <T> T get(Key<T> key) {
    Dependency dependency = dependency(key);
    PlannedNode node = planned(dependency);
    return (T) (dependency.eager() ? get(node) : handle(node, dependency.kind()));
  }

  Dependency dependency(Key<?> key) {
    return Dependency.of(key, 0, scope.engine.plan.keys());
  }

  /// The node that serves what is asked for from outside.
  PlannedNode planned(Dependency asked) {
    scope.refuseOtherThreads();
    PlannedNode node = scope.engine.plan.find(asked.key());
    if (node == null) {
      throw scope.refusals().notInGraph(asked.key());
    }
    if (!scope.lifetime().isWithin(node.innermost())) {
      throw scope.refusals().outside(node);
    }
    if (asked.keeps() && !node.shared()) {
      List<Key<?>> way = scope.engine.plan.graph().wayToRelease(node.key());
      if (!way.isEmpty()) {
        throw scope.refusals().handleOfReleased(asked, way);
      }
    }
    if (asked.eager() && holder != null) {
      holder.scope().releases.used(holder, node); // before it is made; see Handle
    }
    return node;
  }

  /// The instance of a node.
  Object get(PlannedNode node) {
    if (node.isScope()) {
      return asked();
    }
    scope.refuseOtherThreads();
    LiveScope keeper = node.shared() ? scope.holderOf(node) : scope;
    if (keeper != scope && scope.isClosed()) { // its own are gone by themselves
      throw scope.failures().closed(node);
    }
    Object there = node.shared() ? keeper.slots.get(node.slot()) : null;
    return there == null || there instanceof Cell
        ? made(node, () -> new Maker(scope, holder).ask(node))
        : there;
  }

  /// The scope that is asked, for who asks.
  Scope asked() {
    return holder == null ? scope : new ScopeHandle(scope, holder);
  }

  /// What is given for a `Provider`, a `Lazy`, a `CompletionStage` or a `Provider<Lease>`.
  Object handle(PlannedNode node, Dependency.Kind kind) {
    return switch (kind) {
      case LEASES -> new LeaseHandle<>(scope, node, holder);
      case STAGE -> new Handle<>(scope, node, Dependency.Kind.LAZY, holder).getAsync();
      case PROVIDER, LAZY -> new Handle<>(scope, node, kind, holder);
      case EAGER -> throw new IllegalArgumentException("no handle of what is needed at once");
    };
  }

  /// The instance that a lazy handle keeps for itself.
  Object keep(Place place) {
    Object there = place.get();
    return there == null || there instanceof Cell || scope.isClosed()
        ? made(place.node(), () -> new Maker(scope, place.parent()).kept(place))
        : there;
  }

  Object made(PlannedNode node, Supplier<Object> making) {
    LiveScope maker = node.shared() ? scope.holderOf(node) : scope;
    if (maker.makesNothing()) {
      throw maker.failures().closed(node);
    }
    try {
      return making.get();
    } catch (NotMade e) {
      EspalierException told = scope.failures().forAsker(node, e.failure());
      if (!(e.failure() instanceof Failure.WaitInterrupted) && Work.isUndisturbed()) {
        Thread.interrupted(); // nobody's: it must not look as if the making had been interrupted
      }
      throw told;
    }
  }

  /// The instance of a key as a stage; no user code runs on the calling thread.
  @SuppressWarnings("unchecked") // a binding is checked to make what its key says
  <T> CompletionStage<T> getAsync(Key<T> key) {
    Dependency dependency = dependency(key);
    PlannedNode node = planned(dependency);
    if (!dependency.eager()) {
      return CompletableFuture.completedStage(get(key));
    }
    Object there = node.shared() ? scope.holderOf(node).slots.get(node.slot()) : null;
    if (there != null && !(there instanceof Cell) && !scope.isClosed()) {
      return CompletableFuture.completedStage((T) there);
    }
    return later(node, () -> (T) get(node));
  }

  /// The instance of a node on a thread of the scope. That is told to end when nothing is made any
  /// more, as the making itself.
  <T> CompletionStage<T> later(PlannedNode node, Supplier<T> get) {
    return async(
        scope.engine.making,
        node.key(),
        node.toString(),
        body -> unlessCancelled(body, node.toString(), get));
  }

  /// Waits on a thread of the scope. Only the cancel of its body is meant for that: a flag that a
  /// constructor has left up, or that came from anyone else, is nobody's.
  private <T> T unlessCancelled(Work.Body body, String what, Supplier<T> get) {
    while (true) {
      try {
        return get.get();
      } catch (WaitInterruptedException e) {
        if (body.cancellation().isCancelled()) {
          throw scope.failures().closed(what);
        }
        Thread.interrupted();
      }
    }
  }

  /// Values that are there.
  private record Values(List<Object> all) implements Recipe.Inputs {
    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the graph has checked it
    public <V> V get(int at, int dependency) {
      return (V) all.get(dependency);
    }
  }

  /// Prepares what a call needs, all at the same time, and runs its function on this thread.
  <R, X extends Exception> R call(Call<R, X> call) throws X {
    scope.refuseOtherThreads();
    if (scope.isClosed()) {
      throw scope.failures().closed("a call");
    }
    return run(call, new Values(prepare(call.needs())));
  }

  @SuppressWarnings("unchecked") // the function is the call's own, and X what it declares
  private static <R, X extends Exception> R run(Call<R, X> call, Values values) throws X {
    try {
      return (R) call.function().make(values, 0);
    } catch (Exception e) {
      throw (X) e;
    }
  }

  private List<Object> prepare(List<Key<?>> needs) {
    return new CallNeeds(this).prepare(needs);
  }

  /// As [#call], with the function on a thread of the scope.
  <R, X extends Exception> CompletionStage<R> callAsync(Call<R, X> call) {
    scope.refuseOtherThreads();
    call.needs().forEach(key -> planned(dependency(key)));
    return async(
        scope.engine.bodies,
        Key.of(Call.class),
        "call",
        body ->
            run(call, new Values(unlessCancelled(body, "a call", () -> prepare(call.needs())))));
  }

  /// What runs on a thread of the scope, and waits there for what it needs.
  @FunctionalInterface
  private interface Waiting<T> {
    T run(Work.Body body) throws Exception;
  }

  /// Runs a body on a thread of the scope. What depends on the stage runs after that thread has
  /// ceased to count as the scope's.
  private <T> CompletionStage<T> async(Work among, Key<?> key, String what, Waiting<T> body) {
    Work.Body function = new Work.Body(scope, key, true);
    if (!among.begin(function)) { // before its thread, so that closing waits for it
      return CompletableFuture.failedStage(scope.failures().closed(what));
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    CompletableFuture<T> inside = new CompletableFuture<>();
    Runnable running =
        () -> {
          if (!among.run(function, () -> complete(inside, () -> body.run(function)))) {
            inside.completeExceptionally(scope.failures().closed(what));
          }
        };
    try {
      scope
          .threads()
          .start(
              what,
              () -> scope.inside(running),
              () -> {
                var _ = inside.whenComplete((value, thrown) -> pass(result, value, thrown));
              });
    } catch (Throwable e) {
      among.end(function);
      throw e;
    }
    return result.minimalCompletionStage();
  }

  private static <T> void complete(CompletableFuture<T> future, Callable<T> body) {
    try {
      future.complete(body.call());
    } catch (Throwable e) {
      future.completeExceptionally(e);
    }
  }

  private static <T> void pass(
      CompletableFuture<T> to, @Nullable T value, @Nullable Throwable thrown) {
    if (thrown != null) {
      // whatever it is, so that what depends on the stage always finds it as the cause
      to.completeExceptionally(new CompletionException(thrown));
    } else {
      to.complete(value);
    }
  }

  /// Throws what was caught elsewhere, as it is.
  static void rethrow(Throwable thrown) throws Exception {
    if (thrown instanceof Error error) {
      throw error;
    }
    throw (Exception) thrown;
  }
}
