package dev.espalier.tests.proof;

import dev.espalier.bind.ExitCase;
import dev.espalier.tests.proof.Entry.Result;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What became of one instance, and at which lines of the journal.
final class Made {
  final int id;
  final int node;
  final int scope;
  final boolean instead;
  final int began;
  final List<Integer> given;
  final Set<Integer> needs;

  /// Those of them that it used before it was there.
  final Set<Integer> usedFirst;

  int ended = Facts.NEVER;
  @Nullable Result result;
  @Nullable Throwable thrown;
  int interrupts;
  int released = Facts.NEVER;
  int releaseEnded = Facts.NEVER;
  @Nullable ExitCase exit;

  /// Whether it was released since it was evicted.
  boolean isEvicted;

  @Nullable Throwable releaseThrown;

  /// From when on somebody has seen it.
  int seen = Facts.NEVER;

  final Map<Integer, Integer> parts = new LinkedHashMap<>();

  Made(Entry.Began entry, int at) {
    id = entry.id();
    node = entry.node();
    scope = entry.scope();
    instead = entry.instead();
    began = at;
    given = entry.needs();
    needs = new HashSet<>(given);
    usedFirst = new HashSet<>(given);
  }

  boolean isHeld() {
    return result == Result.HELD;
  }

  /// Whether it was added by hand: it belongs to nobody while it is being made.
  boolean isByHand() {
    return node == Entry.BY_HAND;
  }

  boolean isThere() {
    return result == Result.HELD || result == Result.MADE;
  }

  @Override
  public String toString() {
    return "instance " + id + " of node " + node;
  }
}
