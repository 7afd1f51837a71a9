package dev.espalier.graph;

import java.util.ArrayList;
import java.util.List;

/// ESP-116: a lifetime is opened in one place, whoever declares it.
final class TwoParents implements Rule {

  @Override
  public void check(Graph graph, Problems problems) {
    for (Lifetime lifetime : graph.lifetimes()) {
      if (Nesting.parentsOf(graph, lifetime.annotation()).size() > 1) {
        report(lifetime, graph, problems);
      }
    }
  }

  private static void report(Lifetime lifetime, Graph graph, Problems problems) {
    Names names = problems.names();
    List<String> places = new ArrayList<>();
    for (Lifetime declared : graph.declaredLifetimes()) {
      if (declared.annotation() == lifetime.annotation()) {
        declared
            .parent()
            .map(parent -> names.lifetime(parent) + ", at " + declared.origin().location())
            .ifPresent(places::add);
      }
    }
    problems
        .of("ESP-116", "more than one parent", lifetime.annotation())
        .say("Parent", places)
        .fix("keep one of these parents.");
  }
}
