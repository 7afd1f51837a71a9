package dev.espalier.task;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where code runs in the tree of groups, tasks and timed blocks.
abstract sealed class Place permits Block, Task {
  /// Where the calling thread is. Unlike threads, it ends with the code that it is bound around.
  private static final ScopedValue<Place> HERE = ScopedValue.newInstance();

  final @Nullable Place outer;

  /// Takes to the threads inside what code here finds.
  final Carrier carrier;

  /// Under the lock of this; made late, since most places have none.
  private @Nullable Set<Block> inside;

  Place(@Nullable Place outer, Carrier carrier) {
    this.outer = outer;
    this.carrier = carrier;
  }

  static @Nullable Place here() {
    return HERE.isBound() ? HERE.get() : null;
  }

  /// What threads here are called.
  abstract String path();

  /// The tasks right inside that have not ended.
  abstract List<Task<?>> tasks();

  /// What it does, in the words of a dump.
  abstract String state();

  /// Runs code here. What is captured is put in place around it.
  final <R extends @Nullable Object, X extends Throwable> R callHere(
      Carried carried, ScopedValue.CallableOp<? extends R, X> op) throws X {
    ScopedValue.Carrier here = ScopedValue.where(HERE, this);
    return carried == Carried.nothing()
        ? here.<R, X>call(op)
        : here.<R, X>call(() -> carried.call(op));
  }

  /// Whether the calling thread is here or further inside.
  final boolean isAround() {
    for (Place place = here(); place != null; place = place.outer) {
      if (place == this) {
        return true;
      }
    }
    return false;
  }

  final synchronized void add(Block block) {
    if (inside == null) {
      inside = new LinkedHashSet<>();
    }
    inside.add(block);
  }

  final synchronized void remove(Block block) {
    if (inside != null) {
      inside.remove(block);
    }
  }

  /// The groups and timed blocks.
  final synchronized List<Block> inside() {
    return inside == null ? List.of() : List.copyOf(inside);
  }

  /// Whether a thread inside is to get on.
  final boolean isWatched() {
    return tasks().stream().anyMatch(task -> !task.isAbandoned() || task.isWatched())
        || inside().stream().anyMatch(Place::isWatched);
  }

  /// Who runs, as a tree of lines.
  final String dump() {
    StringBuilder text = new StringBuilder();
    dump("", text);
    return text.toString();
  }

  private void dump(String indent, StringBuilder text) {
    text.append(indent).append(path()).append(": ").append(state()).append('\n');
    for (Place task : tasks()) {
      task.dump(indent + "  ", text);
    }
    for (Place block : inside()) {
      block.dump(indent + "  ", text);
    }
  }
}
