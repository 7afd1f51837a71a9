package dev.espalier.engine;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/// Whether the making of a cell begins, and who says how it ends.
///
/// It is pending until its last dependency is there. Then it begins, unless someone has decided
/// before how it ends. Of those who want to decide the first may, also after it has begun.
final class Beginning {
  /// Beside the count of what is pending: its making has begun.
  private static final int BEGUN = 1 << 29;

  /// The same: someone has said how it ends.
  private static final int DECIDED = 1 << 30;

  /// The same: it has failed, or will not begin.
  private static final int FAILED = 1 << 28;

  /// Saves an object for each.
  private static final AtomicIntegerFieldUpdater<Beginning> STATE =
      AtomicIntegerFieldUpdater.newUpdater(Beginning.class, "state");

  /// What ended its making at the end of a stack, where there may have been none left to say so.
  volatile @Nullable Throwable lost;

  /// Unfinished dependencies, and one more until all are known.
  private volatile int state = 1;

  void awaitOneMore() {
    STATE.incrementAndGet(this);
  }

  /// One dependency less to wait for; true if it was the last.
  boolean oneLess() {
    return STATE.decrementAndGet(this) == 0;
  }

  /// Begins; false if it was decided before.
  boolean begin() {
    int before = STATE.getAndUpdate(this, now -> (now & DECIDED) == 0 ? now | BEGUN : now);
    return (before & DECIDED) == 0;
  }

  /// Of those who want to say how it ends, the one who makes it or the one who gives it up, the
  /// first may.
  boolean decide() {
    return (STATE.getAndUpdate(this, now -> now | DECIDED) & DECIDED) == 0;
  }

  boolean isDecided() {
    return (state & DECIDED) != 0;
  }

  /// The one who makes it has failed.
  void fail() {
    STATE.getAndUpdate(this, now -> now | DECIDED | FAILED);
  }

  /// It is to fail before it begins.
  ///
  /// @return false if it has begun
  boolean prevent() {
    int before = STATE.getAndUpdate(this, now -> (now & BEGUN) == 0 ? now | DECIDED | FAILED : now);
    return (before & BEGUN) == 0;
  }

  /// Whether it was decided before it began.
  boolean isPrevented() {
    return (state & (BEGUN | DECIDED)) == DECIDED;
  }

  /// Whether it will not be used for anything.
  boolean hasFailed() {
    return (state & FAILED) != 0;
  }
}
