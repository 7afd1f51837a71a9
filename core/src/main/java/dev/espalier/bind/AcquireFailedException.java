package dev.espalier.bind;

/// Something that was asked for could not be made (ESP-302).
///
/// The cause is the exception of the code that failed; each asker gets an exception of its own.
/// What the failed acquisition had registered is released. Nothing is remembered: the next one who
/// asks tries again.
public final class AcquireFailedException extends EspalierException {
  private static final long serialVersionUID = 1L;

  private final transient Key<?> failed;

  /// For the container: the key that failed, the whole message, the cause.
  public AcquireFailedException(Key<?> failed, String message, Throwable cause) {
    super("ESP-302", message, cause);
    this.failed = failed;
  }

  /// The key whose own making failed: the one asked for, or one that it needs.
  public Key<?> failed() {
    return failed;
  }
}
