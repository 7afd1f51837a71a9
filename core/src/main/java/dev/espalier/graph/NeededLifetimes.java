package dev.espalier.graph;

import dev.espalier.bind.Key;
import java.lang.annotation.Annotation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which lifetimes, beside the container's own, must be open where a binding is asked for: its own,
/// or, if it is unscoped, those that it needs, at once or later, directly or through other unscoped
/// ones.
///
/// Spread from the bindings that have a lifetime to those that ask, each once for each lifetime.
final class NeededLifetimes {
  private final Nesting nesting;
  private final Map<Key<?>, List<Binding>> unscopedAskers = new HashMap<>();
  private final Map<Key<?>, Set<Class<? extends Annotation>>> needed = new HashMap<>();

  NeededLifetimes(Graph graph, Nesting nesting) {
    this.nesting = nesting;
    for (Binding from : graph.bindings()) {
      if (from.unscoped()) {
        for (Dependency dependency : from.dependencies()) {
          unscopedAskers.computeIfAbsent(dependency.key(), _ -> new ArrayList<>()).add(from);
        }
      }
    }
    for (Binding binding : graph.bindings()) {
      if (!binding.singleton()) {
        nesting.of(binding).ifPresent(lifetime -> spread(binding, lifetime));
      }
    }
  }

  private void spread(Binding from, Class<? extends Annotation> lifetime) {
    Deque<Binding> open = new ArrayDeque<>(List.of(from));
    while (!open.isEmpty()) {
      Binding binding = open.pop();
      if (needed.computeIfAbsent(binding.key(), _ -> new LinkedHashSet<>()).add(lifetime)) {
        open.addAll(unscopedAskers.getOrDefault(binding.key(), List.of()));
      }
    }
  }

  /// What a binding needs.
  Set<Class<? extends Annotation>> of(Binding binding) {
    return needed.getOrDefault(binding.key(), Set.of());
  }

  /// Whether a binding needs one that is not open wherever a certain lifetime is.
  boolean outside(Binding binding, Class<? extends Annotation> lifetime) {
    return of(binding).stream().anyMatch(need -> !nesting.isWithin(lifetime, need));
  }

  /// Whether there is no place to ask for a binding: it needs two lifetimes of which neither is
  /// inside the other.
  boolean isTorn(Binding binding) {
    return !strangers(binding).isEmpty();
  }

  /// Two such lifetimes; empty if there are none.
  List<Class<? extends Annotation>> strangers(Binding binding) {
    for (Class<? extends Annotation> one : of(binding)) {
      for (Class<? extends Annotation> other : of(binding)) {
        if (!nesting.related(one, other)) {
          return List.of(one, other);
        }
      }
    }
    return List.of();
  }
}
