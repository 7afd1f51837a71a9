package dev.espalier.plan;

import dev.espalier.bind.AsyncMode;
import dev.espalier.bind.Key;
import dev.espalier.graph.Binding;
import dev.espalier.graph.Dependency;
import dev.espalier.graph.Edge;
import dev.espalier.graph.Explanation;
import dev.espalier.graph.Graph;
import dev.espalier.graph.Lifetime;
import dev.espalier.graph.Target;
import dev.espalier.plan.PlannedNode.Input;
import java.lang.annotation.Annotation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A checked graph as numbers.
///
/// Nodes are numbered depth first from the roots, dependencies before dependents: the order of the
/// numbers is an order in which everything can be made. Immutable once made.
public final class Plan {
  private final Graph graph;
  private final List<PlannedNode> nodes = new ArrayList<>();
  private final Map<Key<?>, PlannedNode> byKey = new HashMap<>();
  private final List<PlannedLifetime> lifetimes = new ArrayList<>();
  private final List<PlannedNode> toStart = new ArrayList<>();
  private final Map<PlannedNode, List<PlannedNode>> madeBefore = new ConcurrentHashMap<>();
  private final Map<Key<?>, Target.Shared> shared;
  private final BitSet started = new BitSet();
  private boolean sharesCloseables;

  /// The classes that the container constructs and closes.
  private final Set<Class<?>> closed = new HashSet<>();

  private Plan(Graph graph, Map<Key<?>, Target.Shared> shared) {
    this.graph = graph;
    this.shared = shared;
    lifetimes.add(new PlannedLifetime(0, Optional.empty()));
    for (Lifetime lifetime : graph.lifetimes()) {
      lifetimes.add(new PlannedLifetime(lifetimes.size(), Optional.of(lifetime)));
    }
    for (Key<?> root : graph.roots()) {
      number(graph.find(root).orElseThrow());
    }
    for (Binding binding : graph.bindings()) {
      number(binding);
    }
    for (PlannedLifetime lifetime : lifetimes) {
      lifetime.connect(this);
    }
    for (PlannedNode node : nodes) {
      connect(node);
    }
    graph.roots().forEach(root -> start(byKey.get(root)));
    for (PlannedNode node : nodes) {
      node.innermost(innermost(node));
      node.needs(sharedNeeds(node));
      sharesCloseables |= node.binding().hooks().closing();
      Optional<Class<?>> produced = node.binding().target().produces();
      if (produced.isPresent() && node.binding().closesItself()) {
        closed.add(produced.get());
      }
      if (isToStart(node)) {
        toStart.add(node);
      }
    }
  }

  /// The plan of a checked graph.
  ///
  /// @param shared what is asked of another container, with how
  public static Plan of(Graph graph, Map<Key<?>, Target.Shared> shared) {
    return new Plan(graph, shared);
  }

  /// The graph it was made from.
  public Graph graph() {
    return graph;
  }

  /// How many nodes there are.
  public int size() {
    return nodes.size();
  }

  /// The container's own lifetime.
  public PlannedLifetime outermost() {
    return lifetimes.getFirst();
  }

  /// A declared lifetime, or null if the graph does not have it.
  public @Nullable PlannedLifetime find(Class<? extends Annotation> annotation) {
    for (PlannedLifetime lifetime : lifetimes) {
      if (lifetime.annotation() == annotation) {
        return lifetime;
      }
    }
    return null;
  }

  /// A node by its number.
  public PlannedNode node(int id) {
    return nodes.get(id);
  }

  /// What can be asked for.
  public Set<Key<?>> keys() {
    return byKey.keySet();
  }

  /// All nodes, by number.
  public List<PlannedNode> nodes() {
    return nodes;
  }

  /// The node of a key, or null if the graph does not have it.
  public @Nullable PlannedNode find(Key<?> key) {
    return byKey.get(key);
  }

  /// What a start prepares: the shared nodes that the roots need eagerly, also through unscoped
  /// ones.
  public List<PlannedNode> toStart() {
    return toStart;
  }

  /// What a node is another name of; itself if it is none, or if it is made in its own way.
  public PlannedNode named(PlannedNode node) {
    PlannedNode named = node;
    while (named.isAlias() && named.binding().passesOn()) {
      named = named.inputs()[0].target();
    }
    return named;
  }

  /// Says of a node on which thread it is made from now on.
  public synchronized void mode(PlannedNode node, AsyncMode mode) {
    node.mode(mode);
    if (node.isChoice()) {
      for (Input part : node.inputs()) {
        part.target().mode(mode);
      }
    }
    nodes.forEach(PlannedNode::decide); // in their order: what is needed is decided before
    madeBefore.clear();
  }

  /// What there is to say of a node.
  public Explanation explain(PlannedNode node) {
    PlannedNode named = named(node);
    // in words without the lock: keys may have qualifiers of users
    return Explanation.of(graph, node.key(), named.binding(), async(named));
  }

  /// On which thread a node is made, as it holds at one moment.
  private synchronized Explanation.Async async(PlannedNode named) {
    List<Key<?>> chain = new ArrayList<>(List.of(named.key()));
    PlannedNode cause = named;
    while (cause.mode() == AsyncMode.AUTO && cause.binding().mayWait().isEmpty()) {
      PlannedNode next = cause.cause();
      if (next == null) {
        break;
      }
      cause = named(next);
      chain.add(cause.key());
    }
    Optional<String> why =
        cause.mode() == AsyncMode.ENABLED
            ? Optional.of("is " + AsyncMode.ENABLED)
            : cause.binding().mayWait();
    boolean waits = named.waiting();
    return new Explanation.Async(
        named.mode(), waits, waits ? chain : List.of(), waits ? why : Optional.empty());
  }

