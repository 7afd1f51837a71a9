package dev.espalier.graph;

/// ESP-120: what is replaced is bound.
final class UnusedReplacement implements Rule {

  @Override
  public void check(Graph graph, Problems problems) {
    for (Root unused : graph.unused().replacements()) {
      Problems.Draft draft =
          problems
              .of("ESP-120", "replacement of what is not bound", unused.key())
              .say("Replaced", "at " + unused.origin().location());
      draft.meant(NearMiss.of(unused.key(), graph), "remove the replacement", "replace ");
    }
  }
}
