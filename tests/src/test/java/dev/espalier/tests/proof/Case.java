package dev.espalier.tests.proof;

import dev.espalier.tests.proof.Node.Edge;
import dev.espalier.tests.proof.Node.Fault;
import dev.espalier.tests.proof.Node.How;
import dev.espalier.tests.proof.Node.Kind;
import dev.espalier.tests.proof.Node.Life;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/// A graph, what is asked of it by whom, and what goes wrong: made from a seed, and then only ever
/// made smaller.
///
/// @param nodes by number, what they need first; numbers may be missing
/// @param starts whether the container is started
/// @param closers how many close it at the end
/// @param way how its container prepares and releases
record Case(
    long seed,
    List<Node> nodes,
    List<Integer> roots,
    boolean starts,
    List<Ask> asks,
    List<Trouble> troubles,
    int closers,
    Way way,
    Map<Integer, Node> byNumber) {

  Case(
      long seed,
      List<Node> nodes,
      List<Integer> roots,
      boolean starts,
      List<Ask> asks,
      List<Trouble> troubles,
      int closers,
      Way way) {
    this(seed, nodes, roots, starts, asks, troubles, closers, way, index(nodes));
  }

  private static Map<Integer, Node> index(List<Node> nodes) {
    Map<Integer, Node> index = new HashMap<>();
    nodes.forEach(node -> index.put(node.number(), node));
    return Map.copyOf(index);
  }

  Node node(int number) {
    Node node = byNumber.get(number);
    if (node == null) {
      throw new IllegalArgumentException("no node " + number);
    }
    return node;
  }

  /// Those around a node, innermost first.
  private List<Integer> decorators(int number) {
    return nodes.stream()
        .filter(node -> node.kind() == Kind.DECORATOR && node.edges().getFirst().to() == number)
        .map(Node::number)
        .toList();
  }

  /// Whose instances one gets who asks for a node.
  List<Integer> targets(int number) {
    Node node = node(number);
    if (node.kind() == Kind.ALIAS || node.kind().isCollection()) {
      return node.edges().stream().flatMap(edge -> targets(edge.to()).stream()).toList();
    }
    List<Integer> around = decorators(number);
    return List.of(around.isEmpty() ? number : around.getLast());
  }

  /// Whose instances a node gets by an edge: a decorator gets what was there before it.
  List<Integer> targets(Node of, Edge edge) {
    if (of.kind() == Kind.DECORATOR && of.edges().getFirst() == edge) {
      List<Integer> around = decorators(edge.to());
      int at = around.indexOf(of.number());
      return List.of(at == 0 ? edge.to() : around.get(at - 1));
    }
    return targets(edge.to());
  }

  /// How far inside it is: 0 if the container can be asked for it.
  int depth(int number) {
    Node node = node(number);
    int depth = node.life().depth();
    if (node.life() == Life.UNSCOPED) {
      List<Edge> edges = new ArrayList<>(node.edges());
      decorators(number).forEach(one -> edges.addAll(node(one).edges()));
      edges.removeIf(edge -> edge.to() == number);
      depth = edges.stream().mapToInt(edge -> depth(edge.to())).max().orElse(0);
    }
    return depth;
  }

  /// What is needed by some nodes, through certain edges, with these nodes.
  Set<Integer> reached(Collection<Integer> from, Predicate<Edge> through) {
    return reached(from, (_, edge) -> through.test(edge));
  }

  /// As [#reached], through all edges and what is asked for late.
  Set<Integer> reachedAnyhow(Collection<Integer> from) {
    Set<Integer> all = reached(from, _ -> true);
    int before;
    do {
      before = all.size();
      List<Integer> lates = all.stream().flatMap(number -> node(number).lates().stream()).toList();
      all.addAll(reached(lates, _ -> true));
    } while (all.size() > before);
    return all;
  }

  /// What may go with an instance of a node, or take it along: what that needs, and, if it is for
  /// each that asks, what may have asked for it.
  Set<Integer> reachedWithHolders(int number) {
    Set<Integer> all = reachedAnyhow(List.of(number));
    int before;
    do {
      before = all.size();
      for (Node node : nodes) {
        if (!all.contains(node.number())
            && reachedAnyhow(node.lates()).stream()
                .anyMatch(late -> all.contains(late) && node(late).life() == Life.UNSCOPED)) {
          all.addAll(reachedAnyhow(List.of(node.number())));
        }
      }
    } while (all.size() > before);
    return all;
  }

  private Set<Integer> reached(Collection<Integer> from, BiPredicate<Node, Edge> through) {
    Set<Integer> reached = new TreeSet<>(Comparator.reverseOrder());
    Deque<Integer> open = new ArrayDeque<>(from);
    while (!open.isEmpty()) {
      int number = open.pop();
      if (reached.add(number)) {
        Node node = node(number);
        for (Edge edge : node.edges()) {
          if (through.test(node, edge)) {
            open.add(edge.to());
          }
        }
        open.addAll(decorators(number));
      }
    }
    return reached;
  }

  /// What a start makes, whatever the code of the nodes does.
  ///
  /// @param failed what failed, and has something instead: nothing was made for it alone
  Set<Integer> started(Set<Integer> failed) {
    Set<Integer> at = reached(roots, (node, edge) -> !node.fallback() && isStarted(edge));
    // what has something instead is tried: then what it needs is made, and no stage is waited for
    List<Integer> tried =
        at.stream().filter(number -> isTried(node(number)) && !failed.contains(number)).toList();
    at.addAll(
        reached(
            tried,
            (node, edge) ->
                edge.how().isNow()
                    && (!node.fallback() || (isTried(node) && !failed.contains(node.number())))));
    return at;
  }

  private static boolean isStarted(Edge edge) {
    return edge.how().isNow() || edge.how() == How.STAGE;
  }

  private static boolean isTried(Node node) {
    return node.fallback() && node.life() == Life.SINGLETON;
  }

  /// Whether nothing can go wrong before the close.
  boolean isSound() {
    return troubles.isEmpty()
        && nodes.stream().allMatch(node -> node.fault() == Fault.NONE && !node.releaseFails());
  }

  /// Whether something may be made instead of it, or of what asks for it.
  boolean mayBeReplaced(int number) {
    return reachedAnyhow(nodes.stream().filter(Node::fallback).map(Node::number).toList())
        .contains(number);
  }

  /// Whether what one who asks does with what it got fails.
  boolean fails(int ask) {
    return asks.stream().anyMatch(one -> one.number() == ask && one.end() == Ask.End.FAILS);
  }

  /// How much there is of it: what shrinking makes less.
  int size() {
    int size = nodes.size() + troubles.size() + closers + roots.size();
    for (Ask ask : asks) {
      size += 1 + ask.nodes().size();
    }
    for (Node node : nodes) {
      size += node.size();
    }
    return size + way.size();
  }

  /// Whether all that waits in it is let go by something in it.
  boolean isPlayable() {
    List<Node> blocked =
        nodes.stream()
            .filter(node -> node.fault() == Fault.BLOCKS || node.fault() == Fault.DEAF)
            .toList();
    boolean closes =
        troubles.stream()
            .anyMatch(trouble ->
                trouble.what() == Trouble.What.CLOSE
                    || trouble.what() == Trouble.What.REQUEST_CLOSE);
    List<Integer> pair =
        nodes.stream().filter(node -> node.fault() == Fault.MEETS).map(Node::number).toList();
    boolean meets =
        pair.size() == 2 && starts && reached(roots, edge -> edge.how().isNow()).containsAll(pair);
    return (blocked.isEmpty() || closes) && (pair.isEmpty() || meets);
  }

  /// What is left of a pair waits for nobody.
  Case settled() {
    List<Node> meeting = nodes.stream().filter(node -> node.fault() == Fault.MEETS).toList();
    return meeting.size() == 1 ? with(meeting.getFirst().fault(Fault.NONE)) : this;
  }

  Case asks(List<Ask> other) {
    return new Case(seed, nodes, roots, starts, other, troubles, closers, way);
  }

  Case troubles(List<Trouble> other) {
    return new Case(seed, nodes, roots, starts, asks, other, closers, way);
  }

  Case roots(List<Integer> other) {
    return new Case(seed, nodes, other, starts, asks, troubles, closers, way);
  }

  Case closedByOne() {
    return new Case(seed, nodes, roots, starts, asks, troubles, 1, way);
  }

  Case way(Way other) {
    return new Case(seed, nodes, roots, starts, asks, troubles, closers, other);
  }

  /// With another node of that number.
  Case with(Node other) {
    List<Node> all =
        nodes.stream().map(node -> node.number() == other.number() ? other : node).toList();
    return new Case(seed, all, roots, starts, asks, troubles, closers, way);
  }

  /// Without the nodes that are not wanted, and what cannot be without them.
  Case keep(Predicate<Node> wanted) {
    List<Node> kept = new ArrayList<>();
    Set<Integer> there = new TreeSet<>();
    for (Node node : nodes) {
      List<Edge> edges = node.edges().stream().filter(edge -> there.contains(edge.to())).toList();
      boolean needsFirst = node.kind() == Kind.ALIAS || node.kind() == Kind.DECORATOR;
      boolean lost = edges.size() < node.edges().size() && node.kind() == Kind.CLASS;
      if (wanted.test(node)
          && !(needsFirst && !there.contains(node.edges().getFirst().to()))
          && !lost) {
        there.add(node.number());
        kept.add(node.edges(edges));
      }
    }
    kept.replaceAll(node -> node.lates(node.lates().stream().filter(there::contains).toList()));
    List<Ask> asking =
        asks.stream()
            .map(ask -> ask.nodes(ask.nodes().stream().filter(there::contains).toList()))
            .filter(
                ask -> !ask.nodes().isEmpty() || ask.depth() > 0 || ask.what() == Ask.What.MANAGE)
            .toList();
    List<Integer> left = roots.stream().filter(there::contains).toList();
    List<Trouble> still =
        troubles.stream()
            .filter(trouble -> trouble.what() != Trouble.What.EVICT || there.contains(trouble.of()))
            .toList();
    return new Case(seed, kept, left, starts, asking, still, closers, way);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("seed " + seed + (starts ? ", started" : ""));
    text.append(", roots ").append(roots).append(", closed by ").append(closers);
    text.append(way.equals(Way.PLAIN) ? "" : ", " + way).append('\n');
    nodes.forEach(node -> text.append("   ").append(node).append('\n'));
    asks.forEach(ask -> text.append("   ").append(ask).append('\n'));
    troubles.forEach(trouble -> text.append("   ").append(trouble).append('\n'));
    return text.toString();
  }
}
