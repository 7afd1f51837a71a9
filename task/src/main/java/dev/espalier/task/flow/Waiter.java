package dev.espalier.task.flow;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One thread in a line, with what it brings or is given. The state moves once, from `WAITING`,
/// under the lock of the owner of the line.
final class Waiter<T> {
  /// How long it takes for ever to be over.
  static final long FOREVER = Long.MAX_VALUE;

  enum State {
    WAITING,
    SERVED,
    REFUSED
  }

  private final Thread thread = Thread.currentThread();
  private @Nullable T item;
  private volatile State state = State.WAITING;

  static void throwIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /// @param brings what the thread brings; null if it comes to get something
  Waiter(@Nullable T brings) {
    item = brings;
  }

  @Nullable T item() {
    return item;
  }

  State state() {
    return state;
  }

  /// Under the lock: it gets something.
  void serve(@Nullable T gets) {
    item = gets;
    state = State.SERVED;
  }

  /// Under the lock: it waits in vain.
  void refuse() {
    state = State.REFUSED;
  }

  /// After [#serve] or [#refuse], without the lock.
  void wake() {
    LockSupport.unpark(thread);
  }

  /// On its thread, without the lock: returns when the state has moved or the time is over. An
  /// interrupt that comes after the move is left for later.
  void await(long nanos) throws InterruptedException {
    long begin = nanos == FOREVER ? 0 : System.nanoTime();
    while (state == State.WAITING) {
      throwIfInterrupted();
      if (nanos == FOREVER) {
        LockSupport.park(this);
      } else {
        long left = nanos - (System.nanoTime() - begin);
        if (left <= 0) {
          return;
        }
        LockSupport.parkNanos(this, left);
      }
    }
  }
}
