package dev.espalier.task;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What is answered when something fails, by type of failure: of the handlers that fit, the one of
/// the most specific type runs, in whatever order they were named.
///
/// A value: naming a handler makes another one. It may be used by any number of threads at once;
/// each handler runs on the thread that asks.
///
/// {@snippet file="dev/espalier/tests/docs/FailuresGuideTest.java" region="handlers"}
///
/// - What no handler fits goes out as it is.
/// - The type is that of what was thrown. What it wraps is not looked at.
/// - An [Error] goes to handlers of errors, and of [Throwable]; not to one of [Exception].
/// - An [InterruptedException] goes to none: it is no failure of the work, but asks its thread to
///   end. Other exceptions that tell of an interrupt are like any other, and the flag stays as it
///   is.
/// - What a handler throws goes out instead, with the failure suppressed, unless one wraps the
///   other.
///
/// Where something else is to be made for a key of a container, its binding has a fallback.
///
/// @param <R> what is answered
public final class FailureHandlers<R> {
  private final Map<Class<?>, Handler<R>> byType;

  /// What was given, sync or async.
  private interface Handler<R> {
    R answer(Throwable failure) throws Exception;
  }

  private FailureHandlers(Map<Class<?>, Handler<R>> byType) {
    this.byType = byType;
  }

  /// Handles nothing yet.
  public static <R> FailureHandlers<R> none() {
    return new FailureHandlers<>(Map.of());
  }

  /// As these, with a handler for a type of failure and its subtypes.
  ///
  /// @param handler never returns null
  /// @throws IllegalArgumentException if there is one for this type, or if it is that of an
  ///   interrupt
  public <X extends Throwable> FailureHandlers<R> on(
      Class<X> type, Function<? super X, ? extends R> handler) {
    Objects.requireNonNull(handler, "the handler is null: leave it out");
    return with(type, failure -> handler.apply(type.cast(failure)));
  }

  /// As these, with a handler that gives a stage, for a type of failure and its subtypes. Who asks
  /// waits for the stage, see [Stages#await].
  ///
  /// @param timeout how long it may take from when the handler has returned it; then it is
  ///   cancelled, and the handler has failed with a [TimedOutException]
  /// @param handler never returns null, and its stage never yields it
  /// @throws IllegalArgumentException if there is one for this type, if it is that of an interrupt,
  ///   or if the timeout is negative
  public <X extends Throwable> FailureHandlers<R> onAsync(
      Class<X> type,
      Duration timeout,
      Function<? super X, ? extends CompletionStage<? extends R>> handler) {
    Objects.requireNonNull(handler, "the handler is null: leave it out");
    Objects.requireNonNull(timeout, "the timeout is null: say how long its stage may take");
    Given.length(timeout, "timeout");
    return with(
        type, failure -> Stages.await(name(type), timeout, handler.apply(type.cast(failure))));
  }

  private FailureHandlers<R> with(Class<?> type, Handler<R> handler) {
    Objects.requireNonNull(type, "the type is null: give the class of what is to be handled");
    if (InterruptedException.class.isAssignableFrom(type)) {
      throw new IllegalArgumentException(
          type.getSimpleName()
              + " is not handled: it asks a thread to end; catch it where the thread is to go on");
    }
    Map<Class<?>, Handler<R>> all = new HashMap<>(byType);
    if (all.put(type, handler) != null) {
      throw new IllegalArgumentException(
          name(type) + " is there already; name each type once, and a subtype for a part of it");
    }
    return new FailureHandlers<>(all);
  }

  /// Runs a body; if it fails, and a handler fits, the answer is what that one says.
  ///
  /// @throws X what the body throws and no handler fits, as it is
  /// @throws CompletionException around the checked exception that a handler's stage failed with;
  ///   whatever else handlers throw goes out as it is
  /// @throws InterruptedException if the thread is interrupted while it waits for a handler's stage
  public <X extends Exception> R call(ScopedValue.CallableOp<? extends R, X> body)
      throws X, InterruptedException {
    Objects.requireNonNull(body, "the body is null: give a lambda");
    try {
      return body.call();
    } catch (Throwable failure) {
      Optional<R> answer = handle(failure);
      if (answer.isEmpty()) {
        throw Sneaky.<X>asThrown(failure);
      }
      return answer.get();
    }
  }

  /// The answer to a failure that was caught elsewhere; empty if no handler fits, which leaves it
  /// to the caller.
  ///
  /// @throws CompletionException around the checked exception that a handler's stage failed with;
  ///   whatever else handlers throw goes out as it is
  /// @throws InterruptedException if the thread is interrupted while it waits for a handler's stage
  public Optional<R> handle(Throwable failure) throws InterruptedException {
    Objects.requireNonNull(failure, "the failure is null: give what is to be handled");
    for (Class<?> type = failure.getClass();
        type != null && type != InterruptedException.class;
        type = type.getSuperclass()) {
      Handler<R> handler = byType.get(type);
      if (handler != null) {
        return Optional.of(answer(type, handler, failure));
      }
    }
    return Optional.empty();
  }

  private static <R> R answer(Class<?> type, Handler<R> handler, Throwable failure)
      throws InterruptedException {
    try {
      @Nullable R answer = handler.answer(failure);
      return Objects.requireNonNull(
          answer, () -> name(type) + " answered null: let it return something, or throw");
    } catch (InterruptedException | RuntimeException | Error e) {
      Suppressed.into(e, List.of(failure));
      throw e;
    } catch (Exception e) {
      throw Suppressed.into(new CompletionException(e), List.of(failure));
    }
  }

  private static String name(Class<?> type) {
    return "the handler for " + type.getSimpleName();
  }
}
