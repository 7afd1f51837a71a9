package dev.espalier.task.flow;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Lets code run only so often: at most so many at once, or so many in a period of time.
///
/// The code runs on the thread that calls, which waits for its turn before. Turns are given in the
/// order in which the threads came.
///
/// {@snippet file="dev/espalier/tests/docs/QueueGuideTest.java" region="limiter"}
///
/// Whatever the code does, its turn is given back: limits [#atOnce] count it until it returns or
/// throws, limits by [#rate] count its beginning. Safe for any number of threads. For both limits
/// call one within the other.
///
/// What the code throws comes out as it is. If the wait is interrupted or takes too long, the code
/// has not run and no turn is used up.
///
/// It is not for calls within calls: code that waits for a turn of the limiter whose turn it has
/// can wait for itself. Nor is it for limits that several processes share.
public abstract sealed class Limiter permits AtOnce, Rate {
  /// For a limit by rate, of 80 MB then.
  private static final int MOST_IN_PERIOD = 10_000_000;

  Limiter() {}

  /// At most this many at once. Fair, as `java.util.concurrent.Semaphore` is, which it is made of.
  ///
  /// @param most one or more
  public static Limiter atOnce(int most) {
    return new AtOnce(positive(most));
  }

  /// At most this many in any period of this length: each turn comes a period or more after the one
  /// that was given so many turns before. Memory grows with the number: 8 bytes each.
  ///
  /// @param most one to ten million
  /// @param period longer than zero
  public static Limiter rate(int most, Duration period) {
    return rate(most, period, System::nanoTime);
  }

  /// At most this many in any period of this length by a clock of one's own. How long a call waits
  /// at most goes by that of the system all the same.
  ///
  /// @param most one to ten million
  /// @param period longer than zero
  /// @param nanos tells the time in nanoseconds, and never goes back, as `System.nanoTime`; is to
  ///   be quick. A wait looks at it every 10 ms or more often
  public static Limiter rate(int most, Duration period, LongSupplier nanos) {
    Argument.given(nanos, "clock", "leave it out");
    long length = TimeUnit.NANOSECONDS.convert(Argument.given(period, "period", "give a duration"));
    if (length <= 0) {
      throw new IllegalArgumentException(
          "The period is " + period + ". Give one that is longer than zero.");
    }
    if (most > MOST_IN_PERIOD) {
      throw new IllegalArgumentException(
          "At most "
              + most
              + " in "
              + period
              + " would need as many times to be kept. Give a"
              + " shorter period with at most "
              + MOST_IN_PERIOD
              + ": the same rate, more even.");
    }
    return new Rate(positive(most), Math.min(length, Long.MAX_VALUE / 2), nanos);
  }

  /// Runs code when it is its turn, however long that takes, and returns what it returns.
  ///
  /// @throws X what the code throws
  public final <R extends @Nullable Object, X extends Throwable> R call(
      ScopedValue.CallableOp<? extends R, X> op) throws X, InterruptedException {
    Argument.given(op, "code", "give a lambda");
    enter(Waiter.FOREVER);
    return entered(op);
  }

  /// Runs code when it is its turn, unless that takes too long, and returns what it returns.
  ///
  /// @param patience how long it may take at most; zero or less does not wait
  /// @throws X what the code throws
  /// @throws TimeoutException if its turn did not come in time
  public final <R extends @Nullable Object, X extends Throwable> R call(
      Duration patience, ScopedValue.CallableOp<? extends R, X> op)
      throws X, InterruptedException, TimeoutException {
    Argument.given(op, "code", "give a lambda");
    if (!enter(Argument.patience(patience))) {
      throw new TimeoutException("no turn within " + patience);
    }
    return entered(op);
  }

  private <R extends @Nullable Object, X extends Throwable> R entered(
      ScopedValue.CallableOp<? extends R, X> op) throws X {
    try {
      return op.call();
    } finally {
      leave();
    }
  }

  /// Waits for a turn.
  ///
  /// @return false if it did not come in time
  abstract boolean enter(long nanos) throws InterruptedException;

  /// Gives the turn back.
  abstract void leave();

  private static int positive(int most) {
    if (most < 1) {
      throw new IllegalArgumentException(
          "At most " + most + " would never let anything run. Give one or more.");
    }
    return most;
  }
}
