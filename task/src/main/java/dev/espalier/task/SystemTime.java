package dev.espalier.task;

import java.time.Duration;

/// The clock of the system.
enum SystemTime implements TaskClock {
  CLOCK;

  @Override
  public Duration now() {
    return Duration.ofNanos(System.nanoTime());
  }

  @Override
  public void pause(Duration length) throws InterruptedException {
    Thread.sleep(length);
  }
}
