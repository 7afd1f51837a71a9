package dev.espalier.graph;

import dev.espalier.bind.AsyncMode;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// How a binding's instances are made and released.
///
/// @param mode on which thread one is made, if that is said
/// @param acquireWithin how long making one may take; empty: as the container says
/// @param releaseWithin how long releasing one may take; empty: as the container says
/// @param interruptible making one may be ended by an interrupt
/// @param onPlatformThread making one runs on a platform thread
public record Manner(
    Optional<AsyncMode> mode,
    Optional<Duration> acquireWithin,
    Optional<Duration> releaseWithin,
    boolean interruptible,
    boolean onPlatformThread) {

  /// What holds where nothing is said.
  public static final Manner PLAIN =
      new Manner(Optional.empty(), Optional.empty(), Optional.empty(), true, false);

  /// The same, made on such a thread.
  public Manner in(AsyncMode other) {
    return new Manner(
        Optional.of(other), acquireWithin, releaseWithin, interruptible, onPlatformThread);
  }

  /// The same, with a limit for making one.
  public Manner acquiredWithin(Duration limit) {
    return new Manner(
        mode, Optional.of(positive(limit)), releaseWithin, interruptible, onPlatformThread);
  }

  /// The same, with a limit for releasing one.
  public Manner releasedWithin(Duration limit) {
    return new Manner(
        mode, acquireWithin, Optional.of(positive(limit)), interruptible, onPlatformThread);
  }

  /// The same, and making one is not interrupted.
  public Manner asUninterruptible() {
    return new Manner(mode, acquireWithin, releaseWithin, false, onPlatformThread);
  }

  /// The same, on a platform thread.
  public Manner asOnPlatformThread() {
    return new Manner(mode, acquireWithin, releaseWithin, interruptible, true);
  }

  private static Duration positive(Duration limit) {
    if (!Objects.requireNonNull(limit, "the limit is null").isPositive()) {
      throw new IllegalArgumentException("a limit is " + limit + "; say a length of time.");
    }
    return limit;
  }
}
