package dev.espalier.task;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Refuses what was given wrongly.
final class Given {
  private Given() {}

  /// A name is a step of a path.
  static String name(@Nullable String name) {
    Objects.requireNonNull(name, "the name is null: give what the thread is to be called");
    if (name.isBlank()) {
      throw new IllegalArgumentException(
          "the name is blank: give what the thread is to be called in a thread dump");
    }
    return name;
  }

  static <T> T body(@Nullable T body, String name) {
    return Objects.requireNonNull(body, () -> "the body of '" + name + "' is null: give a lambda");
  }

  /// A body that returns nothing, as one that returns null.
  static <X extends Exception> ScopedValue.CallableOp<@Nullable Void, X> call(
      @Nullable TaskBody<X> body, String name) {
    TaskBody<X> given = body(body, name);
    return () -> {
      given.run();
      return null;
    };
  }

  static Duration length(@Nullable Duration length, String what) {
    Objects.requireNonNull(
        length, () -> "the " + what + " is null: give a duration, or call without one");
    if (length.isNegative()) {
      throw new IllegalArgumentException(
          "the " + what + " is negative: " + length + "; give zero or more");
    }
    return length;
  }

  /// The point by `System.nanoTime()` after this length, at most 146 years from now.
  static long deadline(Duration length) {
    return System.nanoTime() + Math.min(TimeUnit.NANOSECONDS.convert(length), Long.MAX_VALUE / 2);
  }
}
