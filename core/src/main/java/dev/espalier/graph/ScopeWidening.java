package dev.espalier.graph;

import dev.espalier.bind.Key;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// ESP-118: nothing holds what is released before it.
///
/// Whatever a binding needs, at once or by a handle, itself or through unscoped bindings, is kept
/// in the same scope or in one around it. One problem for each way to what ends too early, with all
/// who take it.
final class ScopeWidening implements Rule {

  @Override
  public void check(Graph graph, Problems problems) {
    new Check(graph, problems).run();
  }

  /// @param holders how long they are kept
  /// @param way from what they ask for to what ends too early
  private record Widening(Class<? extends Annotation> holders, List<Key<?>> way) {}

  private static final class Check {
    private final Graph graph;
    private final Problems problems;
    private final Nesting nesting;
    private final NeededLifetimes needed;
    private final Map<Widening, List<Edge>> found = new LinkedHashMap<>();

    Check(Graph graph, Problems problems) {
      this.graph = graph;
      this.problems = problems;
      this.nesting = new Nesting(graph);
      this.needed = new NeededLifetimes(graph, nesting);
    }

    void run() {
      for (Binding holder : graph.bindings()) {
        nesting.of(holder).ifPresent(lifetime -> check(holder, lifetime));
      }
      found.forEach(this::report);
    }

    private void check(Binding holder, Class<? extends Annotation> lifetime) {
      for (Edge edge : graph.edges(holder)) {
        if (needed.outside(edge.to(), lifetime) && !isTold(edge.to(), lifetime)) {
          Widening widening = new Widening(lifetime, way(edge.to().key(), lifetime));
          found.computeIfAbsent(widening, _ -> new ArrayList<>()).add(edge);
        }
      }
    }

    /// What needs two lifetimes at once is a problem of its own. If it is asked for inside one of
    /// them, there is no other.
    private boolean isTold(Binding asked, Class<? extends Annotation> lifetime) {
      return needed.isTorn(asked)
          && needed.of(asked).stream().anyMatch(need -> nesting.isWithin(lifetime, need));
    }

    private List<Key<?>> way(Key<?> asked, Class<? extends Annotation> lifetime) {
      return graph.path(
          List.of(asked),
          key -> isOutside(key, lifetime),
          (_, next) ->
              graph.find(next.key()).filter(Binding::unscoped).isPresent()
                  || isOutside(next.key(), lifetime));
    }

    private boolean isOutside(Key<?> key, Class<? extends Annotation> lifetime) {
      return kept(key).filter(kept -> !nesting.isWithin(lifetime, kept)).isPresent();
    }

    private Optional<Class<? extends Annotation>> kept(Key<?> key) {
      return graph.find(key).flatMap(nesting::of);
    }

    private void report(Widening widening, List<Edge> edges) {
      Names names = problems.names();
      Key<?> held = widening.way().getLast();
      Class<? extends Annotation> shorter = kept(held).orElseThrow();
      boolean related = nesting.related(widening.holders(), shorter);
      Set<Key<?>> holders = new LinkedHashSet<>();
      edges.forEach(edge -> holders.add(edge.from().key()));
      Problems.Draft draft =
          problems.of(
              "ESP-118", related ? "scope widening" : "held across unrelated lifetimes", held);
      draft.askedBy(
          edges.stream().map(edge -> problems.asker(edge.from(), edge.dependency())).toList());
      through(widening.way()).forEach(element -> draft.say("Through", element));
      List<Key<?>> path = new ArrayList<>(graph.pathTo(holders.iterator().next()));
      path.addAll(widening.way());
      draft.say("Path", names.path(path));
      draft.say("Kept", names.list(holders) + " " + nesting.where(widening.holders(), names));
      draft.say("", names.of(held) + " " + nesting.where(shorter, names));
      if (edges.stream().anyMatch(edge -> !edge.dependency().eager())) {
        draft.say("Handle", "a Provider or Lazy asks in the scope of what holds it.");
      }
      draft.fix(related ? fix(edges, holders, widening, shorter) : fixUnrelated(widening, shorter));
    }

    /// The elements of collections on the way, since they are written elsewhere.
    private List<String> through(List<Key<?>> way) {
      List<String> elements = new ArrayList<>();
      for (int i = 1; i < way.size(); i++) {
        Binding from = graph.find(way.get(i - 1)).orElseThrow();
        for (Dependency dependency : from.dependencies()) {
          if (from.target() instanceof Target.Gathered && dependency.key().equals(way.get(i))) {
            elements.add(problems.asker(from, dependency));
          }
        }
      }
      return elements;
    }

    private String fix(
        List<Edge> edges,
        Set<Key<?>> holders,
        Widening widening,
        Class<? extends Annotation> shorter) {
      Names names = problems.names();
      String asked = names.of(widening.way().getFirst());
      String in = "in(" + names.of(Key.of(shorter)) + ".class)";
      boolean one = holders.size() == 1;
      String who = one ? names.list(holders) : "each of them";
      if (edges.stream().allMatch(edge -> edge.from().target() instanceof Target.Alias)) {
        return "remove in("
            + names.of(Key.of(widening.holders()))
            + ".class) from "
            + who
            + ": an alias is kept as what it stands for.";
      }
      if (edges.stream().anyMatch(edge -> edge.from().serves())) {
        return "ask for " + asked + " where a scope is open, scope.get(…), and do not keep it.";
      }
      boolean written = edges.stream().noneMatch(edge -> edge.from().origin().isDeclared());
      String annotation = names.lifetime(shorter);
      return (written ? "mark " + who + " " + annotation : "bind " + who + " " + in)
          + ", or take "
          + asked
          + " as an argument of the methods that use it.";
    }

    private String fixUnrelated(Widening widening, Class<? extends Annotation> shorter) {
      Names names = problems.names();
      return "open one in the other: lifetime("
          + names.of(Key.of(widening.holders()))
          + ".class, l -> l.parent("
          + names.of(Key.of(shorter))
          + ".class)).";
    }
  }
}
