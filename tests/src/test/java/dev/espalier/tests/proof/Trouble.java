package dev.espalier.tests.proof;

/// Something that happens from outside.
///
/// @param step after how many lines of the journal
/// @param of which asker, or which node
record Trouble(What what, int step, int of) {

  /// What happens.
  enum What {
    CLOSE,
    REQUEST_CLOSE,
    /// Of a node.
    EVICT,
    /// Of the one who starts.
    INTERRUPT_START,
    INTERRUPT_ASKER,
    /// Of one who closes at the end.
    INTERRUPT_CLOSER
  }
}
