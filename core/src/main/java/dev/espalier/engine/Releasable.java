package dev.espalier.engine;

import dev.espalier.bind.Key;

/// What a release belongs to.
sealed interface Releasable permits Cell, Releasable.Added {
  /// What it is called in events and reports.
  Key<?> key();

  /// What it is in the order of release.
  Object vertex();

  /// Nobody gets it any more.
  void clear();

  /// Something that a user added by hand. Nothing in the graph depends on it.
  final class Added implements Releasable {
    private final Key<?> key;

    Added(Key<?> key) {
      this.key = key;
    }

    @Override
    public Key<?> key() {
      return key;
    }

    @Override
    public Object vertex() {
      return this;
    }

    @Override
    public void clear() {}
  }
}
