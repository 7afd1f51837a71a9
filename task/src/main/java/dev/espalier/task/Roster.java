package dev.espalier.task;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tasks that have not ended, whether more may come, and the threads that are about to end. Its
/// lock guards these, and what the tasks say of it: they are linked to each other, which costs less
/// than a set.
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

  private @Nullable Task<?> first;
  private @Nullable Task<?> last;

  /// The one that left last of those whose threads may not quite have ended.
  private @Nullable Task<?> ending;

  private State state = State.OPEN;

  /// Takes a task that is about to begin.
  ///
  /// @return where it stands; the task was taken if it is open or joining
  synchronized State admit(Task<?> task) {
    if ((state == State.OPEN || state == State.JOINING) && !task.isListed) {
      task.isListed = true;
      task.before = last;
      if (last == null) {
        first = task;
      } else {
        last.after = task;
      }
      last = task;
    }
    return state;
  }

  /// Called at the end of its thread, if it has one. Does nothing if it is not on this.
  synchronized void left(Task<?> task) {
    if (task.isListed) {
      task.isListed = false;
      if (!task.isAbandoned) {
        task.unwatch(); // first: who sees that none is left may end the watch
      }
      unlink(task);
      var _ = ending(); // forgets those that have ended
      task.after = ending;
      ending = task;
      if (first == null) {
        notifyAll();
      }
    }
  }

  private void unlink(Task<?> task) {
    if (task.before == null) {
      first = task.after;
    } else {
      task.before.after = task.after;
    }
    if (task.after == null) {
      last = task.before;
    } else {
      task.after.before = task.before;
    }
    task.before = null;
    task.after = null;
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
      all = live();
    }
    all.forEach(Task::cancel); // one that is just beginning finds that it was cancelled
    return true;
  }

  /// Waits until none is left, and closes.
  synchronized void close() throws InterruptedException {
    join();
    while (first != null) {
      wait();
    }
    state = State.CLOSED;
  }

  /// As [#close], but waits only until a point by `System.nanoTime()`.
  ///
  /// @return whether it is closed
  synchronized boolean closeUntil(long deadline) throws InterruptedException {
    join();
    for (long left = 1; first != null; ) {
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

  /// Those on it may never end, and their threads are not looked after any more.
  ///
  /// @return they
  synchronized List<Task<?>> abandon() {
    List<Task<?>> all = live();
    for (Task<?> task : all) {
      if (!task.isAbandoned) {
        task.isAbandoned = true;
        task.unwatch();
      }
    }
    return all;
  }

  /// Waits for the threads of those that have left. Does not react to interrupts; the flag is kept.
  void awaitThreads() {
    for (Thread next = ending(); next != null; next = ending()) {
      ThreadOwner.untilDone(next::join);
    }
  }

  /// Of those that have left, the newest whose thread has not ended.
  private synchronized @Nullable Thread ending() {
    while (ending != null) {
      Task<?> task = ending;
      Thread thread = task.thread();
      if (thread != null && thread.isAlive()) {
        return thread;
      }
      ending = task.after;
      task.after = null; // who keeps a task keeps no other
    }
    return null;
  }

  /// Those that have not ended, in the order in which they came.
  synchronized List<Task<?>> live() {
    List<Task<?>> all = new ArrayList<>();
    for (Task<?> task = first; task != null; task = task.after) {
      all.add(task);
    }
    return List.copyOf(all);
  }

  synchronized State state() {
    return state;
  }
}
