package dev.espalier.engine;

/// Carries the failure of a node through the making of those that need it. Never seen by user code:
/// all dependencies are there before a recipe's function runs.
final class NotMade extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  NotMade(Failure failure) {
    super(null, null, false, false);
    this.failure = failure;
  }

  Failure failure() {
    return failure;
  }
}
