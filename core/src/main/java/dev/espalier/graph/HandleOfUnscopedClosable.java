package dev.espalier.graph;

import dev.espalier.bind.Key;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// ESP-109: what must be released has a scope that does it.
///
/// An unscoped instance from a handle would be kept until the scope of the handle closes, one more
/// with each use. So would all that is made anew for it.
final class HandleOfUnscopedClosable implements Rule {

  @Override
  public void check(Graph graph, Problems problems) {
    Set<Key<?>> handled = new LinkedHashSet<>();
    Set<Key<?>> choices = new HashSet<>();
    for (Binding from : graph.bindings()) {
      for (Edge edge : graph.edges(from)) {
        if (edge.dependency().keeps() && edge.to().unscoped()) {
          boolean chosen = from.target() instanceof Target.Chosen; // once, for itself
          (chosen ? choices : handled).add(edge.to().key());
        }
      }
    }
    for (Key<?> target : handled) {
      List<Key<?>> chain = toReleased(graph, target, choices);
      if (!chain.isEmpty()) {
        report(graph, problems, chain);
      }
    }
  }

  /// A shortest chain to something to be released, of bindings that are all made for each use;
  /// empty if there is none.
  private static List<Key<?>> toReleased(Graph graph, Key<?> target, Set<Key<?>> choices) {
    return graph.path(
        List.of(target),
        key -> graph.find(key).orElseThrow().releases(),
        next ->
            (next.eager() || choices.contains(next.key()))
                && graph.find(next.key()).filter(Binding::unscoped).isPresent());
  }

  private static void report(Graph graph, Problems problems, List<Key<?>> chain) {
    Names names = problems.names();
    Key<?> target = chain.getFirst();
    Key<?> released = chain.getLast();
    Problems.Draft draft =
        problems
            .of("ESP-109", "handle of an unscoped value that must be released", target)
            .asked(Dependency::keeps)
            .path();
    if (chain.size() > 1) {
      draft.say("Holds", names.path(chain));
    }
    draft
        .bound(graph.find(released).orElseThrow())
        .fix(
            "add in(Singleton.class) to the binding of "
                + names.of(released)
                + ", or ask for "
                + names.of(target)
                + " itself.");
  }
}
