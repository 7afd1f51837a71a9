package dev.espalier.engine;

import dev.espalier.task.Cancellation;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Functions of users that run on threads of the scope: closing interrupts each once and waits.
final class Bodies {
  private final Set<Cancellation> running = ConcurrentHashMap.newKeySet();
  private volatile boolean cancelled;

  /// Runs one on this thread; not at all if the scope is closing.
  ///
  /// @return false if it did not begin
  boolean run(Runnable body) {
    Cancellation cancellation = new Cancellation();
    running.add(cancellation);
    try {
      if (cancelled || !cancellation.begin()) {
        return false;
      }
      body.run();
      return true;
    } finally {
      cancellation.end();
      running.remove(cancellation);
    }
  }

  void cancelAll() {
    cancelled = true;
    running.forEach(Cancellation::cancel);
  }
}
