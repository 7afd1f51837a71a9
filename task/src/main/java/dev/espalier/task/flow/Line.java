package dev.espalier.task.flow;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Threads that wait for the same, in the order in which they came. It changes under the locks of
/// its queue; any of them is enough to look.
final class Line<T> {
  private final ArrayDeque<Waiter<T>> waiters = new ArrayDeque<>();

  boolean isEmpty() {
    return waiters.isEmpty();
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

  /// One gives up.
  ///
  /// @return false if it is not there any more: it was served or refused
  boolean leave(Waiter<T> waiter) {
    return waiters.remove(waiter);
  }
}
