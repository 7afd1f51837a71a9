package dev.espalier.graph;

import dev.espalier.bind.Key;
import java.lang.annotation.Annotation;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// ESP-119: there is a scope in which an unscoped binding can be made.
///
/// One that needs two lifetimes of which neither is inside the other has none. Told where the two
/// come together, not of all that need it.
final class TornBinding implements Rule {

  @Override
  public void check(Graph graph, Problems problems) {
    Walk walk = new Walk(graph, problems);
    graph.bindings().forEach(walk::from);
  }

  /// In depth, so that what is needed comes first; in a cycle of handles one comes first.
  private static final class Walk {
    private final Graph graph;
    private final Problems problems;
    private final Nesting nesting;
    private final NeededLifetimes needed;
    private final Set<Key<?>> seen = new HashSet<>();
    private final Set<Key<?>> done = new HashSet<>();

    Walk(Graph graph, Problems problems) {
      this.graph = graph;
      this.problems = problems;
      this.nesting = new Nesting(graph);
      this.needed = new NeededLifetimes(graph, nesting);
    }

    void from(Binding start) {
      Deque<Binding> path = new ArrayDeque<>();
      if (needed.isTorn(start) && seen.add(start.key())) {
        path.push(start);
      }
      while (!path.isEmpty()) {
        List<Binding> below = tornBelow(path.peek());
        Optional<Binding> next = below.stream().filter(to -> seen.add(to.key())).findFirst();
        if (next.isPresent()) {
          path.push(next.get());
          continue;
        }
        Binding last = path.pop();
        if (below.stream().noneMatch(to -> done.contains(to.key()))) {
          report(last);
        }
        done.add(last.key());
      }
    }

    private List<Binding> tornBelow(Binding binding) {
      return graph.edges(binding).stream().map(Edge::to).filter(needed::isTorn).toList();
    }

    private void report(Binding binding) {
      Names names = problems.names();
      List<Class<? extends Annotation>> two = needed.strangers(binding);
      Problems.Draft draft =
          problems.of("ESP-119", "needs two lifetimes that are not open together", binding.key());
      String label = "Needs";
      for (Class<? extends Annotation> lifetime : two) {
        List<Key<?>> way = way(binding, lifetime);
        Edge first =
            graph.edges(binding).stream()
                .filter(edge -> edge.to().key().equals(way.get(1)))
                .findFirst()
                .orElseThrow();
        draft.say(label, names.path(way) + ", kept " + nesting.where(lifetime, names));
        draft.say("", problems.asker(binding, first.dependency()));
        label = "and";
      }
      draft
          .path()
          .fix(
              "open one in the other: lifetime("
                  + names.of(Key.of(two.getLast()))
                  + ".class, l -> l.parent("
                  + names.of(Key.of(two.getFirst()))
                  + ".class)), or let it need only one of them.");
    }

    private List<Key<?>> way(Binding binding, Class<? extends Annotation> lifetime) {
      return graph.path(
          List.of(binding.key()),
          key -> isKept(key, lifetime),
          (_, next) ->
              isKept(next.key(), lifetime)
                  || graph.find(next.key()).filter(Binding::unscoped).isPresent());
    }

    private boolean isKept(Key<?> key, Class<? extends Annotation> lifetime) {
      return graph.find(key).flatMap(nesting::of).filter(kept -> kept == lifetime).isPresent();
    }
  }
}
