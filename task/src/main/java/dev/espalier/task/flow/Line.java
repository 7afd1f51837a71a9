package dev.espalier.task.flow;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Threads that wait for the same, in the order in which they came. All methods but [#outcome] are
/// called under the lock.
final class Line<T> {
  private final Object lock;
  private final ArrayDeque<Waiter<T>> waiters = new ArrayDeque<>();

  /// @param lock the monitor of this object
  Line(Object lock) {
    this.lock = lock;
  }

  /// The calling thread joins the line.
  Waiter<T> join(@Nullable T brings) {
    Waiter<T> waiter = new Waiter<>(brings);
    waiters.add(waiter);
    return waiter;
  }

  /// The first leaves the line; the caller serves it.
  @Nullable Waiter<T> first() {
    return waiters.poll();
  }

  /// All leave; the caller serves or refuses them.
  List<Waiter<T>> all() {
    List<Waiter<T>> all = List.copyOf(waiters);
    waiters.clear();
    return all;
  }

  /// Waits, without the lock, for how it ends. One who gives up leaves the line; one who was served
  /// in the same moment has been served, and an interrupt is kept for later.
  ///
  /// @return `WAITING` if the time was over first
  Waiter.State outcome(Waiter<T> waiter, long nanos) throws InterruptedException {
    try {
      waiter.await(nanos);
    } catch (InterruptedException e) {
      if (hasLeft(waiter)) {
        throw e;
      }
      Thread.currentThread().interrupt();
    }
    if (waiter.state() == Waiter.State.WAITING && hasLeft(waiter)) {
      return Waiter.State.WAITING;
    }
    return waiter.state();
  }

  private boolean hasLeft(Waiter<T> waiter) {
    synchronized (lock) {
      return waiters.remove(waiter);
    }
  }
}
