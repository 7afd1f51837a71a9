package dev.espalier.bind;

import java.util.List;

/// The start failed (ESP-301), and all that it had acquired was released before this was thrown.
///
/// The cause is the first failure. Failures that came after it and failed releases are suppressed
/// under this exception. The container is closed.
public final class StartFailedException extends EspalierException {
  private static final long serialVersionUID = 1L;

  private final transient Key<?> failed;
  private final transient List<Key<?>> released;

  /// For the container: the key that failed, what was released, the whole message, the cause.
  public StartFailedException(
      Key<?> failed, List<Key<?>> released, String message, Throwable cause) {
    super("ESP-301", message, cause);
    this.failed = failed;
    this.released = released;
  }

  /// The key whose own making or start failed.
  public Key<?> failed() {
    return failed;
  }

  /// What was released, in this order.
  public List<Key<?>> released() {
    return released;
  }
}
