package dev.espalier.tests.faults;

/// A small program in the woven world.
public interface Scene {
  /// Plays it on the calling thread, to its end.
  void play(Trial trial);

  /// What it is called.
  String name();
}
