package dev.espalier.graph;

import dev.espalier.bind.Key;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// ESP-117: the parents of a lifetime lead to the container, not back to itself.
final class ParentCycle implements Rule {

  @Override
  public void check(Graph graph, Problems problems) {
    Set<Class<? extends Annotation>> told = new HashSet<>();
    for (Lifetime lifetime : graph.lifetimes()) {
      List<Class<? extends Annotation>> chain =
          new ArrayList<>(Nesting.chain(graph, lifetime.annotation()));
      boolean comesBack = Nesting.parent(graph, chain.getLast()) == lifetime.annotation();
      if (comesBack && told.addAll(chain)) {
        report(chain, graph, problems);
      }
    }
  }

  private static void report(
      List<Class<? extends Annotation>> cycle, Graph graph, Problems problems) {
    Names names = problems.names();
    Problems.Draft draft = problems.of("ESP-117", "a lifetime inside itself", cycle.getFirst());
    String first = names.of(Key.of(cycle.getFirst()));
    draft.say(
        "Cycle",
        cycle.stream().map(names::lifetime).collect(Collectors.joining(" -> "))
            + (" -> @" + first));
    for (Class<? extends Annotation> each : cycle) {
      for (Lifetime declared : graph.declaredLifetimes()) {
        if (declared.annotation() == each && declared.parent().isPresent()) {
          draft.say(
              "",
              names.lifetime(each)
                  + ", parent("
                  + names.of(Key.of(declared.parent().orElseThrow()))
                  + ".class)  ("
                  + declared.origin().location()
                  + ")");
        }
      }
    }
    draft.fix(
        cycle.size() == 1
            ? "remove that parent: then its scopes are opened in the container."
            : "remove the parent of the one whose scopes are opened in the container; the others"
                + " keep theirs.");
  }
}
