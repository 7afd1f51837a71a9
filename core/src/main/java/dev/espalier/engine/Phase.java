package dev.espalier.engine;

/// The states of a scope. Each is left for the next one only, once; a scope with nothing to drain
/// passes through draining without a stop.
enum Phase {
  /// Everything is allowed.
  OPEN,

  /// What accepts work is being stopped and the scopes inside are served until they end; others
  /// cannot be opened any more.
  DRAINING,

  /// Nothing is made; what is there is released.
  CLOSING,

  /// Nothing is there.
  CLOSED
}
