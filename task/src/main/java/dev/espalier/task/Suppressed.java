package dev.espalier.task;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

  /// All that a stack trace shows.
  private static void collect(@Nullable Throwable e, Set<Throwable> told) {
    if (e != null && told.add(e)) {
      collect(e.getCause(), told);
      for (Throwable suppressed : e.getSuppressed()) {
        collect(suppressed, told);
      }
    }
  }
}
