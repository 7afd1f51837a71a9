package dev.espalier.tests.proof;

/// An instance of a node.
class Part<N> {
  private final int id;

  Part(int id) {
    this.id = id;
  }

  /// What it is called in the journal.
  final int id() {
    return id;
  }
}
