package dev.espalier.graph;

import dev.espalier.bind.Key;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/// ESP-101: what is asked for is bound.
///
/// Passes over what cannot be bound as it is: wrappers, handles and open types have rules of their
/// own.
final class MissingBinding implements Rule {

  @Override
  public void check(Graph graph, Problems problems) {
    Set<Key<?>> missing = new LinkedHashSet<>();
    graph.roots().forEach(root -> note(graph, missing, root));
    for (Binding from : graph.bindings()) {
      from.dependencies().forEach(dependency -> note(graph, missing, dependency.key()));
    }
    missing.forEach(key -> report(graph, problems, key));
  }

  private static void note(Graph graph, Set<Key<?>> missing, Key<?> key) {
    if (graph.find(key).isEmpty()
        && !WrapperKey.isWrapper(key)
        && !WrapperKey.isHandle(key)
        && !OpenType.isOpen(key)) {
      missing.add(key);
    }
  }

  private static void report(Graph graph, Problems problems, Key<?> key) {
    Problems.Draft draft = problems.of("ESP-101", "missing binding", key).asked().path();
    Optional<NearMiss> near = NearMiss.of(key, graph);
    near.ifPresentOrElse(
        miss -> draft.say("Close", miss.text(problems.names())).fix(miss.fix(problems.names())),
        () -> draft.fix("bind " + problems.names().of(key) + " in a module that you install."));
  }
}
