package dev.espalier.examples.orders;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Lets one thread end the work of another between two steps, and wait until it has ended.
///
/// The states go `IDLE → RUNNING → IDLE` for work that ends by itself, `RUNNING → STOPPING →
/// STOPPED` for work that is stopped, and `IDLE → STOPPED` when there is none. Stopped is for good.
final class StopSwitch {
  private enum State {
    IDLE,
    RUNNING,
    STOPPING,
    STOPPED
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private State state = State.IDLE;

  /// To be called before the work; [#end()] must follow.
  ///
  /// @throws IllegalStateException if other work is going on
  void begin() {
    lock.lock();
    try {
      state =
          switch (state) {
            case IDLE -> State.RUNNING;
            case STOPPED -> State.STOPPED;
            case RUNNING, STOPPING -> throw new IllegalStateException("already at work");
          };
    } finally {
      lock.unlock();
    }
  }

  /// Whether the work may take its next step.
  boolean mayGoOn() {
    lock.lock();
    try {
      return state == State.RUNNING;
    } finally {
      lock.unlock();
    }
  }

  /// To be called after the work, however it ended.
  void end() {
    lock.lock();
    try {
      state = state == State.RUNNING ? State.IDLE : State.STOPPED;
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Asks the work to end and waits until it has. Not to be called by the working thread, which
  /// would wait for itself.
  ///
  /// @throws InterruptedException if interrupted while waiting; the request stands
  void stop() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      state = state == State.IDLE ? State.STOPPED : state == State.RUNNING ? State.STOPPING : state;
      while (state != State.STOPPED) {
        ended.await();
      }
    } finally {
      lock.unlock();
    }
  }
}
