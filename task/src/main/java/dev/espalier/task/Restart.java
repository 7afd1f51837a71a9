package dev.espalier.task;

import java.time.Duration;
import java.util.Objects;

/// When a background task that has failed begins again: after a back-off that doubles with each
/// failure in a row, from the first to the longest. An immutable value.
///
/// A run that succeeds, or that lasts at least as long as the longest back-off, ends the row.
///
/// @param first how long to wait after the first failure
/// @param longest how long to wait at most
/// @param times how many failures in a row are answered so; one more ends the task
/// @param clock by which this is measured and waited
public record Restart(Duration first, Duration longest, int times, TaskClock clock) {
  /// Checks what was given.
  public Restart {
    Given.length(first, "first back-off");
    Given.length(longest, "longest back-off");
    Objects.requireNonNull(clock, "the clock is null: use TaskClock.system()");
    if (first.isZero() || first.compareTo(longest) > 0) {
      throw new IllegalArgumentException(
          "the first back-off, "
              + first
              + ", must be more than zero and not longer than the"
              + " longest, "
              + longest);
    }
    if (times < 0) {
      throw new IllegalArgumentException(
          "the number of restarts is negative: " + times + "; give zero or more");
    }
  }

  /// Restarts without end, by the clock of the system.
  public static Restart backOff(Duration first, Duration longest) {
    return new Restart(first, longest, Integer.MAX_VALUE, TaskClock.system());
  }

  /// At most so many restarts in a row.
  public Restart times(int most) {
    return new Restart(first, longest, most, clock);
  }

  /// By another clock.
  public Restart clock(TaskClock other) {
    return new Restart(first, longest, times, other);
  }

  /// How long to wait after so many failures in a row, one or more.
  Duration after(int failures) {
    Duration wait = first;
    for (int i = 1; i < failures && wait.compareTo(longest) < 0; i++) {
      wait = wait.compareTo(longest.minus(wait)) < 0 ? wait.plus(wait) : longest;
    }
    return wait;
  }
}
