package dev.espalier.task;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The tasks that have not ended, and whether more may come. Its lock guards these two only.
final class Roster {
  /// Where a roster stands; it only moves down.
  enum State {
    /// Takes tasks.
    OPEN,
    /// Takes tasks of those that are on it, until none is left.
    JOINING,
    /// Has asked all to end, and lets no more begin.
    CANCELLED,
    /// Nobody is on it, and nobody will be.
    CLOSED
  }

  private final Set<Task<?>> live = new LinkedHashSet<>();
  private State state = State.OPEN;

  /// Takes a task that is about to begin.
  ///
  /// @return where it stands; the task was taken if it is open or joining
  synchronized State admit(Task<?> task) {
    if (state == State.OPEN || state == State.JOINING) {
      live.add(task);
    }
    return state;
  }

  synchronized void left(Task<?> task) {
    live.remove(task);
    if (live.isEmpty()) {
      notifyAll();
    }
  }

  /// Asks all to end, the first time that it is called before the end.
  ///
  /// @return whether it did
  boolean cancel() {
    List<Task<?>> all;
    synchronized (this) {
      if (state == State.CANCELLED || state == State.CLOSED) {
        return false;
      }
      state = State.CANCELLED;
      all = List.copyOf(live);
    }
    all.forEach(Task::cancel); // one that is just beginning finds that it was cancelled
    return true;
  }

  /// Waits until none is left, and closes.
  synchronized void close() throws InterruptedException {
    join();
    while (!live.isEmpty()) {
      wait();
    }
    state = State.CLOSED;
  }

  /// As [#close], but waits only until a point by `System.nanoTime()`.
  ///
  /// @return whether it is closed
  synchronized boolean closeUntil(long deadline) throws InterruptedException {
    join();
    for (long left = 1; !live.isEmpty(); ) {
      left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      wait(left / 1_000_000, (int) (left % 1_000_000));
    }
    state = State.CLOSED;
    return true;
  }

  private void join() {
    if (state == State.OPEN) {
      state = State.JOINING;
    }
  }

  /// Those that have not ended, in the order in which they came.
  synchronized List<Task<?>> live() {
    return List.copyOf(live);
  }

  synchronized State state() {
    return state;
  }
}
