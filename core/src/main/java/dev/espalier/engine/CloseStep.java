package dev.espalier.engine;

import dev.espalier.bind.Key;
import dev.espalier.bind.Scope;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One step of a close.
///
/// @param place among those of its kind, where they may run at the same time; else 0
/// @param what `stop`, `release` or `close`; empty for one that is not code of a user
/// @param limit how long it may take; null for as long as it wants, on the thread that closes
/// @param body runs it, and returns what threw, each as it is told: an interrupt that came from a
///   deadline is told as that
record CloseStep(
    int place,
    String what,
    Key<?> key,
    @Nullable Duration limit,
    Function<UnaryOperator<Throwable>, List<Throwable>> body) {

  /// A step that is not code of a user.
  static CloseStep own(Runnable step) {
    return new CloseStep(
        0,
        "",
        Key.of(Scope.class),
        null,
        _ -> {
          step.run();
          return List.of();
        });
  }

  /// A step that closes another scope, or waits for its end. It may be run again while it runs.
  static CloseStep close(String name, @Nullable Duration limit, Runnable close) {
    return new CloseStep(
        0,
        "close",
        Key.of(Scope.class).qualified(name),
        limit,
        _ -> {
          close.run();
          return List.of();
        });
  }

  boolean isOwn() {
    return what.isEmpty();
  }

  /// Whether it closes another scope.
  boolean isClose() {
    return what.equals("close");
  }
}
