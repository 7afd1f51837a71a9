package dev.espalier.engine;

import dev.espalier.bind.Key;
import dev.espalier.bind.Scope;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One step of a close.
///
/// @param what `stop` or `release`; empty for one that is not code of a user
/// @param limit how long it may take; null for as long as it wants
/// @param body runs it, and returns what threw
record CloseStep(
    String what, Key<?> key, @Nullable Duration limit, Supplier<List<Throwable>> body) {

  /// A step that is not code of a user.
  static CloseStep own(Runnable step) {
    return new CloseStep(
        "",
        Key.of(Scope.class),
        null,
        () -> {
          step.run();
          return List.of();
        });
  }

  boolean isOwn() {
    return what.isEmpty();
  }
}
