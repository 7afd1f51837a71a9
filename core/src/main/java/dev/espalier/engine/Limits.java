package dev.espalier.engine;

import java.time.Duration;

/// How long things may take.
///
/// @param drain how long a closing scope serves the scopes inside
record Limits(Duration drain) {
  static final Limits DEFAULT = new Limits(Duration.ofSeconds(10));
}
