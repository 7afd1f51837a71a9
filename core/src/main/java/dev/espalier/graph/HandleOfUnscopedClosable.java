package dev.espalier.graph;

import dev.espalier.bind.Key;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
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
    Map<Key<?>, List<Binding>> handled = new LinkedHashMap<>();
    for (Binding from : graph.bindings()) {
      for (Edge edge : graph.edges(from)) {
        boolean chosen = from.target() instanceof Target.Chosen; // once, for itself
        if (edge.dependency().keeps() && edge.to().unscoped() && !chosen) {
          handled.computeIfAbsent(edge.to().key(), _ -> new ArrayList<>()).add(from);
        }
      }
    }
    for (Map.Entry<Key<?>, List<Binding>> one : handled.entrySet()) {
      List<Key<?>> way = graph.wayToRelease(one.getKey());
      if (!way.isEmpty()) {
        report(graph, problems, way, one.getValue());
      }
    }
  }

  private static void report(
      Graph graph, Problems problems, List<Key<?>> way, List<Binding> holders) {
    Names names = problems.names();
    Key<?> target = way.getFirst();
    Key<?> released = way.getLast();
    Problems.Draft draft =
        problems
            .of("ESP-109", "handle of an unscoped value that must be released", target)
            .asked(Dependency::keeps)
            .path();
    if (way.size() > 1) {
      draft.say("Holds", names.path(way));
    }
    Set<Class<? extends Annotation>> kept = new HashSet<>();
    holders.forEach(holder -> holder.lifetime().ifPresent(kept::add));
    String orIn =
        kept.size() != 1
            ? ""
            : "; or add in("
                + names.of(Key.of(kept.iterator().next()))
                + ".class) to the binding of "
                + names.of(released);
    boolean inMap = holders.stream().anyMatch(h -> h.target() instanceof Target.Gathered);
    draft
        .bound(graph.find(released).orElseThrow())
        .fix(
            inMap
                ? "say how long it is kept: bind " + names.of(released) + " in(…) a lifetime."
                : "ask for Provider<Lease<"
                    + names.of(target)
                    + ">>, and close each lease"
                    + orIn
                    + ".");
  }
}
