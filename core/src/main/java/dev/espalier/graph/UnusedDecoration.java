package dev.espalier.graph;

/// ESP-129: what is decorated is made.
final class UnusedDecoration implements Rule {

  @Override
  public void check(Graph graph, Problems problems) {
    for (Root unused : graph.unused().decorations()) {
      Problems.Draft draft =
          problems
              .of("ESP-129", "decoration of what is not bound", unused.key())
              .say("Decorated", "at " + unused.origin().location());
      if (graph.find(unused.key()).isPresent()) {
        draft.fix("remove the decoration: it is given or built in, and not made.");
      } else {
        draft.meant(
            NearMiss.of(unused.key(), graph),
            "remove the decoration",
            "let the decorator ask for, and decorate, ");
      }
    }
  }
}
