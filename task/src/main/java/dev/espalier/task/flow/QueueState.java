package dev.espalier.task.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a [WorkQueue] is made of: all that is under its locks, which are those of the two ends of
/// the [Ring].
///
/// As long as nobody waits, who puts needs the one and who takes the other. Everything else needs
/// both, so that nothing happens meanwhile: to wait, to serve those who do, to end. Who waits is
/// known to whoever has either.
///
/// Whoever makes room or brings an item serves the first in line himself, so that nobody gets in
/// between: if takers wait there is no item, and if putters wait there is no room. They are woken
/// outside the locks.
///
/// The locks are monitors since those spin for a moment before they park a thread. A
/// `ReentrantLock` parks virtual threads that meet it held, for some ten nanoseconds; they come
/// back one by one, at times meet a queue that is full or empty, and wait once more.
final class QueueState<T> {
  private final Ring<T> ring;
  private final Ring.End in;
  private final Ring.End out;

  // Written under both locks.
  private final Line<T> putters = new Line<>();
  private final Line<T> takers = new Line<>();
  private final Line<T> joiners = new Line<>();
  private boolean closed;

  private long done; // under the lock of `out`

  QueueState(int capacity) {
    ring = new Ring<>(capacity);
    in = ring.in;
    out = ring.out;
  }

  /// False if there was no room in time.
  boolean put(T item, long nanos) throws InterruptedException {
    Waiter.throwIfInterrupted();
    if (isPutAtOnce(item)) {
      return true;
    }
    Waiter<T> served = null;
    Waiter<T> waiter = null;
    synchronized (in) {
      synchronized (out) {
        refuseIfClosed();
        if (!ring.isFull()) {
          served = enter(item);
        } else if (nanos > 0) {
          waiter = putters.join(item);
        } else {
          return false;
        }
      }
    }
    if (waiter == null) {
      wake(served);
      return true;
    }
    return switch (outcome(waiter, putters, nanos)) {
      case SERVED -> true;
      case WAITING -> false;
      case REFUSED -> throw new QueueClosedException();
    };
  }

  /// False if there is no room.
  boolean offer(T item) {
    if (isPutAtOnce(item)) {
      return true;
    }
    Waiter<T> served;
    synchronized (in) {
      synchronized (out) {
        refuseIfClosed();
        if (ring.isFull()) {
          return false;
        }
        served = enter(item);
      }
    }
    wake(served);
    return true;
  }

  /// Empty if none came in time, or at the end.
  Optional<T> take(long nanos) throws InterruptedException {
    Waiter.throwIfInterrupted();
    T item = takenAtOnce();
    if (item != null) {
      return Optional.of(item);
    }
    Waiter<T> served = null;
    Waiter<T> waiter = null;
    synchronized (in) {
      synchronized (out) {
        item = ring.poll();
        if (item != null) {
          served = next();
        } else if (!closed && nanos > 0) {
          waiter = takers.join(null);
        }
      }
    }
    wake(served);
    if (waiter == null) {
      return Optional.ofNullable(item);
    }
    outcome(waiter, takers, nanos);
    return Optional.ofNullable(waiter.item());
  }

  /// Empty if there is none.
  Optional<T> poll() {
    T item = takenAtOnce();
    if (item != null) {
      return Optional.of(item);
    }
    Waiter<T> served = null;
    synchronized (in) {
      synchronized (out) {
        item = ring.poll();
        if (item != null) {
          served = next();
        }
      }
    }
    wake(served);
    return Optional.ofNullable(item);
  }

  void done() {
    synchronized (out) {
      if (joiners.isEmpty()) {
        finishOne();
        return;
      }
    }
    List<Waiter<T>> served;
    synchronized (in) {
      synchronized (out) {
        finishOne();
        served = joined();
      }
    }
    served.forEach(Waiter::wake);
  }

  /// False if not every item was done in time.
  boolean join(long nanos) throws InterruptedException {
    Waiter<T> waiter;
    Waiter.throwIfInterrupted();
    synchronized (in) {
      synchronized (out) {
        if (isAllDone()) {
          return true;
        }
        if (nanos <= 0) {
          return false;
        }
        waiter = joiners.join(null);
      }
    }
    return outcome(waiter, joiners, nanos) == Waiter.State.SERVED;
  }

