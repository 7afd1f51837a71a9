package dev.espalier.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Code that a thread runs in place of others, which do nothing but wait for its end. What holds up
/// the one holds up these.
final class InPlace {
  private static final ScopedValue<Supplier<List<Thread>>> OF = ScopedValue.newInstance();

  private InPlace() {}

  /// Runs code in place of others.
  ///
  /// @param waiting those that wait for its end, at the moment in which this is asked
  static void run(Supplier<List<Thread>> waiting, Runnable code) {
    ScopedValue.where(OF, waiting).run(code);
  }

  /// This thread, and then those in whose place it runs.
  static List<Thread> threads() {
    List<Thread> waiting = OF.isBound() ? OF.get().get() : List.of();
    if (waiting.isEmpty()) {
      return List.of(Thread.currentThread());
    }
    List<Thread> all = new ArrayList<>(waiting);
    all.addFirst(Thread.currentThread());
    return List.copyOf(all);
  }
}
