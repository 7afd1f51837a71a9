package dev.espalier.graph;

import dev.espalier.bind.Key;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// ESP-103: nothing needs itself before it is made.
///
/// One problem for each cycle that a walk in depth closes; bindings already walked are not walked
/// again, so the same cycle is told once. Iterative: a long chain is no reason to overflow.
final class DependencyCycle implements Rule {

  @Override
  public void check(Graph graph, Problems problems) {
    Walk walk = new Walk(graph, problems);
    for (Key<?> root : graph.roots()) {
      Binding binding = graph.find(root).orElse(null);
      if (binding != null) {
        walk.from(binding);
      }
    }
    for (Binding binding : graph.bindings()) {
      walk.from(binding);
    }
  }

  private static final class Walk {
    private final Graph graph;
    private final Problems problems;
    private final Set<Key<?>> done = new HashSet<>();
    private final Set<Set<Key<?>>> told = new HashSet<>();
    private final Map<Key<?>, Integer> depth = new HashMap<>();
    private final List<Edge> trail = new ArrayList<>();
    private final Deque<Iterator<Edge>> open = new ArrayDeque<>();

    Walk(Graph graph, Problems problems) {
      this.graph = graph;
      this.problems = problems;
    }

    void from(Binding start) {
      if (!done.contains(start.key())) {
        enter(start);
      }
      while (!open.isEmpty()) {
        if (open.peek().hasNext()) {
          follow(open.peek().next());
        } else {
          open.pop();
          Key<?> left = trail.isEmpty() ? start.key() : trail.removeLast().to().key();
          depth.remove(left);
          done.add(left);
        }
      }
    }

    private void enter(Binding binding) {
      depth.put(binding.key(), trail.size());
      open.push(graph.edges(binding).iterator());
    }

    private void follow(Edge edge) {
      Key<?> to = edge.to().key();
      if (!edge.from().needsFirst(edge.dependency()) || done.contains(to)) {
        return;
      }
      Integer seen = depth.get(to);
      trail.add(edge);
      if (seen == null) {
        enter(edge.to());
      } else {
        report(trail.subList(seen, trail.size()));
        trail.removeLast();
      }
    }

    private void report(List<Edge> cycle) {
      List<Key<?>> keys = new ArrayList<>();
      cycle.forEach(edge -> keys.add(edge.from().key()));
      if (!told.add(Set.copyOf(keys))) {
        return;
      }
      keys.add(keys.getFirst());
      Problems.Draft draft = problems.of("ESP-103", "cycle", keys.getFirst());
      draft.say("Cycle", problems.names().path(keys));
      cycle.forEach(edge -> draft.say("", problems.asker(edge.from(), edge.dependency())));
      draft.path().fix(fix(cycle));
    }

    /// The last dependency of the cycle can be put off; what only stands for another key cannot,
    /// nor what is one of several.
    private String fix(List<Edge> cycle) {
      Names names = problems.names();
      for (Edge edge : cycle.reversed()) {
        Binding from = edge.from();
        if (!from.target().handsOn() && edge.dependency().eager()) {
          String point = from.madeAt().point(edge.dependency().position());
          String to = names.of(edge.to().key());
          return "ask for Lazy<" + to + "> in " + names.of(from.key()) + ", " + point + ".";
        }
      }
      return "bind " + names.of(cycle.getFirst().from().key()) + " to what makes it.";
    }
  }
}
