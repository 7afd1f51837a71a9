package dev.espalier.task;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Goes from calls that block to stages, and back.
///
/// {@snippet file="dev/espalier/tests/docs/ConcurrencyGuideTest.java" region="stages"}
///
/// On virtual threads blocking is cheap: a stage is for what others' code asks for or gives. Not
/// for combining calls, which [Tasks] and [TaskGroup] do with plain values.
public final class Stages {
  private Stages() {}

  /// A stage from a call, which runs on a virtual thread of the owner. Whoever else completes the
  /// stage cancels the task: by `cancel`, but also by `complete` or `orTimeout`.
  ///
  /// A failure belongs to the stage; only if that was completed or cancelled before does it go to
  /// the owner's listener. What depends on the stage runs on the task's thread, and the task has
  /// not ended before that has; it must not stop the owner. A value that comes when the stage was
  /// completed or cancelled before is dropped: not for calls whose value must be closed.
  ///
  /// @param name what the thread is called after the owner
  /// @throws IllegalStateException if the owner was stopped
  public static <T extends @Nullable Object> CompletableFuture<T> start(
      BackgroundTasks owner, String name, Callable<? extends T> call) {
    return start(owner, name, call, false);
  }

  /// As [#start], on a platform thread of its own: for code that would keep a carrier of virtual
  /// threads for long, such as a native function. There is no limit to how many run at once. Nor is
  /// it for calls whose value must be closed.
  ///
  /// @param name what the thread is called after the owner
  /// @throws IllegalStateException if the owner was stopped
  public static <T extends @Nullable Object> CompletableFuture<T> offload(
      BackgroundTasks owner, String name, Callable<? extends T> call) {
    return start(owner, name, call, true);
  }

  private static <T extends @Nullable Object> CompletableFuture<T> start(
      BackgroundTasks owner, String name, Callable<? extends T> call, boolean platform) {
    Objects.requireNonNull(owner, "the owner is null: give the background tasks that it is one of");
    Given.body(call, Given.name(name));
    CompletableFuture<T> stage = new CompletableFuture<>();
    Task<T> task = owner.<T>submit(name, call, platform, end -> complete(stage, end));
    var _ = stage.whenComplete((_, _) -> task.cancel()); // does nothing if it has ended
    return stage;
  }

  private static <T extends @Nullable Object> boolean complete(
      CompletableFuture<T> stage, Outcome<T> end) {
    return switch (end) {
      case Outcome.Success<T>(T value) -> stage.complete(value);
      case Outcome.Failure<T>(Throwable cause) -> stage.completeExceptionally(cause);
      case Outcome.Cancelled<T>() -> stage.cancel(false);
    };
  }

  /// A call from a stage: waits on this thread for its value.
  ///
  /// A stage that is late, or whose waiter is interrupted, is cancelled, as far as it lets itself:
  /// one that only shows a copy of itself is not reached, nor what it was derived from. What it
  /// fails with when it is cancelled is suppressed; what it yields later is its own affair. A value
  /// that comes with the timeout is returned; so is one that comes with the interrupt, whose flag
  /// is up then.
  ///
  /// @param what what is waited for, for the message
  /// @throws Exception what the stage failed with, as it is, without a [CompletionException] around
  ///   it; the same object for all who wait
  /// @throws TimedOutException if it was not done in time
  /// @throws InterruptedException if the thread is interrupted
  public static <T extends @Nullable Object> T await(
      String what, Duration timeout, CompletionStage<? extends T> stage) throws Exception {
    Given.name(what);
    Objects.requireNonNull(
        stage, () -> "the stage of '" + what + "' is null: give what is to be awaited");
    long nanos = Given.deadline(Given.length(timeout, "timeout")) - System.nanoTime();
    CompletableFuture<T> result = new CompletableFuture<>();
    stage.whenComplete((value, e) -> {
      if (e == null) {
        result.complete(value);
      } else {
        result.completeExceptionally(e);
      }
    });
    try {
      return result.get(nanos, TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } catch (TimeoutException e) {
      String message = Messages.timedOut(what, timeout, "; its stage was cancelled");
      return afterCancel(stage, result, new TimedOutException(message, null, null));
    } catch (InterruptedException e) {
      return afterCancel(stage, result, e);
    }
  }

  /// How it ended if it did meanwhile, or answers the cancelling with a value; else throws why.
  private static <T extends @Nullable Object> T afterCancel(
      CompletionStage<? extends T> stage, CompletableFuture<T> result, Exception why)
      throws Exception {
    if (!result.isDone()) {
      cancel(stage, why);
      if (result.cancel(false)) {
        throw why;
      }
      if (result.isCompletedExceptionally()) {
        throw answered(result, why);
      }
    }
    if (why instanceof InterruptedException) {
      Thread.currentThread().interrupt(); // it is not what this throws
    }
    try {
      return result.join();
    } catch (CompletionException e) {
      throw unwrapped(e);
    }
  }

  /// A stage that was cancelled and failed with something else has told that something is wrong.
  private static Exception answered(CompletableFuture<?> failed, Exception why) {
    Throwable e = failed.handle((_, thrown) -> core(thrown)).join();
    return e instanceof CancellationException ? why : Suppressed.into(why, List.of(e));
  }

  private static Exception unwrapped(Throwable wrapped) throws Exception {
    throw Sneaky.<Exception>asThrown(core(wrapped));
  }

  private static Throwable core(Throwable wrapped) {
    Throwable e = wrapped;
    while ((e instanceof CompletionException || e instanceof ExecutionException)
        && e.getCause() != null) {
      e = e.getCause();
    }
    return e;
  }

  /// Code of others may run in here: what it throws is told with the failure.
  private static void cancel(CompletionStage<?> stage, Exception why) {
    try {
      stage.toCompletableFuture().cancel(true);
    } catch (UnsupportedOperationException e) {
      return; // a stage need not have one
    } catch (RuntimeException e) {
      Suppressed.into(why, List.of(e));
    }
  }
}
