package dev.espalier.bind;

/// The thread was interrupted while it waited for something to be made (ESP-304).
///
/// Its interrupt flag is set. What it waited for goes on, and others still get it.
public final class WaitInterruptedException extends EspalierException {
  private static final long serialVersionUID = 1L;

  /// For the container: the whole message.
  public WaitInterruptedException(String message) {
    super("ESP-304", message, null);
  }
}
