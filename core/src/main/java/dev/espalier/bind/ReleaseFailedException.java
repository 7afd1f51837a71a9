package dev.espalier.bind;

/// Something could not be released (ESP-303); everything else was.
///
/// The cause is the first failure in the order of release, the others are suppressed under it.
public final class ReleaseFailedException extends EspalierException {
  private static final long serialVersionUID = 1L;

  /// For the container: the whole message, the first failure.
  public ReleaseFailedException(String message, Throwable cause) {
    super("ESP-303", message, cause);
  }
}
