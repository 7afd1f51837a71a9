package dev.espalier.bind;

/// Something did not end in its time. The message says what ran, and where it stood.
public final class DeadlineException extends EspalierException {
  private static final long serialVersionUID = 1L;

  /// For the container.
  public DeadlineException(String text) {
    super("ESP-317", text, null);
  }
}
