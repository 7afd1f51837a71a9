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
      NearMiss.of(unused.key(), graph)
          .ifPresentOrElse(
              near ->
                  draft
                      .say("Close", near.text(problems.names()))
                      .fix("replace the one that is bound."),
              () -> draft.fix("remove the replacement, or install the module that binds it."));
    }
  }
}
