package dev.espalier.task;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/// Adds failures to another one, each once and none to itself, nor to what it tells of itself: a
/// stack trace has an end.
final class Suppressed {
  private Suppressed() {}

  static <X extends Throwable> X into(X primary, Iterable<? extends Throwable> others) {
    Set<Throwable> told = Collections.newSetFromMap(new IdentityHashMap<>());
    collect(primary, told);
    for (Throwable other : others) {
      if (!told.contains(other) && !tells(other, primary)) {
        told.add(other);
        primary.addSuppressed(other);
      }
    }
    return primary;
  }

  private static boolean tells(Throwable other, Throwable of) {
    Set<Throwable> told = Collections.newSetFromMap(new IdentityHashMap<>());
    collect(other, told);
    return told.contains(of);
  }

  /// All that a stack trace shows. A chain of causes may be longer than the stack.
  private static void collect(Throwable of, Set<Throwable> told) {
    Deque<Throwable> left = new ArrayDeque<>(List.of(of));
    while (!left.isEmpty()) {
      Throwable e = left.pop();
      if (told.add(e)) {
        if (e.getCause() != null) {
          left.push(e.getCause());
        }
        Collections.addAll(left, e.getSuppressed());
      }
    }
  }
}
