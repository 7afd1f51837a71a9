package dev.espalier.tests.proof;

import dev.espalier.bind.ExitCase;
import org.jspecify.annotations.Nullable;

/// What became of one scope, and at which lines of the journal.
final class Opened {
  final int parent;
  int ending = Facts.NEVER;
  int ended = Facts.NEVER;
  @Nullable ExitCase exit;

  Opened(int parent) {
    this.parent = parent;
  }
}
