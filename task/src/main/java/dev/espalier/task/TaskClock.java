package dev.espalier.task;

import java.time.Duration;

/// Time, as restarts of background tasks measure and spend it. Tests give their own.
public interface TaskClock {
  /// How long it is since some point that stays the same.
  Duration now();

  /// Waits on the calling thread.
  ///
  /// @throws InterruptedException if the thread is interrupted
  void pause(Duration length) throws InterruptedException;

  /// The clock of the system.
  static TaskClock system() {
    return SystemTime.CLOCK;
  }
}
