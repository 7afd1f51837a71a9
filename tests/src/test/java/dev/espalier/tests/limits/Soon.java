package dev.espalier.tests.limits;

import dev.espalier.bind.Limits;
import dev.espalier.tests.fixture.Await;
import dev.espalier.tests.fixture.Lab;
import java.time.Duration;

/// Limits that pass soon, each beside others that never do, so that no test depends on speed.
final class Soon {
  static final Duration TIME = Duration.ofMillis(50);
  private static final Duration NEVER = Duration.ofDays(1);

  /// Nothing passes.
  static final Limits NONE = new Limits(NEVER, NEVER, NEVER, NEVER, NEVER, NEVER);

  private Soon() {}

  /// Waits until something was written.
  static void awaitLine(Lab lab, String line) {
    Await.until(() -> lab.log().contains(line));
  }
}
