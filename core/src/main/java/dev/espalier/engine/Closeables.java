package dev.espalier.engine;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/// What a scope has to close by its `close()`. One object may be yielded by several bindings, each
/// with dependents of its own: it is closed once, by the last of them that is released.
final class Closeables {
  /// How many hold each, by identity.
  private final IdentityHashMap<AutoCloseable, Integer> held = new IdentityHashMap<>();

  private final Set<AutoCloseable> byHand = Collections.newSetFromMap(new IdentityHashMap<>());

  /// One more holds it, and will let it go by [#close].
  synchronized void hold(AutoCloseable closeable) {
    held.merge(closeable, 1, Integer::sum);
  }

  /// A user gives it to be closed, and lets it go by [#closeByHand].
  ///
  /// @return false if that was done before
  synchronized boolean holdByHand(AutoCloseable closeable) {
    boolean first = byHand.add(closeable);
    if (first) {
      hold(closeable);
    }
    return first;
  }

  /// Whether a user has given what this closes.
  synchronized boolean holdsByHand(Closes step) {
    for (AutoCloseable one : byHand) {
      if (step.isOf(one)) {
        return true;
      }
    }
    return false;
  }

  /// One that held it is released.
  void close(AutoCloseable closeable) throws Exception {
    if (letsGo(closeable)) {
      closeable.close();
    }
  }

  void closeByHand(AutoCloseable closeable) throws Exception {
    synchronized (this) {
      byHand.remove(closeable);
    }
    close(closeable);
  }

  /// @return whether nobody holds it any more
  private synchronized boolean letsGo(AutoCloseable closeable) {
    return held.computeIfPresent(closeable, (_, count) -> count > 1 ? count - 1 : null) == null;
  }
}
