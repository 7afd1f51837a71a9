package dev.espalier.bind;

/// A wait would never have ended: what is being made waits, through handles, for itself (ESP-306).
public final class WaitCycleException extends EspalierException {
  private static final long serialVersionUID = 1L;

  /// For the container: the whole message, with the chain of each side.
  public WaitCycleException(String message) {
    super("ESP-306", message, null);
  }
}
