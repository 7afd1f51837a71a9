package dev.espalier.task;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Runs code that must end in time.
///
/// The body runs on a virtual thread of its own, and the caller waits for it. At the deadline the
/// body is interrupted, once, and the caller goes on waiting until it has ended: then nothing of it
/// runs any more, and the timeout is reported. The caller's own thread is never interrupted by
/// this, neither in time nor late.
///
/// {@snippet file="dev/espalier/tests/docs/ConcurrencyGuideTest.java" region="timeout"}
///
/// - Whatever the body throws before the deadline comes out as it is.
/// - A value that comes after the deadline is not lost: see [TimedOutException#lateValue()].
/// - Blocks may be nested: the deadline that comes first ends its block and all inside it.
/// - If the caller is interrupted, the body is interrupted and awaited, and then
///   [InterruptedException] is thrown; a value that the body returned all the same is returned, and
///   the interrupt flag is up.
/// - The body forks in the groups around it, and carries what they carry, see [TaskBlock#carrying].
///
/// A body that ignores interrupts is awaited for as long as it takes, unless [#callOrAbandon] says
/// otherwise. A timeout must not be negative; with zero the body may not run at all.
public final class Timeouts {
  private Timeouts() {}

  /// Runs a body that returns a value.
  ///
  /// @param name what its thread is called, and what the exception says
  /// @throws X what the body throws
  /// @throws TimedOutException if it did not end in time
  /// @throws InterruptedException if the caller is interrupted
  public static <T extends @Nullable Object, X extends Exception> T call(
      String name, Duration timeout, ScopedValue.CallableOp<? extends T, X> body)
      throws X, InterruptedException {
    return new TimedBlock<T>(name, timeout)
        .<X>call(
            body,
            e -> {
              throw e;
            });
  }

  /// Runs a body that returns nothing.
  ///
  /// @param name what its thread is called, and what the exception says
  /// @throws X what the body throws
  /// @throws TimedOutException if it did not end in time
  /// @throws InterruptedException if the caller is interrupted
  public static <X extends Exception> void run(String name, Duration timeout, TaskBody<X> body)
      throws X, InterruptedException {
    Timeouts.<@Nullable Void, X>call(name, timeout, Given.call(body, Given.name(name)));
  }

  /// Runs a body, or gives another value if it did not end in time. A value that came late is
  /// preferred to that.
  ///
  /// @param name what its thread is called
  /// @param fallback gives the value; runs on the calling thread, after the body has ended, and
  ///   gets what [#call] would have thrown
  /// @throws X what the body throws before the deadline
  /// @throws InterruptedException if the caller is interrupted
  public static <T extends @Nullable Object, X extends Exception> T callOrElse(
      String name,
      Duration timeout,
      Function<? super TimedOutException, ? extends T> fallback,
      ScopedValue.CallableOp<? extends T, X> body)
      throws X, InterruptedException {
    Objects.requireNonNull(fallback, "the fallback is null: give a function, or use call");
    return new TimedBlock<T>(name, timeout).preferringLate().<X>call(body, fallback);
  }

  /// Runs a body, and gives it up if it does not end even when it is interrupted: the exception
  /// then names its thread, which still runs, and what it does comes to the listener when it ends.
  ///
  /// @param name what its thread is called, and what the exception says
  /// @param grace how long it may take to end after it was interrupted
  /// @param later gets how a body ended that was given up, on its thread; may never be called
  /// @throws X what the body throws before the deadline
  /// @throws TimedOutException if it did not end in time; [TimedOutException#abandoned()] says
  ///   whether it was given up
  /// @throws InterruptedException if the caller is interrupted; the grace holds then too, and if
  ///   the body is given up, a [TimedOutException] that says so is suppressed
  public static <T extends @Nullable Object, X extends Exception> T callOrAbandon(
      String name,
      Duration timeout,
      Duration grace,
      Consumer<? super Outcome<T>> later,
      ScopedValue.CallableOp<? extends T, X> body)
      throws X, InterruptedException {
    Objects.requireNonNull(later, "the listener is null: say what becomes of a late end");
    return new TimedBlock<T>(name, timeout)
        .abandoning(Given.length(grace, "grace"), later)
        .<X>call(
            body,
            e -> {
              throw e;
            });
  }
}
