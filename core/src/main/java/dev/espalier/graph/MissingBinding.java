package dev.espalier.graph;

import dev.espalier.bind.Key;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// ESP-101: what is asked for is bound.
final class MissingBinding implements Rule {

  @Override
  public void check(Graph graph, Problems problems) {
    Map<Key<?>, List<String>> askers = new LinkedHashMap<>();
    for (Key<?> root : graph.roots()) {
      ask(graph, askers, root, () -> "roots(…)");
    }
    for (Binding from : graph.bindings()) {
      for (Dependency dependency : from.dependencies()) {
        if (!WrapperKey.isWrapper(dependency.key())) {
          ask(graph, askers, dependency.key(), () -> problems.asker(from, dependency));
        }
      }
    }
    askers.forEach((key, who) -> report(graph, problems, key, who));
  }

  private static void ask(
      Graph graph, Map<Key<?>, List<String>> askers, Key<?> key, Supplier<String> who) {
    if (graph.find(key).isEmpty()) {
      askers.computeIfAbsent(key, _ -> new ArrayList<>()).add(who.get());
    }
  }

  private static void report(Graph graph, Problems problems, Key<?> key, List<String> askers) {
    String name = problems.names().of(key);
    Problems.Draft draft = problems.of("ESP-101", "missing binding", key);
    draft.say("Asked by", askers.getFirst());
    askers.stream().skip(1).forEach(asker -> draft.say("and by", asker));
    draft.path(key);
    Optional<NearMiss> near = NearMiss.of(key, graph.bindings());
    if (near.isEmpty()) {
      draft.fix("bind " + name + " in a module that you install.");
    } else {
      NearMiss miss = near.get();
      String other = problems.names().of(miss.binding().key());
      String shown = other.equals(name) ? miss.binding().key().fullName() : other;
      draft.say(
          "Close",
          shown + ", from " + miss.binding().origin().location() + "; " + miss.difference());
      draft.fix(miss.fix().replace("{this}", name).replace("{other}", shown));
    }
  }
}
