package dev.espalier.task;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Runs several calls at the same time, and returns when all of them have ended.
///
/// Each call runs on a virtual thread of its own; the caller waits. Results come in the order of
/// the calls, not of their ends. No thread is left afterwards: a call that is no longer needed is
/// interrupted once, and awaited.
///
/// {@snippet file="dev/espalier/tests/docs/ConcurrencyGuideTest.java" region="all"}
///
/// All methods throw [InterruptedException] if the caller is interrupted, after the calls were
/// interrupted and awaited. For calls of different types, or that fork others, see [TaskGroup].
/// There is no limit to how many calls run at once.
@SuppressWarnings("varargs") // the arrays are only read
public final class Tasks {
  private Tasks() {}

  /// Returns all values. The first failure stops the others, and values that there are by then are
  /// dropped: for calls whose values must be closed take [#settle(Callable[])].
  ///
  /// @throws TaskFailedException if a call failed, with all that did
  @SafeVarargs
  public static <T extends @Nullable Object> List<T> all(Callable<? extends T>... calls)
      throws InterruptedException {
    return new Several<T>(null, listed(calls)).all();
  }

  /// As [#all(Callable[])].
  public static <T extends @Nullable Object> List<T> all(
      Collection<? extends Callable<? extends T>> calls) throws InterruptedException {
    return new Several<T>(null, calls).all();
  }

  /// Returns all values, if they come in time; else those that there are by then are dropped.
  ///
  /// @param timeout for all together
  /// @throws TimedOutException if they did not; all have ended then too
  /// @throws TaskFailedException if a call failed in time, with all that did
  @SafeVarargs
  public static <T extends @Nullable Object> List<T> all(
      Duration timeout, Callable<? extends T>... calls) throws InterruptedException {
    return new Several<T>(Given.length(timeout, "timeout"), listed(calls)).all();
  }

  /// As [#all(Duration, Callable[])].
  public static <T extends @Nullable Object> List<T> all(
      Duration timeout, Collection<? extends Callable<? extends T>> calls)
      throws InterruptedException {
    return new Several<T>(Given.length(timeout, "timeout"), calls).all();
  }

  /// Tells how each ended. Never throws what a call threw.
  @SafeVarargs
  public static <T extends @Nullable Object> List<Outcome<T>> settle(Callable<? extends T>... calls)
      throws InterruptedException {
    return new Several<T>(null, listed(calls)).settle();
  }

  /// As [#settle(Callable[])].
  public static <T extends @Nullable Object> List<Outcome<T>> settle(
      Collection<? extends Callable<? extends T>> calls) throws InterruptedException {
    return new Several<T>(null, calls).settle();
  }

  /// Tells how each ended. Those that had not at the deadline were interrupted and are
  /// [Outcome.Cancelled], unless they returned or failed in spite of it.
  ///
  /// @param timeout for all together
  @SafeVarargs
  public static <T extends @Nullable Object> List<Outcome<T>> settle(
      Duration timeout, Callable<? extends T>... calls) throws InterruptedException {
    return new Several<T>(Given.length(timeout, "timeout"), listed(calls)).settle();
  }

  /// As [#settle(Duration, Callable[])].
  public static <T extends @Nullable Object> List<Outcome<T>> settle(
      Duration timeout, Collection<? extends Callable<? extends T>> calls)
      throws InterruptedException {
    return new Several<T>(Given.length(timeout, "timeout"), calls).settle();
  }

  /// Returns the value of the first that succeeds. The others are interrupted, and their values and
  /// failures dropped: not for calls whose value must be closed.
  ///
  /// @throws TaskFailedException if all failed
  /// @throws IllegalArgumentException if there are no calls
  @SafeVarargs
  public static <T extends @Nullable Object> T firstSuccess(Callable<? extends T>... calls)
      throws InterruptedException {
    return new Several<T>(null, listed(calls)).firstSuccess();
  }

  /// As [#firstSuccess(Callable[])].
  public static <T extends @Nullable Object> T firstSuccess(
      Collection<? extends Callable<? extends T>> calls) throws InterruptedException {
    return new Several<T>(null, calls).firstSuccess();
  }

  /// Returns the value of the first that succeeds, if one does in time.
  ///
  /// @param timeout for all together
  /// @throws TimedOutException if none did, with the failures until then suppressed
  /// @throws TaskFailedException if all failed in time
  /// @throws IllegalArgumentException if there are no calls
  @SafeVarargs
  public static <T extends @Nullable Object> T firstSuccess(
      Duration timeout, Callable<? extends T>... calls) throws InterruptedException {
    return new Several<T>(Given.length(timeout, "timeout"), listed(calls)).firstSuccess();
  }

  /// As [#firstSuccess(Duration, Callable[])].
  public static <T extends @Nullable Object> T firstSuccess(
      Duration timeout, Collection<? extends Callable<? extends T>> calls)
      throws InterruptedException {
    return new Several<T>(Given.length(timeout, "timeout"), calls).firstSuccess();
  }

  private static <C> List<C> listed(C[] calls) {
    return Arrays.asList(Objects.requireNonNull(calls, "the calls are null: leave them out"));
  }
}
