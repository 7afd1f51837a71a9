package dev.espalier.tests.task;

import java.time.Duration;

/// Limits that are over soon, for what has to be seen within them. On a machine that stalls it may
/// not even have begun: then a longer one is tried.
enum Soon {
  QUICK(Duration.ofMillis(100), "100 ms"),
  SLOW(Duration.ofSeconds(2), "2.0 s"),
  STALLED(Duration.ofSeconds(30), "30.0 s");

  final Duration limit;

  /// As messages say it.
  final String text;

  Soon(Duration limit, String text) {
    this.limit = limit;
    this.text = text;
  }

  /// What is to be seen within a limit.
  @FunctionalInterface
  interface Scene {
    /// Plays it anew.
    ///
    /// @return whether what was to begin within the limit has begun; if so all was asserted
    boolean hasBegun(Soon soon) throws Exception;
  }

  static void play(Scene scene) throws Exception {
    for (Soon soon : values()) {
      if (scene.hasBegun(soon)) {
        return;
      }
    }
    throw new AssertionError("had not begun after " + STALLED.text);
  }
}
