package dev.espalier.task.flow;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// A limit on how many begin within a period.
///
/// Those who have to wait form a line, whose first alone looks at the clock. That is code of users,
/// so it is read without a lock, and again if a turn was given meanwhile.
final class Rate extends Limiter {
  /// How often a wait looks at the clock, which may go faster than ours.
  private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(10);

  /// Whoever has it is the first in line.
  private final Semaphore front = new Semaphore(1, true);

  private final AtomicInteger waiting = new AtomicInteger();
  private final long period;
  private final LongSupplier clock;

  // Under the lock of this.
  private final long[] times; // when the last turns were given; a ring
  private long given;

  Rate(int most, long period, LongSupplier clock) {
    this.period = period;
    this.clock = clock;
    times = new long[most];
  }

  @Override
  boolean enter(long nanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (waiting.get() == 0 && give() <= 0) {
      return true;
    }
    if (nanos <= 0) {
      return false;
    }
    waiting.incrementAndGet();
    try {
      return await(nanos, System.nanoTime());
    } finally {
      waiting.decrementAndGet();
    }
  }

  private boolean await(long nanos, long begin) throws InterruptedException {
    if (!front.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
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
      front.release();
    }
  }

  @Override
  void leave() {
    // its beginning counts, not its end
  }

  /// Gives a turn if it is time.
  ///
  /// @return how long it is until then; zero or less if it was given
  private long give() {
    while (true) {
      long before = given();
      long now = clock.getAsLong();
      synchronized (this) {
        if (given == before) {
          int oldest = (int) (given % times.length);
          long wait = given < times.length ? 0 : period - (now - times[oldest]);
          if (wait <= 0) {
            times[oldest] = now;
            given++;
          }
          return wait;
        }
      }
    }
  }

  private synchronized long given() {
    return given;
  }
}