  void close() {
    List<Waiter<T>> refused = new ArrayList<>();
    synchronized (in) {
      synchronized (out) {
        closed = true;
        refused.addAll(putters.all());
        refused.addAll(takers.all());
        refused.forEach(Waiter::refuse);
      }
    }
    refused.forEach(Waiter::wake);
  }

  /// Takes all items out; they count as done. Those who wait with others put them.
  List<T> drain() {
    List<T> left = new ArrayList<>();
    List<Waiter<T>> served = new ArrayList<>();
    synchronized (in) {
      synchronized (out) {
        for (T item = ring.poll(); item != null; item = ring.poll()) {
          left.add(item);
        }
        for (Waiter<T> putter = next(); putter != null; putter = next()) {
          served.add(putter);
        }
        done += left.size();
        served.addAll(joined());
      }
    }
    served.forEach(Waiter::wake);
    return left;
  }

  boolean isClosed() {
    synchronized (out) {
      return closed;
    }
  }

  boolean isEnded() {
    synchronized (out) {
      return closed && ring.isEmpty();
    }
  }

  private void refuseIfClosed() {
    if (closed) {
      throw new QueueClosedException();
    }
  }

  /// False if it may have to wait, or somebody does.
  private boolean isPutAtOnce(T item) {
    synchronized (in) {
      refuseIfClosed();
      return nobodyWaits() && ring.add(item);
    }
  }

  /// Null if it may have to wait, or somebody does.
  private @Nullable T takenAtOnce() {
    synchronized (out) {
      return nobodyWaits() ? ring.poll() : null;
    }
  }

  private boolean nobodyWaits() {
    return takers.isEmpty() && putters.isEmpty();
  }

  /// An item comes in, for which there is room.
  ///
  /// @return who got it at once
  private @Nullable Waiter<T> enter(T item) {
    Waiter<T> taker = takers.first();
    if (taker == null) {
      ring.enter(item);
    } else {
      ring.pass();
      taker.serve(item);
    }
    return taker;
  }

  /// Lets the item of the first putter in, if there is one, and room.
  private @Nullable Waiter<T> next() {
    Waiter<T> putter = ring.isFull() ? null : putters.first();
    T item = putter == null ? null : putter.item();
    if (putter != null && item != null) {
      ring.enter(item);
      putter.serve(null);
    }
    return putter;
  }

  private void finishOne() {
    if (done == out.count()) {
      throw new IllegalStateException(
          "done() was called more often than items were taken. Call it once for each item, or use"
              + " forEach, which does.");
    }
    done++;
  }

  private boolean isAllDone() {
    return done == in.count();
  }

  /// Those who are to be told if all is done.
  private List<Waiter<T>> joined() {
    List<Waiter<T>> all = isAllDone() ? joiners.all() : List.of();
    all.forEach(joiner -> joiner.serve(null));
    return all;
  }

  /// Waits, without the locks, for how it ends. One who gives up leaves the line; one who was
  /// served in the same moment has been served, and an interrupt is kept for later.
  ///
  /// @return `WAITING` if the time was over first
  private Waiter.State outcome(Waiter<T> waiter, Line<T> line, long nanos)
      throws InterruptedException {
    try {
      waiter.await(nanos);
    } catch (InterruptedException e) {
      if (hasLeft(line, waiter)) {
        throw e;
      }
      Thread.currentThread().interrupt();
    }
    if (waiter.state() == Waiter.State.WAITING && hasLeft(line, waiter)) {
      return Waiter.State.WAITING;
    }
    return waiter.state();
  }

  private boolean hasLeft(Line<T> line, Waiter<T> waiter) {
    synchronized (in) {
      synchronized (out) {
        return line.leave(waiter);
      }
    }
  }

  private static void wake(@Nullable Waiter<?> waiter) {
    if (waiter != null) {
      waiter.wake();
    }
  }
}
