package dev.espalier.bind;

/// The scope is closing or closed and makes nothing new (ESP-305).
public final class ScopeClosedException extends EspalierException {
  private static final long serialVersionUID = 1L;

  /// For the container: the whole message.
  public ScopeClosedException(String message) {
    super("ESP-305", message, null);
  }
}
