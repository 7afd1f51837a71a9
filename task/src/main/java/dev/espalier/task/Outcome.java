package dev.espalier.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How a task ended: with a value, with what it threw, or because it was asked to end.
///
/// A value, made on the task's thread and read on any. An interruption that nobody asked the task
/// for is a failure like any other; a value that a cancelled task returned all the same is a
/// success.
///
/// {@snippet file="dev/espalier/tests/docs/ConcurrencyGuideTest.java" region="settle"}
///
/// @param <T> what the task returns
public sealed interface Outcome<T extends @Nullable Object> {
  /// It returned.
  ///
  /// @param value what it returned
  record Success<T extends @Nullable Object>(T value) implements Outcome<T> {}

  /// It threw.
  ///
  /// @param cause what it threw, as it is
  record Failure<T extends @Nullable Object>(Throwable cause) implements Outcome<T> {
    /// A failure with its cause.
    public Failure {
      Objects.requireNonNull(cause, "the cause is null: give what was thrown");
    }
  }

  /// It was asked to end and did, or it had not begun and did not.
  record Cancelled<T extends @Nullable Object>() implements Outcome<T> {}

  /// The values of those that succeeded, in their order.
  static <T extends @Nullable Object> List<T> values(Iterable<? extends Outcome<T>> outcomes) {
    List<T> values = new ArrayList<>();
    for (Outcome<T> outcome : outcomes) {
      if (outcome instanceof Success<T>(T value)) {
        values.add(value);
      }
    }
    return values;
  }

  /// What those that failed threw, in their order. Those that were cancelled are in neither list.
  static List<Throwable> failures(Iterable<? extends Outcome<?>> outcomes) {
    List<Throwable> failures = new ArrayList<>();
    for (Outcome<?> outcome : outcomes) {
      if (outcome instanceof Failure<?>(Throwable cause)) {
        failures.add(cause);
      }
    }
    return failures;
  }
}
