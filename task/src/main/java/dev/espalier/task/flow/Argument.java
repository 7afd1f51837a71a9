package dev.espalier.task.flow;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Refuses what was given wrongly, and says what to give.
final class Argument {
  private Argument() {}

  static String name(@Nullable String name) {
    String given = given(name, "name", "give what the threads are to be called");
    if (given.isBlank()) {
      throw new IllegalArgumentException(
          "the name is blank: give what the threads are to be called in a thread dump");
    }
    return given;
  }

  static <T> T item(@Nullable T item) {
    return given(item, "item", "where there may be none, give an Optional");
  }

  /// How many items there is room for.
  static int room(int items, String what) {
    if (items < 1) {
      throw new IllegalArgumentException(
          "The " + what + " is " + items + ". Give room for one item or more.");
    }
    return items;
  }

  /// A length of time as waits here want it, in nanoseconds: zero or less does not wait.
  static long patience(@Nullable Duration patience) {
    Duration given = given(patience, "patience", "give a duration, or wait without one");
    return TimeUnit.NANOSECONDS.convert(given); // at most, if it is longer
  }

  static <T> T given(@Nullable T value, String what, String instead) {
    if (value == null) {
      throw new NullPointerException("the " + what + " is null: " + instead);
    }
    return value;
  }
}
