package dev.espalier.engine;

import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/// The last grace of a close: when it begins, what runs is told to end, and all that is left is
/// begun in the first half of it.
final class LastGrace {
  /// How much of that of a scope one inside it has: it ends a little before, so that the one around
  /// it hears how.
  private static final double SHARE = 0.75;

  /// Of that, at least, for what begins when it is over already.
  private static final int AT_LEAST = 8;

  private final Deadlines deadlines;

  /// For a scope inside how much of the container's is its own, counted from when that begins; else
  /// 0: it has all, from when it is seen to have begun.
  private final double share;

  /// Whether it may begin at all: quick, since it is asked for each step.
  private final BooleanSupplier mayBegin;

  private volatile LongSupplier begins;
  private volatile boolean begun;
  private volatile long ends;
  private volatile long pace;

  private LastGrace(
      Deadlines deadlines, BooleanSupplier mayBegin, LongSupplier begins, double share) {
    this.deadlines = deadlines;
    this.mayBegin = mayBegin;
    this.begins = begins;
    this.share = share;
  }

  LastGrace(Deadlines deadlines, LongSupplier begins) {
    this(deadlines, () -> true, begins, 0);
  }

  /// Of the close of a scope inside a container: that of the container, if that closes.
  static LastGrace inside(LiveScope scope) {
    LiveScope container = scope.engine.container;
    double share = 1;
    for (LiveScope at = scope; at != null && at != container; at = at.parent()) {
      share *= SHARE;
    }
    return new LastGrace(
        scope.engine.deadlines,
        () -> container.closing() != null,
        () -> {
          Closing closing = container.closing();
          return closing == null ? Deadlines.never() : closing.lastGraceOfInside();
        },
        share);
  }

  /// What comes from here on has another one.
  void beginsAt(long at) {
    begins = () -> at;
  }

  /// What begins from here on has one too.
  void isOver() {
    begun = false;
  }

  /// By `System.nanoTime()`; it may come nearer.
  long begins() {
    return begins.getAsLong();
  }

  /// When it ends, once it has begun.
  long ends() {
    return ends;
  }

  /// How long one may keep the next from beginning, once it has begun.
  long pace() {
    return pace;
  }

  /// Whether it has begun.
  ///
  /// @param rest how many steps are still to be begun; asked only when it begins
  boolean hasBegun(IntSupplier rest) {
    if (!begun && mayBegin.getAsBoolean() && Deadlines.left(begins()) <= 0) {
      long grace = Deadlines.nanos(deadlines.grace());
      long now = System.nanoTime();
      long own = begins() + (long) (grace * share);
      ends = share == 0 ? now + grace : later(own, now + grace / AT_LEAST);
      pace = (ends - now) / 2 / Math.max(1, rest.getAsInt());
      begun = true;
    }
    return begun;
  }

  private static long later(long one, long other) {
    return one - other < 0 ? other : one;
  }
}
