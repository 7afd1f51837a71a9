package dev.espalier.graph;

import dev.espalier.bind.Key;
import dev.espalier.bind.Scope;
import java.lang.annotation.Annotation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// All bindings and edges of a container: immutable, checked, and the only model there is.
///
/// The plan, the reports and the pictures read this. It is built and checked before any code of a
/// user runs, on the thread that builds the container.
public final class Graph {
  /// In the order in which their problems are reported; without those that have nothing to check.
  private List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    rules.addAll(
        List.of(
            new MissingBinding(),
            new DuplicateBinding(),
            new DependencyCycle(),
            new UnusableDeclaration(),
            new WrapperKey(),
            new OpenType(),
            new UnknownLifetime(),
            new HandleOfUnscopedClosable(),
            new HookOutlivesValue(),
            new WrongType(),
            new NothingToClose(),
            new SeveralTargets()));
    if (!declaredLifetimes.isEmpty()) {
      rules.addAll(
          List.of(
              new UnmarkedLifetime(),
              new ContainerLifetime(),
              new TwoParents(),
              new ParentCycle(),
              new ScopeWidening(),
              new TornBinding()));
    }
    if (!unused.isEmpty()) {
      rules.addAll(List.of(new UnusedReplacement(), new UnusedDecoration()));
    }
    return rules;
  }

  private static final Key<Scope> SCOPE = Key.of(Scope.class);

  private final List<Binding> declared;
  private final Map<Key<?>, Binding> bindings = new LinkedHashMap<>();
  private final List<Root> declaredRoots;
  private final List<Key<?>> roots;

  private final List<Lifetime> declaredLifetimes;
  private final Map<Class<? extends Annotation>, Lifetime> lifetimes = new LinkedHashMap<>();

  private final Unused unused;

  private Graph(
      List<Binding> declared, List<Root> roots, List<Lifetime> declaredLifetimes, Unused unused) {
    this.unused = unused;
    this.declaredLifetimes = List.copyOf(declaredLifetimes);
    for (Lifetime lifetime : declaredLifetimes) {
      lifetimes.merge(lifetime.annotation(), lifetime, Lifetime::with);
    }
    List<Binding> all = new ArrayList<>(declared);
    Set<List<Object>> seeds = new HashSet<>(); // one that is declared again counts once
    for (Lifetime lifetime : declaredLifetimes) {
      for (Key<?> seed : lifetime.seeds()) {
        if (seeds.add(List.of(lifetime.annotation(), seed))) {
          all.add(lifetime.seedBinding(seed));
        }
      }
    }
    this.declared = List.copyOf(all);
    this.declaredRoots = List.copyOf(roots);
    Set<Key<?>> distinct = new LinkedHashSet<>();
    for (Root root : roots) {
      distinct.add(root.key());
    }
    this.roots = List.copyOf(distinct);
    for (Binding binding : this.declared) {
      bindings.putIfAbsent(binding.key(), binding);
    }
    if (isAsked(SCOPE)) {
      bindings.putIfAbsent(SCOPE, Binding.builtIn(SCOPE, new Target.Enclosing()));
    }
  }

  private boolean isAsked(Key<?> key) {
    for (Binding binding : declared) {
      for (Dependency dependency : binding.dependencies()) {
        if (dependency.key().equals(key)) {
          return true;
        }
      }
    }
    return false;
  }

  /// The graph of these bindings, checked.
  ///
  /// @throws GraphException with every problem that was found
  public static Graph checked(
      List<Binding> declared, List<Root> roots, List<Lifetime> lifetimes, Unused unused) {
    Graph graph = new Graph(declared, roots, lifetimes, unused);
    Problems problems = new Problems(graph);
    for (Rule rule : graph.rules()) {
      rule.check(graph, problems);
    }
    if (!problems.found().isEmpty()) {
      throw new GraphException(problems.found());
    }
    return graph;
  }

  /// The bindings, one for each key, in the order declared.
  public Collection<Binding> bindings() {
    return bindings.values();
  }

  /// The lifetimes beside the container's own, in the order declared.
  public Collection<Lifetime> lifetimes() {
    return lifetimes.values();
  }

  /// A declared lifetime.
  public Optional<Lifetime> lifetime(Class<? extends Annotation> annotation) {
    return Optional.ofNullable(lifetimes.get(annotation));
  }

  /// The entry points, in the order declared.
  public List<Key<?>> roots() {
    return roots;
  }

  /// The binding of a key.
  public Optional<Binding> find(Key<?> key) {
    return Optional.ofNullable(bindings.get(key));
  }

  /// The edges that leave a binding, in the order of its dependencies.
  public List<Edge> edges(Binding from) {
    List<Edge> edges = new ArrayList<>();
    for (Dependency dependency : from.dependencies()) {
      Binding to = bindings.get(dependency.key());
      if (to != null) {
        edges.add(new Edge(from, dependency, to));
      }
    }
    return edges;
  }

  /// What this graph has in common with another, over which it was declared: what is kept in the
  /// container, and needs nothing that differs, directly, later, or through others. What asks for
  /// its scope can get at anything.
  ///
  /// @param declared the keys of what was declared here
  /// @param fixed what is common whatever it needs
  public Set<Key<?>> sharedWith(Graph other, Set<Key<?>> declared, Set<Key<?>> fixed) {
    Map<Key<?>, List<Key<?>>> askedBy = new HashMap<>();
    Deque<Key<?>> open = new ArrayDeque<>();
    for (Binding binding : bindings.values()) {
      for (Dependency dependency : binding.dependencies()) {
        askedBy.computeIfAbsent(dependency.key(), _ -> new ArrayList<>()).add(binding.key());
      }
      Key<?> whole = Part.whole(binding.key());
      if (binding.isPart()) { // started and stopped by the whole, and so with it there or here
        askedBy.computeIfAbsent(whole, _ -> new ArrayList<>()).add(binding.key());
      }
      Binding there = other.bindings.get(binding.key());
      boolean same =
          there != null
              && !declared.contains(whole)
              && !(binding.target() instanceof Target.Enclosing)
              && there.dependencies().equals(binding.dependencies());
      if (!same && !fixed.contains(binding.key())) {
        open.add(binding.key());
      }
    }
    Set<Key<?>> differs = new HashSet<>(open);
    while (!open.isEmpty()) {
      for (Key<?> next : askedBy.getOrDefault(open.remove(), List.of())) {
        if (!fixed.contains(next) && differs.add(next)) {
          open.add(next);
        }
      }
    }
    Set<Key<?>> shared = new LinkedHashSet<>();
    for (Binding binding : bindings.values()) {
      if (binding.singleton() && !differs.contains(binding.key())) {
        shared.add(binding.key());
      }
    }
    return shared;
  }

  /// Names for messages about this graph, and keys that are not in it.
  public Names names(Key<?>... others) {
    Set<Key<?>> keys = asked();
    keys.addAll(List.of(others));
    keys.addAll(bindings.keySet());
    for (Binding binding : declared) {
      binding.lifetime().ifPresent(lifetime -> keys.add(Key.of(lifetime)));
    }
    for (Lifetime lifetime : declaredLifetimes) {
      keys.add(Key.of(lifetime.annotation()));
      lifetime.parent().ifPresent(parent -> keys.add(Key.of(parent)));
    }
    return new Names(keys);
  }

  /// A shortest path from a root to a key, both included; where no root reaches it, from a binding
  /// that nothing needs.
  public List<Key<?>> pathTo(Key<?> to) {
    List<Key<?>> path = pathFrom(roots, to);
    return path.isEmpty() ? pathFrom(unasked(), to) : path;
  }

  /// A shortest path from one of these keys to another, both included; empty if there is none.
  public List<Key<?>> pathFrom(Collection<? extends Key<?>> from, Key<?> to) {
    return path(from, to::equals, (_, _) -> true);
  }

  /// A shortest way from what is made for each that asks to something to be released, both
  /// included, all of it made with each; empty if there is none.
  public List<Key<?>> wayToRelease(Key<?> unscoped) {
    return path(
        List.of(unscoped),
        key -> find(key).filter(Binding::releases).isPresent(),
        (from, next) ->
            from.needsFirst(next) && find(next.key()).filter(Binding::unscoped).isPresent());
  }

  /// What is near to a key that is not in the graph, and what to do about that.
  public List<Diagnostic.Detail> advice(Key<?> absent) {
    return NearMiss.advice(absent, this, names(absent));
  }

  /// A shortest path from one of these keys to an end, both included, along certain dependencies;
  /// empty if there is none.
  List<Key<?>> path(
      Collection<? extends Key<?>> from,
      Predicate<Key<?>> isEnd,
      BiPredicate<Binding, Dependency> along) {
    Set<Key<?>> seen = new HashSet<>(from);
    Deque<Step> open = new ArrayDeque<>();
    from.forEach(key -> open.add(new Step(key, null)));
    while (!open.isEmpty()) {
      Step step = open.remove();
      if (isEnd.test(step.key())) {
        return step.path();
      }
      Binding binding = bindings.get(step.key());
      if (binding != null) {
        for (Dependency dependency : binding.dependencies()) {
          if (along.test(binding, dependency) && seen.add(dependency.key())) {
            open.add(new Step(dependency.key(), step));
          }
        }
      }
    }
    return List.of();
  }

  private record Step(Key<?> key, @Nullable Step before) {
    List<Key<?>> path() {
      List<Key<?>> path = new ArrayList<>();
      for (Step step = this; step != null; step = step.before) {
        path.addFirst(step.key);
      }
      return path;
    }
  }

  /// What is asked for and not bound, roots first.
  Set<Key<?>> unbound() {
    Set<Key<?>> unbound = asked();
    unbound.removeAll(bindings.keySet());
    return unbound;
  }

  private Set<Key<?>> unasked() {
    Set<Key<?>> unasked = new LinkedHashSet<>(bindings.keySet());
    unasked.removeAll(asked());
    return unasked;
  }

  private Set<Key<?>> asked() {
    Set<Key<?>> asked = new LinkedHashSet<>(roots);
    for (Binding binding : bindings.values()) {
      for (Dependency dependency : binding.dependencies()) {
        asked.add(dependency.key());
      }
    }
    return asked;
  }

  /// All bindings as declared, also those whose key was bound before.
  List<Binding> declared() {
    return declared;
  }

  /// The entry points with where they were named, also those named twice.
  List<Root> declaredRoots() {
    return declaredRoots;
  }

  /// What was to replace a binding that is not there.
  Unused unused() {
    return unused;
  }

  /// The lifetimes as declared, also those declared twice.
  List<Lifetime> declaredLifetimes() {
    return declaredLifetimes;
  }
}
