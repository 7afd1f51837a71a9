package dev.espalier.engine;

import dev.espalier.bind.Call;
import dev.espalier.bind.Key;
import dev.espalier.bind.Recipe;
import dev.espalier.graph.Dependency;
import dev.espalier.plan.PlannedNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What is asked of a scope from outside: instances, handles, and functions with what they need, on
/// the thread that asks or on one of the scope.
record Requests(LiveScope scope) {

  /// The instance of a key.
  @SuppressWarnings("unchecked") // a binding is checked to make what its key says
  <T> T get(Key<T> key) {
    Dependency dependency = asked(key);
    PlannedNode node = planned(dependency);
    return (T) (dependency.eager() ? get(node, null) : handle(node, dependency.kind(), null));
  }

  Dependency asked(Key<?> key) {
    return Dependency.of(key, 0, stage -> scope.engine.plan.find(stage) != null);
  }

  /// The node that serves what is asked for from outside.
  PlannedNode planned(Dependency asked) {
    refuseOtherThreads();
    PlannedNode node = scope.engine.plan.find(asked.key());
    if (node == null) {
      throw scope.failures().notInGraph(asked.key());
    }
    if (!scope.lifetime().isWithin(node.innermost())) {
      throw scope.failures().outside(node);
    }
    if (asked.keeps() && node.bringsReleases()) {
      throw scope.failures().handleOfReleased(asked, node);
    }
    return node;
  }

  /// The instance of a node.
  ///
  /// @param owner what asks for it through a handle; null for a caller
  Object get(PlannedNode node, @Nullable Cell owner) {
    if (node.isScope()) {
      return scope;
    }
    refuseOtherThreads();
    LiveScope holder = node.shared() ? scope.holderOf(node) : scope;
    if (holder != scope && scope.isClosed()) { // its own are gone by themselves
      throw scope.failures().closed(node);
    }
    Object there = node.shared() ? holder.slots.get(node.slot()) : null;
    return there == null || there instanceof Cell
        ? made(node, () -> new Maker(scope, owner).ask(node))
        : there;
  }

  private void refuseOtherThreads() {
    if (!scope.isForThisThread()) {
      throw scope.failures().confined();
    }
  }

  /// What is given for a `Provider`, a `Lazy`, a `CompletionStage` or a `Provider<Lease>`.
  ///
  /// @param holder what gets it; null for a caller
  Object handle(PlannedNode node, Dependency.Kind kind, @Nullable Cell holder) {
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

  private Object made(PlannedNode node, Supplier<Object> making) {
    LiveScope maker = node.shared() ? scope.holderOf(node) : scope;
    if (maker.makesNothing()) {
      throw maker.failures().closed(node);
    }
    try {
      return making.get();
    } catch (NotMade e) {
      throw scope.failures().forAsker(node, e.failure());
    }
  }

  /// The instance of a key as a stage; no user code runs on the calling thread.
  @SuppressWarnings("unchecked") // a binding is checked to make what its key says
  <T> CompletionStage<T> getAsync(Key<T> key) {
    Dependency dependency = asked(key);
    PlannedNode node = planned(dependency);
    if (!dependency.eager()) {
      return CompletableFuture.completedStage(get(key));
    }
    Object there = node.shared() ? scope.holderOf(node).slots.get(node.slot()) : null;
    if (there != null && !(there instanceof Cell) && !scope.isClosed()) {
      return CompletableFuture.completedStage((T) there);
    }
    return async(node.toString(), () -> (T) get(node, null));
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
  @SuppressWarnings("unchecked") // the function is the call's own, and X what it declares
  <R, X extends Exception> R call(Call<R, X> call) throws X {
    if (scope.isClosed()) {
      throw scope.failures().closed("a call");
    }
    Values values = new Values(prepare(call.needs()));
    try {
      return (R) call.function().make(values, 0);
    } catch (Exception e) {
      throw (X) e;
    }
  }

  private List<Object> prepare(List<Key<?>> needs) {
    @Nullable Cell[] cells = new @Nullable Cell[needs.size()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = demand(asked(needs.get(i)));
    }
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < cells.length; i++) {
      Cell cell = cells[i];
      Object value = cell == null ? Failure.MAKE_ANEW : scope.engine.waits.await(cell, null);
      if (cell == null || value instanceof Failure.MakeAnew) {
        value = get(needs.get(i)); // was evicted meanwhile, or there is nothing to wait for
      } else if (value instanceof Failure failure) {
        throw scope.failures().forAsker(cell.node(), failure);
      }
      values.add(value);
    }
    return values;
  }

  /// Lets a waiting node begin; null if there is nothing to wait for.
  private @Nullable Cell demand(Dependency dependency) {
    PlannedNode node = planned(dependency);
    if (!dependency.eager() || !node.waiting() || scope.makesNothing()) {
      return null;
    }
    return node.shared()
        ? Preparation.demand(scope, node)
        : Preparation.demandUnscoped(scope, node, null);
  }

  /// As [#call], with the function on a thread of the scope.
  <R, X extends Exception> CompletionStage<R> callAsync(Call<R, X> call) {
    call.needs().forEach(key -> planned(asked(key)));
    return async("call", () -> call(call));
  }

  /// Runs a body on a thread of the scope. What depends on the stage runs after that thread has
  /// ceased to count as the scope's.
  <T> CompletionStage<T> async(String what, Callable<T> body) {
    if (scope.isClosed()) {
      return CompletableFuture.failedStage(scope.failures().closed(what));
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    CompletableFuture<T> inside = new CompletableFuture<>();
    scope
        .threads()
        .start(
            what,
            () -> {
              scope.inside(() -> {
                if (!scope.engine.bodies.run(
                    scope, Key.of(Call.class), () -> complete(inside, body))) {
                  inside.completeExceptionally(scope.failures().closed(what));
                }
              });
            },
            () -> {
              var _ = inside.whenComplete((value, thrown) -> pass(result, value, thrown));
            });
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
