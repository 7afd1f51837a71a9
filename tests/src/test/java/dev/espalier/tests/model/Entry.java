package dev.espalier.tests.model;

import java.util.List;

/// One line of the log of a run. An instance has an id of its own; unscoped nodes have several.
sealed interface Entry {

  /// The function of a node began, with these instances.
  record Began(int id, int node, List<Integer> needs) implements Entry {}

  /// Its instance is there, and has something to release.
  record Acquired(int id) implements Entry {}

  /// Its function ended without an instance.
  record Failed(int id) implements Entry {}

  /// The release of an instance begins.
  record ReleaseBegan(int id) implements Entry {}

  /// It has ended.
  record Released(int id) implements Entry {}

  /// The container began to close.
  record Closing() implements Entry {}

  /// The start returned or threw.
  record StartEnded(boolean well) implements Entry {}
}
