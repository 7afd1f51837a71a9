package dev.espalier.graph;

import jakarta.inject.Singleton;
import java.lang.annotation.Annotation;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which lifetimes are inside which. `Singleton` is the container's own, around all others.
///
/// Sound before the declarations are checked: of a lifetime whose parents do not lead to the
/// container, or that has two, it knows nothing. Rules pass over such a one, others report it.
final class Nesting {
  private final Map<Class<? extends Annotation>, Set<Class<? extends Annotation>>> around =
      new HashMap<>();

  Nesting(Graph graph) {
    around.put(Singleton.class, Set.of(Singleton.class));
    for (Lifetime lifetime : graph.lifetimes()) {
      Set<Class<? extends Annotation>> chain = chain(graph, lifetime.annotation());
      if (chain.contains(Singleton.class)
          && chain.stream().allMatch(each -> parentsOf(graph, each).size() < 2)) {
        around.put(lifetime.annotation(), chain);
      }
    }
  }

  /// Whether one is another or inside it: its scopes do not outlive those of the other.
  boolean isWithin(Class<? extends Annotation> inner, Class<? extends Annotation> outer) {
    return around.getOrDefault(inner, Set.of()).contains(outer);
  }

  /// Whether either is inside the other.
  boolean related(Class<? extends Annotation> one, Class<? extends Annotation> other) {
    return isWithin(one, other) || isWithin(other, one);
  }

  /// How long a binding is kept; empty if it is unscoped, or if nothing is known of its lifetime.
  Optional<Class<? extends Annotation>> of(Binding binding) {
    return binding.lifetime().filter(around::containsKey);
  }

  /// Where instances are kept, in words: `in @RequestScoped scopes, inside @SessionScoped`.
  String where(Class<? extends Annotation> lifetime, Names names) {
    if (lifetime == Singleton.class) {
      return "in the container, " + names.lifetime(lifetime);
    }
    List<Class<? extends Annotation>> outwards =
        List.copyOf(around.getOrDefault(lifetime, Set.of(lifetime, Singleton.class)));
    StringBuilder where = new StringBuilder("in ").append(names.lifetime(lifetime));
    where.append(" scopes");
    for (Class<? extends Annotation> each : outwards.subList(1, outwards.size() - 1)) {
      where.append(", inside ").append(names.lifetime(each));
    }
    return where.toString();
  }

  /// A lifetime and those around it, outwards. It ends at the container, at one that is not
  /// declared, or before it comes back to itself.
  static Set<Class<? extends Annotation>> chain(Graph graph, Class<? extends Annotation> from) {
    Set<Class<? extends Annotation>> chain = new LinkedHashSet<>();
    Class<? extends Annotation> at = from;
    while (at != null && chain.add(at)) {
      at = parent(graph, at);
    }
    return chain;
  }

  /// Where a declared lifetime is opened; null for one that is not declared and for the
  /// container's.
  static @Nullable Class<? extends Annotation> parent(
      Graph graph, Class<? extends Annotation> lifetime) {
    Lifetime declared = graph.lifetime(lifetime).orElse(null);
    return declared == null || lifetime == Singleton.class
        ? null
        : declared.parent().orElse(Singleton.class);
  }

  /// The parents that the declarations of a lifetime name.
  static Set<Class<? extends Annotation>> parentsOf(
      Graph graph, Class<? extends Annotation> lifetime) {
    Set<Class<? extends Annotation>> parents = new LinkedHashSet<>();
    for (Lifetime declared : graph.declaredLifetimes()) {
      if (declared.annotation() == lifetime) {
        declared.parent().ifPresent(parents::add);
      }
    }
    return parents;
  }
}
