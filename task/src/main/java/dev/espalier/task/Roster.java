package dev.espalier.task;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The tasks of one place, and whether more may come. Its lock guards these two; a task takes it
/// neither to end nor to be seen to have ended.
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
    CLOSED;

    boolean takesTasks() {
      return this == OPEN || this == JOINING;
    }
  }

  /// How many may have ended before it is worth while to look. One that has just ended is still
  /// being written to by another processor.
  private static final int ENDED = 64;

  /// In the order in which they came. Those that have ended are taken out when someone waits, or
  /// when others come and they may be as many as those that have not, and a few.
  private final ArrayDeque<Task<?>> tasks = new ArrayDeque<>();

  private int room = ENDED;
  private int ended;
  private int taken;
  private State state = State.OPEN;

  /// Whether all have been asked to end that were there when it was cancelled.
  private boolean told;

  /// Takes a task that is about to begin.
  ///
  /// @return where it stands; the task was taken if it is open or joining
  synchronized State admit(Task<?> task) {
    if (state.takesTasks()) {
      if (tasks.size() >= room) {
        tasks.removeIf(Task::hasEnded);
        room = ENDED + 2 * tasks.size();
      }
      tasks.add(task);
      task.taken(taken++);
    }
    return state;
  }

  /// One is about to end, where they live long and are not awaited one by one: those that ended
  /// before are forgotten, with their values, when they may be as many as the others.
  synchronized void ending() {
    if (++ended > tasks.size() / 2) {
      ended = 0;
      tasks.removeIf(Task::hasEnded);
    }
  }

  /// Asks all to end, the first time that it is called before the end. All have been asked when it
  /// returns, also if another did it, and no interrupt is to come, as [Cancellation#cancel] says.
  ///
  /// @return whether it was the first
  boolean cancel() {
    List<Task<?>> all;
    boolean first;
    synchronized (this) {
      first = state.takesTasks();
      if (first) {
        state = State.CANCELLED;
      } else if (told || state == State.CLOSED) {
        return false;
      }
      all = List.copyOf(tasks);
    }
    all.forEach(Task::cancel); // one that is just beginning finds that it was cancelled
    synchronized (this) {
      told = true;
    }
    return first;
  }

  /// Waits until none is left, and no thread of one, and closes.
  void close() throws InterruptedException {
    for (Task<?> next = next(); next != null; next = next()) {
      next.await();
    }
  }

  /// As [#close], but waits only until a point by `System.nanoTime()`.
  ///
  /// @return whether it is closed
  boolean closeUntil(long deadline) throws InterruptedException {
    for (Task<?> next = next(); next != null; next = next()) {
      if (!next.awaitUntil(deadline)) {
        return false;
      }
      next.await(); // its thread ends at once
    }
    return true;
  }

  /// The first that has not ended. If there is none it is closed, else it is joining.
  private synchronized @Nullable Task<?> next() {
    while (!tasks.isEmpty() && tasks.element().hasEnded()) {
      tasks.remove();
    }
    if (tasks.isEmpty()) {
      state = State.CLOSED;
    } else if (state == State.OPEN) {
      state = State.JOINING;
    }
    return tasks.peek();
  }

  /// Those that are not done may never be, and are not looked after any more; the threads of the
  /// others are awaited. Does not react to interrupts; the flag is kept.
  ///
  /// @return those
  List<Task<?>> abandon() {
    List<Task<?>> all;
    synchronized (this) {
      all = List.copyOf(tasks);
    }
    List<Task<?>> left = all.stream().filter(task -> !task.isDone()).toList();
    left.forEach(Task::abandon);
    Set<Task<?>> given = new HashSet<>(left);
    all.stream()
        .filter(task -> !given.contains(task))
        .forEach(task -> ThreadOwner.untilDone(task::await));
    return left;
  }

  /// Those that have not ended, in the order in which they came.
  synchronized List<Task<?>> live() {
    return tasks.stream().filter(task -> !task.isDone()).toList();
  }

  synchronized State state() {
    return state;
  }
}
