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
    String last = names.lifetime(cycle.getLast());
    String first = names.of(Key.of(cycle.getFirst()));
    draft.say(
        "Cycle",
        cycle.stream().map(names::lifetime).collect(Collectors.joining(" -> "))
            + (" -> @" + first));
    for (Class<? extends Annotation> each : cycle) {
      for (Lifetime declared : graph.declaredLifetimes()) {
        if (declared.annotation() == each && declared.parent().isPresent()) {
          draft.say("", names.lifetime(each) + "  (" + declared.origin().location() + ")");
        }
      }
    }
    draft.fix(
        "remove parent("
            + first
            + ".class) from the declaration of "
            + last
            + ": then its scopes"
            + " are opened in the container.");
  }
}
