package dev.espalier.plan;

import dev.espalier.bind.Key;
import dev.espalier.graph.Binding;
import dev.espalier.graph.Edge;
import dev.espalier.graph.Graph;
import dev.espalier.plan.PlannedNode.Input;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
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
  private final List<PlannedNode> toStart = new ArrayList<>();
  private final int rooted;

  private Plan(Graph graph) {
    this.graph = graph;
    for (Key<?> root : graph.roots()) {
      number(graph.find(root).orElseThrow());
    }
    rooted = nodes.size();
    for (Binding binding : graph.bindings()) {
      number(binding);
    }
    for (PlannedNode node : nodes) {
      connect(node);
    }
    for (PlannedNode node : nodes) {
      if (node.tracked()) {
        node.needs(sharedNeeds(node));
      }
      if (isToStart(node)) {
        toStart.add(node);
      }
    }
  }

  /// The plan of a checked graph.
  public static Plan of(Graph graph) {
    return new Plan(graph);
  }

  /// The graph it was made from.
  public Graph graph() {
    return graph;
  }

  /// How many nodes there are.
  public int size() {
    return nodes.size();
  }

  /// A node by its number.
  public PlannedNode node(int id) {
    return nodes.get(id);
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

  /// Whether a start prepares this node.
  public boolean isToStart(PlannedNode node) {
    return node.shared() && node.id() < rooted;
  }

  /// The shared nodes that a node needs eagerly, directly or through unscoped ones.
  public List<PlannedNode> sharedNeeds(PlannedNode node) {
    List<PlannedNode> needs = eagerNeeds(node, next -> !next.shared());
    needs.removeIf(need -> !need.shared());
    return needs;
  }

  /// Whether one node needs another before it is made, directly or not.
  public boolean needs(PlannedNode node, PlannedNode other) {
    return eagerNeeds(node, next -> next.id() > other.id()).contains(other);
  }

  /// What a node needs eagerly, directly or through certain nodes.
  private List<PlannedNode> eagerNeeds(PlannedNode node, Predicate<PlannedNode> through) {
    List<PlannedNode> needs = new ArrayList<>();
    BitSet seen = new BitSet(nodes.size());
    Deque<PlannedNode> open = new ArrayDeque<>(List.of(node));
    while (!open.isEmpty()) {
      for (Input input : open.pop().inputs()) {
        PlannedNode need = input.target();
        if (input.eager() && !seen.get(need.id())) {
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

  /// Numbers a binding after everything that it needs eagerly. Iterative, since graphs may be deep.
  private void number(Binding start) {
    Deque<Binding> path = new ArrayDeque<>();
    Deque<Iterator<Edge>> open = new ArrayDeque<>();
    if (!byKey.containsKey(start.key())) {
      path.push(start);
      open.push(graph.edges(start).iterator());
    }
    while (!path.isEmpty()) {
      if (open.peek().hasNext()) {
        Edge edge = open.peek().next();
        if (edge.dependency().eager() && !byKey.containsKey(edge.to().key())) {
          path.push(edge.to());
          open.push(graph.edges(edge.to()).iterator());
        }
      } else {
        open.pop();
        Binding done = path.pop();
        PlannedNode node = new PlannedNode(nodes.size(), done);
        nodes.add(node);
        byKey.put(done.key(), node);
      }
    }
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
