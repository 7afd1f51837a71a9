package dev.espalier.engine;

import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// The last grace of a close: when it begins, what runs is told to end, and all that is left is
/// begun in the first half of it.
final class LastGrace {
  /// How much one inside has of what is left of that of the one around it: it ends a little before,
  /// so that the one around it hears how.
  private static final double SHARE = 0.75;

  /// Of a whole one, at least, for what begins when that of the one around it is over.
  private static final int AT_LEAST = 8;

  private final Deadlines deadlines;

  /// The container whose close is short of time then; null for its own close.
  private final @Nullable LiveScope container;

  /// The scope that waits for the end; null if what ends is the container's own: that has all, from
  /// when it is seen to have begun.
  private final @Nullable LiveScope around;

  /// Whether the scope around it goes on.
  private final boolean whileOpen;

  /// When that of the container's close begins.
  private volatile long at;

  private volatile boolean begun;
  private volatile long ends;
  private volatile long pace;

  private LastGrace(
      Deadlines deadlines,
      @Nullable LiveScope container,
      @Nullable LiveScope around,
      boolean whileOpen,
      long at) {
    this.deadlines = deadlines;
    this.container = container;
    this.around = around;
    this.whileOpen = whileOpen;
    this.at = at;
  }

  /// Of the close of a container.
  LastGrace(Deadlines deadlines, long at) {
    this(deadlines, null, null, false, at);
  }

  /// Of the close of a scope inside a container: that of the container, if that closes.
  static LastGrace inside(LiveScope scope) {
    return new LastGrace(
        scope.engine.deadlines, scope.engine.container, scope.parent(), false, Deadlines.never());
  }

  /// Of what is released while the scope goes on. If the container closes, it is over before the
  /// scope goes on to release what that may use.
  static LastGrace whileOpen(LiveScope scope) {
    LiveScope around = scope.parent() == null ? null : scope;
    return new LastGrace(
        scope.engine.deadlines, scope.engine.container, around, true, Deadlines.never());
  }

  /// What comes from here on has another one.
  void beginsAt(long other) {
    at = other;
  }

  /// What begins from here on has one too.
  void isOver() {
    begun = false;
  }

  /// By `System.nanoTime()`; it may come nearer.
  long begins() {
    Closing closing = container == null ? null : container.closing();
    if (closing == null) {
      return at;
    }
    return whileOpen ? closing.lastGraceOfMaking() : closing.lastGraceOfInside();
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
    if (!begun && mayBegin() && Deadlines.left(begins()) <= 0) {
      begin(rest);
    }
    return begun;
  }

  /// Quick, since it is asked for each step.
  private boolean mayBegin() {
    return container == null || container.closing() != null;
  }

  /// When it ends, if it begins as soon as it can; never, if it may not begin.
  long mayEnd() {
    return mayBegin() ? endFrom(later(System.nanoTime(), begins())) : Deadlines.never();
  }

  private long endFrom(long beginning) {
    long left = around == null ? grace() : (long) (SHARE * (endOf(around) - beginning));
    return beginning + Math.max(left, grace() / AT_LEAST);
  }

  private synchronized void begin(IntSupplier rest) {
    if (!begun) {
      long now = System.nanoTime();
      ends = endFrom(now);
      pace = (ends - now) / 2 / Math.max(1, rest.getAsInt());
      begun = true;
    }
  }

  /// When that of a scope ends: of one that has not begun, when it would if it did in time.
  private long endOf(LiveScope scope) {
    Closing closing = scope.closing();
    LastGrace its = closing == null ? null : closing.closer().lastGrace();
    if (its != null && its.begun) {
      return its.ends;
    }
    LiveScope outer = scope.parent();
    long begins = begins();
    return begins + (outer == null ? grace() : (long) (SHARE * (endOf(outer) - begins)));
  }

  private static long later(long one, long other) {
    return one - other < 0 ? other : one;
  }

  private long grace() {
    return Deadlines.nanos(deadlines.grace());
  }
}
