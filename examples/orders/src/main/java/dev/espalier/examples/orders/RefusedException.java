package dev.espalier.examples.orders;

/// An invoice is refused: its scope fails, and so its transaction is rolled back.
final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final String found;

  RefusedException(Reason reason, String found) {
    super(reason.text() + ": " + found);
    this.reason = reason;
    this.found = found;
  }

  Reason reason() {
    return reason;
  }

  /// The value that was refused.
  String found() {
    return found;
  }
}
