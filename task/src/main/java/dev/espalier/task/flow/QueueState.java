package dev.espalier.task.flow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a [WorkQueue] is made of: all that is under its lock, which is that of this object.
///
/// The lock is a monitor since that spins for a moment before it parks a thread. A `ReentrantLock`
/// parks virtual threads that meet it held, for some ten nanoseconds; they come back one by one, at
/// times meet a queue that is full or empty, and wait once more.
///
/// Whoever makes room or brings an item serves the first in line himself, so that nobody gets in
/// between: if takers wait there is no item, and if putters wait there is no room. They are woken
/// outside the lock.
final class QueueState<T> {
  private final int capacity;
  private final ArrayDeque<T> items;
  private final Line<T> putters = new Line<>(this);
  private final Line<T> takers = new Line<>(this);
  private final Line<T> joiners = new Line<>(this);
  private boolean closed;
  private long undone; // put and not done
  private long inHand; // taken and not done

  QueueState(int capacity) {
    this.capacity = capacity;
    items = new ArrayDeque<>(Math.min(capacity, 1024));
  }

  /// False if there was no room in time.
  boolean put(T item, long nanos) throws InterruptedException {
    Waiter<T> served = null;
    Waiter<T> waiter = null;
    Waiter.throwIfInterrupted();
    synchronized (this) {
      refuseIfClosed();
      if (items.size() < capacity) {
        served = enter(item);
      } else if (nanos > 0) {
        waiter = putters.join(item);
      } else {
        return false;
      }
    }
    if (waiter == null) {
      wake(served);
      return true;
    }
    return switch (putters.outcome(waiter, nanos)) {
      case SERVED -> true;
      case WAITING -> false;
      case REFUSED -> throw new QueueClosedException();
    };
  }

  /// False if there is no room.
  boolean offer(T item) {
    Waiter<T> served;
    synchronized (this) {
      refuseIfClosed();
      if (items.size() >= capacity) {
        return false;
      }
      served = enter(item);
    }
    wake(served);
    return true;
  }

  /// Empty if none came in time, or at the end.
  Optional<T> take(long nanos) throws InterruptedException {
    Waiter<T> served = null;
    Waiter<T> waiter = null;
    T item;
    Waiter.throwIfInterrupted();
    synchronized (this) {
      item = items.poll();
      if (item != null) {
        served = leave();
      } else if (!closed && nanos > 0) {
        waiter = takers.join(null);
      }
    }
    wake(served);
    if (waiter == null) {
      return Optional.ofNullable(item);
    }
    takers.outcome(waiter, nanos);
    return Optional.ofNullable(waiter.item());
  }

  /// Empty if there is none.
  Optional<T> poll() {
    Waiter<T> served = null;
    T item;
    synchronized (this) {
      item = items.poll();
      if (item != null) {
        served = leave();
      }
    }
    wake(served);
    return Optional.ofNullable(item);
  }

  void done() {
    List<Waiter<T>> served;
    synchronized (this) {
      if (inHand == 0) {
        throw new IllegalStateException(
            "done() was called more often than items were taken. Call it once for each item, or use"
                + " forEach, which does.");
      }
      inHand--;
      served = finish(1);
    }
    served.forEach(Waiter::wake);
  }

  /// False if not every item was done in time.
  boolean join(long nanos) throws InterruptedException {
    Waiter<T> waiter;
    Waiter.throwIfInterrupted();
    synchronized (this) {
      if (undone == 0) {
        return true;
      }
      if (nanos <= 0) {
        return false;
      }
      waiter = joiners.join(null);
    }
    return joiners.outcome(waiter, nanos) == Waiter.State.SERVED;
  }

  void close() {
    List<Waiter<T>> refused = new ArrayList<>();
    synchronized (this) {
      closed = true;
      refused.addAll(putters.all());
      refused.addAll(takers.all());
      refused.forEach(Waiter::refuse);
    }
    refused.forEach(Waiter::wake);
  }

  /// Takes all items out; they count as done. Those who wait with others put them.
  List<T> drain() {
    List<T> left;
    List<Waiter<T>> served = new ArrayList<>();
    synchronized (this) {
      left = List.copyOf(items);
      items.clear();
      for (Waiter<T> putter = next(); putter != null; putter = next()) {
        served.add(putter);
      }
      served.addAll(finish(left.size()));
    }
    served.forEach(Waiter::wake);
    return left;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  synchronized boolean isEnded() {
    return closed && items.isEmpty();
  }

  private void refuseIfClosed() {
    if (closed) {
      throw new QueueClosedException();
    }
  }

  /// An item comes in, for which there is room.
  ///
  /// @return who got it at once
  private @Nullable Waiter<T> enter(T item) {
    undone++;
    Waiter<T> taker = takers.first();
    if (taker == null) {
      items.add(item);
    } else {
      inHand++;
      taker.serve(item);
    }
    return taker;
  }

  /// An item was taken.
  ///
  /// @return whose item has come in for it
  private @Nullable Waiter<T> leave() {
    inHand++;
    return next();
  }

  /// Lets the item of the first putter in, if there is one, and room.
  private @Nullable Waiter<T> next() {
    Waiter<T> putter = items.size() < capacity ? putters.first() : null;
    T item = putter == null ? null : putter.item();
    if (putter != null && item != null) {
      undone++;
      items.add(item);
      putter.serve(null);
    }
    return putter;
  }

  /// Some items are done; gives those who are to be told that all are.
  private List<Waiter<T>> finish(int count) {
    undone -= count;
    if (undone > 0) {
      return List.of();
    }
    List<Waiter<T>> all = joiners.all();
    all.forEach(joiner -> joiner.serve(null));
    return all;
  }

  private static void wake(@Nullable Waiter<?> waiter) {
    if (waiter != null) {
      waiter.wake();
    }
  }
}
