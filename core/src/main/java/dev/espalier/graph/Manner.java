package dev.espalier.graph;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// How a binding's instances are made and released.
///
/// @param async declared to take its time
/// @param acquireWithin how long making one may take; empty: as the container says
/// @param releaseWithin how long releasing one may take; empty: as the container says
/// @param interruptible making one may be ended by an interrupt
/// @param onPlatformThread making one runs on a platform thread
public record Manner(
    boolean async,
    Optional<Duration> acquireWithin,
    Optional<Duration> releaseWithin,
    boolean interruptible,
    boolean onPlatformThread) {

  /// What holds where nothing is said.
  public static final Manner PLAIN =
      new Manner(false, Optional.empty(), Optional.empty(), true, false);

  /// The same, and it takes its time.
  public Manner asAsync() {
    return new Manner(true, acquireWithin, releaseWithin, interruptible, onPlatformThread);
  }

  /// The same, with a limit for making one.
  public Manner acquiredWithin(Duration limit) {
    return new Manner(
        async, Optional.of(positive(limit)), releaseWithin, interruptible, onPlatformThread);
  }

  /// The same, with a limit for releasing one.
  public Manner releasedWithin(Duration limit) {
    return new Manner(
        async, acquireWithin, Optional.of(positive(limit)), interruptible, onPlatformThread);
  }

  /// The same, and making one is not interrupted.
  public Manner asUninterruptible() {
    return new Manner(async, acquireWithin, releaseWithin, false, onPlatformThread);
  }

  /// The same, on a platform thread.
  public Manner asOnPlatformThread() {
    return new Manner(async, acquireWithin, releaseWithin, interruptible, true);
  }

  private static Duration positive(Duration limit) {
    if (!Objects.requireNonNull(limit, "the limit is null").isPositive()) {
      throw new IllegalArgumentException("a limit is " + limit + "; say a length of time.");
    }
    return limit;
  }
}
