package dev.espalier.engine;

import dev.espalier.bind.ExitCase;

/// Closes what a binding yields by its `close()`: the step that belongs to an instance, of which
/// nobody needs to know whether another holds it too, until one does.
final class Closes implements Release.Step {
  private final LiveScope scope;
  private final AutoCloseable instance;
  private volatile boolean shared;

  Closes(LiveScope scope, AutoCloseable instance) {
    this.scope = scope;
    this.instance = instance;
  }

  /// Others may hold it too: it is closed by the last that lets it go.
  void share() {
    if (!shared) {
      scope.closeables().hold(instance);
      shared = true;
    }
  }

  boolean isOf(AutoCloseable other) {
    return instance == other;
  }

  @Override
  public void run(ExitCase exit) throws Exception {
    if (shared) {
      scope.closeables().close(instance);
    } else {
      instance.close();
    }
  }
}
