package dev.espalier.bind;

/// Thrown by [Resource.Use#lend] when the scope did not complete, so that what follows it (a
/// commit) does not run. To be let through, or caught to do something else; it is no failure. What
/// is suppressed under it, because closing something on the way out threw, is one.
public final class ScopeEnded extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ExitCase exit;

  /// For the container.
  public ScopeEnded(ExitCase exit) {
    super("the scope ended: " + exit, null, true, false);
    this.exit = exit;
  }

  /// How it ended.
  public ExitCase exit() {
    return exit;
  }
}
