package dev.espalier.engine;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where a thread runs code in place of another, which does nothing but wait for its end: what
/// holds up the one holds up the other, as long as that waits.
final class InPlace {
  private static final ScopedValue<Supplier<@Nullable InPlace>> OF = ScopedValue.newInstance();

  private final Thread thread = Thread.currentThread();
  private final Supplier<@Nullable InPlace> of = OF.isBound() ? OF.get() : () -> null;

  private InPlace() {}

  /// This thread, with those in whose place it runs.
  static InPlace here() {
    return new InPlace();
  }

  /// Runs code in place of another.
  ///
  /// @param of the one that waits for its end, at any moment at which this is asked; null for none
  static void run(Supplier<@Nullable InPlace> of, Runnable code) {
    ScopedValue.where(OF, of).run(code);
  }

  Thread thread() {
    return thread;
  }

  /// Whether it is this thread, or one in whose place it runs now.
  boolean isFor(@Nullable Thread other) {
    for (InPlace at = this; at != null; at = at.of.get()) {
      if (at.thread == other) {
        return true;
      }
    }
    return false;
  }

  /// This thread and those in whose place it runs now.
  Set<Thread> threads() {
    Set<Thread> all = new HashSet<>();
    for (InPlace at = this; at != null; at = at.of.get()) {
      all.add(at.thread);
    }
    return all;
  }
}