  /// Whether a start prepares this node.
  public boolean isToStart(PlannedNode node) {
    return node.lifetime() == outermost() && started.get(node.id());
  }

  /// Whether one object that is to be closed may be yielded by several bindings: some yield what
  /// the container has not constructed.
  public boolean sharesCloseables() {
    return sharesCloseables;
  }

  /// Whether a binding may construct, and close, instances of a class.
  public boolean constructsToClose(Class<?> type) {
    return closed.contains(type);
  }

  /// The shared nodes that a node needs eagerly, directly or through unscoped ones.
  public List<PlannedNode> sharedNeeds(PlannedNode node) {
    List<PlannedNode> needs = new ArrayList<>();
    for (PlannedNode need : eagerNeeds(node, next -> !next.shared())) {
      if (need.shared()) {
        needs.add(need);
      }
    }
    return needs;
  }

  /// The shared nodes that one thread makes before it makes this one, in this order; found once for
  /// each node that is asked for.
  public List<PlannedNode> madeBefore(PlannedNode node) {
    return madeBefore.computeIfAbsent(
        node,
        asked -> {
          List<PlannedNode> needs = eagerNeeds(asked, need -> !need.waiting());
          needs.removeIf(need -> !need.shared() || need.waiting());
          needs.sort(Comparator.comparingInt(PlannedNode::id));
          return List.copyOf(needs);
        });
  }

  /// Whether one node needs another before it is there, directly or not.
  public boolean needs(PlannedNode node, PlannedNode other) {
    return needs(node, PlannedNode::needsFirst, next -> next.id() > other.id()).contains(other);
  }

  /// What a node needs eagerly, directly or through certain nodes.
  private List<PlannedNode> eagerNeeds(PlannedNode node, Predicate<PlannedNode> through) {
    return needs(node, (_, input) -> input.eager(), through);
  }

  private List<PlannedNode> needs(
      PlannedNode of, BiPredicate<PlannedNode, Input> by, Predicate<PlannedNode> through) {
    List<PlannedNode> needs = new ArrayList<>();
    BitSet seen = new BitSet(nodes.size());
    Deque<PlannedNode> open = new ArrayDeque<>();
    open.push(of);
    while (!open.isEmpty()) {
      PlannedNode node = open.pop();
      for (Input input : node.inputs()) {
        PlannedNode need = input.target();
        if (by.test(node, input) && !seen.get(need.id())) {
          seen.set(need.id());
          needs.add(need);
          if (through.test(need)) {
            open.push(need);
          }
        }
      }
    }
    return needs;
  }

  /// A start makes a node and all that it needs eagerly. What holds a stage does not wait for it,
  /// but the start does.
  private void start(@Nullable PlannedNode root) {
    Deque<PlannedNode> open = new ArrayDeque<>();
    for (PlannedNode node = root; node != null; node = open.poll()) {
      if (!started.get(node.id())) {
        started.set(node.id());
        for (Input input : node.inputs()) {
          if (input.eager() || input.kind() == Dependency.Kind.STAGE) {
            open.push(input.target());
          }
        }
      }
    }
  }

  /// Numbers a binding after everything that it needs before it is there. Iterative, since graphs
  /// may be deep.
  private void number(Binding start) {
    Deque<Binding> path = new ArrayDeque<>();
    Deque<Iterator<Edge>> open = new ArrayDeque<>();
    if (!byKey.containsKey(start.key())) {
      path.push(run(start));
      open.push(graph.edges(path.peek()).iterator());
    }
    while (!path.isEmpty()) {
      if (open.peek().hasNext()) {
        Edge edge = open.peek().next();
        if (edge.from().needsFirst(edge.dependency()) && !byKey.containsKey(edge.to().key())) {
          path.push(run(edge.to()));
          open.push(graph.edges(path.peek()).iterator());
        }
      } else {
        open.pop();
        Binding done = path.pop();
        PlannedLifetime lifetime = done.unscoped() ? null : find(done.lifetime().get());
        PlannedNode node = new PlannedNode(nodes.size(), done, lifetime);
        nodes.add(node);
        byKey.put(done.key(), node);
      }
    }
  }

  /// A binding as it is run here.
  private Binding run(Binding binding) {
    Target.Shared there = shared.get(binding.key());
    return there == null ? binding : binding.from(there);
  }

  /// The innermost lifetime that an unscoped node needs, directly, later, or through other unscoped
  /// ones.
  private PlannedLifetime innermost(PlannedNode node) {
    PlannedLifetime innermost = node.lifetime() == null ? outermost() : node.lifetime();
    BitSet seen = new BitSet(nodes.size());
    Deque<PlannedNode> open = new ArrayDeque<>();
    open.push(node);
    while (node.lifetime() == null && !open.isEmpty()) {
      for (Input input : open.pop().inputs()) {
        PlannedNode target = input.target();
        PlannedLifetime needed = target.lifetime();
        if (needed != null) {
          innermost = needed.isWithin(innermost) ? needed : innermost;
        } else if (!seen.get(target.id())) {
          seen.set(target.id());
          open.push(target);
        }
      }
    }
    return innermost;
  }

  private void connect(PlannedNode node) {
    List<Input> inputs = new ArrayList<>();
    for (Edge edge : graph.edges(node.binding())) {
      PlannedNode target = byKey.get(edge.to().key());
      if (target != null) {
        inputs.add(new Input(target, edge.dependency().kind()));
      }
    }
    node.connect(inputs);
  }
}
