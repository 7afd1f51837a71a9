package dev.espalier.engine;

/// What is injected for a `Scope`: the scope of what holds it. What is looked up through it is what
/// the holder uses.
record ScopeHandle(LiveScope scope, Cell holder) implements ScopeCalls {
  @Override
  public String toString() {
    return scope.toString();
  }
}
