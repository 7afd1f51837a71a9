package dev.espalier.task;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where code runs in the tree of groups, tasks and timed blocks.
abstract sealed class Place permits Block, Task {
  /// Where the calling thread is. Unlike threads, it ends with the code that it is bound around.
  private static final ScopedValue<Place> HERE = ScopedValue.newInstance();

  /// Under the lock of this; made late, since most places have none.
  private @Nullable Set<Block> inside;

  static @Nullable Place here() {
    return HERE.isBound() ? HERE.get() : null;
  }

  abstract @Nullable Place outer();

  /// The place that is inside of none, which is this or around it.
  abstract Block outermost();

  /// Takes to the threads inside what code here finds.
  abstract Carrier carrier();

  /// What threads here are called.
  abstract String path();

  /// The tasks right inside that have not ended.
  abstract List<Task<?>> tasks();

  /// What it does, in the words of a dump.
  abstract String state();

  /// Runs code here.
  final <R extends @Nullable Object, X extends Throwable> R callHere(
      ScopedValue.CallableOp<? extends R, X> op) throws X {
    return ScopedValue.where(HERE, this).<R, X>call(op);
  }

  /// Whether the calling thread is here or further inside.
  final boolean isAround() {
    for (Place place = here(); place != null; place = place.outer()) {
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
