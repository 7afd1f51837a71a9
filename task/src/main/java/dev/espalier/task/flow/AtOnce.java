package dev.espalier.task.flow;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// A limit on how many run at the same time.
final class AtOnce extends Limiter {
  private final Semaphore turns;

  AtOnce(int most) {
    turns = new Semaphore(most, true);
  }

  @Override
  boolean enter(long nanos) throws InterruptedException {
    return turns.tryAcquire(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  void leave() {
    turns.release();
  }
}
