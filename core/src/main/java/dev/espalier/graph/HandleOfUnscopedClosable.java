package dev.espalier.graph;

import dev.espalier.bind.Key;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// ESP-109: what must be released has a scope that does it.
///
/// An unscoped instance from a handle would be kept until the scope of the handle closes, one more
/// with each use. So would all that is made anew for it.
final class HandleOfUnscopedClosable implements Rule {

  @Override
  public void check(Graph graph, Problems problems) {
    Map<Key<?>, Binding> handled = new LinkedHashMap<>();
    for (Binding from : graph.bindings()) {
      for (Edge edge : graph.edges(from)) {
        if (!edge.dependency().eager() && edge.to().unscoped()) {
          handled.put(edge.to().key(), edge.to());
        }
      }
    }
    for (Binding target : handled.values()) {
      List<Binding> chain = toReleased(graph, target);
      if (!chain.isEmpty()) {
        report(problems, chain);
      }
    }
  }

  private static void report(Problems problems, List<Binding> chain) {
    Binding released = chain.getLast();
    Key<?> target = chain.getFirst().key();
    Problems.Draft draft =
        problems
            .of("ESP-109", "handle of an unscoped value that must be released", target)
            .asked(dependency -> !dependency.eager())
            .path();
    if (chain.size() > 1) {
      draft.say("Holds", problems.names().path(chain.stream().map(Binding::key).toList()));
    }
    draft
        .bound(released)
        .fix(
            "add in(Singleton.class) to the binding of "
                + problems.names().of(released.key())
                + ", or ask for "
                + problems.names().of(target)
                + " itself.");
  }

  /// A shortest chain to something to be released, of bindings that are all made for each use;
  /// empty if there is none.
  private static List<Binding> toReleased(Graph graph, Binding target) {
    Set<Key<?>> seen = new HashSet<>(Set.of(target.key()));
    Deque<List<Binding>> open = new ArrayDeque<>(List.of(List.of(target)));
    while (!open.isEmpty()) {
      List<Binding> chain = open.remove();
      if (chain.getLast().releases()) {
        return chain;
      }
      for (Edge edge : graph.edges(chain.getLast())) {
        if (edge.dependency().eager() && edge.to().unscoped() && seen.add(edge.to().key())) {
          List<Binding> longer = new ArrayList<>(chain);
          longer.add(edge.to());
          open.add(longer);
        }
      }
    }
    return List.of();
  }
}
