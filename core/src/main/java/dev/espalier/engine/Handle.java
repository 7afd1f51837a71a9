package dev.espalier.engine;

import dev.espalier.bind.Lazy;
import dev.espalier.graph.Dependency.Kind;
import dev.espalier.plan.PlannedNode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// What is injected for a `Provider` or a `Lazy`: knows what it is of, and what holds it.
final class Handle<T> implements Lazy<T> {
  private final LiveScope scope;
  private final PlannedNode target;
  private final @Nullable Cell holder;

  /// The instance of a lazy handle of an unscoped binding.
  private final @Nullable Slots own;

  private volatile boolean used;

  Handle(LiveScope scope, PlannedNode target, Kind kind, @Nullable Cell holder) {
    this.scope = scope;
    this.target = target;
    this.holder = holder;
    this.own = kind == Kind.LAZY && !target.shared() ? new Slots(1) : null;
  }

  @Override
  public T get() {
    noteUse(); // before: what is made by it must not be released without this being known
    return value(
        own == null
            ? requests().get(target)
            : requests().keep(new Place(scope, target, own, 0, holder)));
  }

  @Override
  public CompletionStage<T> getAsync() {
    if (isReady()) {
      return CompletableFuture.completedStage(get());
    }
    return requests().later(target, this::get);
  }

  @Override
  public boolean isReady() {
    Object there =
        own != null
            ? own.get(0)
            : target.shared() ? scope.holderOf(target).slots.get(target.slot()) : null;
    return there != null && !(there instanceof Cell) && !scope.isClosed();
  }

  private Requests requests() {
    return new Requests(scope, holder);
  }

  /// A use is an edge that the order of release has to respect.
  private void noteUse() {
    Cell cell = holder;
    if (!used && cell != null) {
      cell.scope().releases.used(cell, target);
      used = true;
    }
  }

  @SuppressWarnings("unchecked") // the graph has checked the dependency's type
  private T value(Object instance) {
    return (T) instance;
  }

  @Override
  public String toString() {
    return (own == null ? "handle of " : "lazy handle of ") + target;
  }
}
