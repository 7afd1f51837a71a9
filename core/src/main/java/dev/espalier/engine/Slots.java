package dev.espalier.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// Where instances are kept. A slot is empty, holds the cell of a node in progress, or an instance.
///
/// The moves: empty to cell (claim), cell to instance (publish), cell to empty (vacate), instance
/// to empty (clear) or back to a cell (replace). Each is one atomic step, so that of two who try
/// only one succeeds. Reading an instance is one acquiring load.
final class Slots {
  private static final VarHandle AT = MethodHandles.arrayElementVarHandle(Object[].class);

  private final @Nullable Object[] at;

  Slots(int size) {
    at = new @Nullable Object[size];
  }

  @Nullable Object get(int index) {
    return AT.getAcquire(at, index);
  }

  /// Whether an instance is there.
  boolean isThere(int index) {
    Object there = get(index);
    return there != null && !(there instanceof Cell);
  }

  /// For an object that is there before anyone can ask.
  void put(int index, Object instance) {
    AT.setRelease(at, index, instance);
  }

  boolean claim(int index, Cell cell) {
    return AT.compareAndSet(at, index, null, cell);
  }

  boolean publish(int index, Cell cell, Object instance) {
    return AT.compareAndSet(at, index, cell, instance);
  }

  void vacate(int index, Cell cell) {
    AT.compareAndSet(at, index, cell, null);
  }

  boolean replace(int index, Object instance, Cell cell) {
    return AT.compareAndSet(at, index, instance, cell);
  }

  void clear(int index) {
    AT.setVolatile(at, index, null);
  }

  void clearAll() {
    for (int i = 0; i < at.length; i++) {
      clear(i);
    }
  }
}
