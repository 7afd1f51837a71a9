package dev.espalier.task;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// A limit on how many begin within a period.
///
/// Those who have to wait form a line, whose first alone looks at the clock. No code of users but
/// the clock runs under a lock.
final class Rate extends Limiter {
  /// How often a wait looks at the clock, which may go faster than ours.
  private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(10);

  private final ReentrantLock line = new ReentrantLock(true);
  private final long period;
  private final LongSupplier clock;

  // Under the lock of this.
  private final long[] given; // when the last turns were given; a ring
  private int next;
  private boolean full;
  private int waiting;

  Rate(int most, long period, LongSupplier clock) {
    this.period = period;
    this.clock = clock;
    given = new long[most];
  }

  @Override
  boolean enter(long nanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    synchronized (this) {
      if (waiting == 0 && give() <= 0) {
        return true;
      }
      if (nanos <= 0) {
        return false;
      }
      waiting++;
    }
    try {
      return await(nanos, System.nanoTime());
    } finally {
      synchronized (this) {
        waiting--;
      }
    }
  }

  private boolean await(long nanos, long begin) throws InterruptedException {
    if (nanos == Waiter.FOREVER) {
      line.lockInterruptibly();
    } else if (!line.tryLock(nanos, TimeUnit.NANOSECONDS)) {
      return false;
    }
    try {
      while (true) {
        long wait = give();
        long left = nanos == Waiter.FOREVER ? nanos : nanos - (System.nanoTime() - begin);
        if (wait <= 0 || left <= 0) {
          return wait <= 0;
        }
        LockSupport.parkNanos(this, Math.min(LOOK, Math.min(wait, left)));
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    } finally {
      line.unlock();
    }
  }

  @Override
  void leave() {
    // its beginning counts, not its end
  }

  /// Gives a turn if it is time.
  ///
  /// @return how long it is until then; zero or less if it was given
  private synchronized long give() {
    long now = clock.getAsLong();
    long wait = full ? period - (now - given[next]) : 0;
    if (wait <= 0) {
      given[next] = now;
      next = (next + 1) % given.length;
      full |= next == 0;
    }
    return wait;
  }
}
