package dev.espalier.engine;

import dev.espalier.bind.EspalierException;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.bind.WaitInterruptedException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// The traces that an interrupt leaves in what is thrown. Never a reason by itself: asked only
/// about threads that were interrupted, or where a wrong yes costs no more than another try.
final class Interrupts {
  /// Causes may form a circle.
  private static final int MOST = 100;

  private Interrupts() {}

  /// Whether an interrupt of the thread was the cause, also wrapped, also of a part that was made
  /// inside. What our own exceptions are caused by happened to others.
  static boolean caused(Throwable thrown) {
    Throwable t = thrown;
    if (thrown instanceof NotMade e && e.failure() instanceof Failure.WaitInterrupted) {
      return true;
    }
    if (thrown instanceof NotMade e && e.failure() instanceof Failure.Threw threw) {
      t = threw.inline() ? threw.cause() : null;
    }
    for (int i = 0; t != null && i < MOST; i++) {
      if (isInterrupt(t)) {
        return true;
      }
      t = t instanceof EspalierException ? null : cause(t);
    }
    return false;
  }

  private static boolean isInterrupt(Throwable t) {
    return t instanceof InterruptedException
        || (t instanceof InterruptedIOException && !(t instanceof SocketTimeoutException))
        || t instanceof ClosedByInterruptException
        || t instanceof WaitInterruptedException;
  }

  /// Whether an interrupt or what else a cancel brings was the cause, also of what was made on the
  /// way: that was cancelled with it.
  static boolean orCancelCaused(Throwable thrown) {
    Throwable t = thrown;
    for (int i = 0; t != null && i < MOST; i++) {
      if (isInterrupt(t)
          || t instanceof ScopeClosedException
          || t instanceof CancellationException) {
        return true;
      }
      t = cause(t);
    }
    return caused(thrown);
  }

  /// Whether a cancel, and nothing else, was the cause: what failed while code cleaned up after it
  /// is suppressed in what that throws.
  static boolean onlyCancelCaused(Throwable thrown) {
    Throwable t = thrown;
    for (int i = 0; t != null && i < MOST; i++) {
      if (t.getSuppressed().length > 0) {
        return false;
      }
      t = cause(t);
    }
    return orCancelCaused(thrown);
  }

  /// What cannot say its cause has none, whatever it throws: somebody waits for how this ends.
  private static @Nullable Throwable cause(Throwable thrown) {
    try {
      return thrown.getCause();
    } catch (Throwable e) {
      return null;
    }
  }
}
