package dev.espalier.bind;

/// How the use of a resource ended: what a release that commits or rolls back wants to know.
public sealed interface ExitCase {

  /// All went well.
  record Completed() implements ExitCase {
    static final Completed INSTANCE = new Completed();
  }

  /// The work failed.
  ///
  /// @param cause why
  record Failed(Throwable cause) implements ExitCase {}

  /// The work was given up before it was done.
  ///
  /// @param reason why, in words
  record Cancelled(String reason) implements ExitCase {}

  /// All went well.
  static ExitCase completed() {
    return Completed.INSTANCE;
  }

  /// The work failed.
  static ExitCase failed(Throwable cause) {
    return new Failed(cause);
  }

  /// The work was given up.
  static ExitCase cancelled(String reason) {
    return new Cancelled(reason);
  }
}
