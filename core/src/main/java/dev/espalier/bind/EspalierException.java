package dev.espalier.bind;

import org.jspecify.annotations.Nullable;

/// A problem that Espalier reports: its message begins with a stable code, which `docs/errors.md`
/// explains.
public class EspalierException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  /// For a problem with this code; the message is shown after it.
  public EspalierException(String code, String message, @Nullable Throwable cause) {
    super(code + " " + message, cause);
    this.code = code;
  }

  /// The stable code, such as `ESP-301`.
  public String code() {
    return code;
  }
}
