package dev.espalier.tests.proof;

import dev.espalier.tests.proof.Node.Edge;
import dev.espalier.tests.proof.Node.Fault;
import dev.espalier.tests.proof.Node.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Makes a case that breaks a rule smaller, as long as what is left breaks it too.
final class Shrinker {
  private final Predicate<Case> breaks;
  private final long until;
  private Case smallest;

  private Shrinker(Case of, Predicate<Case> breaks, long until) {
    this.smallest = of;
    this.breaks = breaks;
    this.until = until;
  }

  /// The smallest case that was found to break it too.
  ///
  /// @param breaks plays a case, more than once if need be
  /// @param until nanos of the time when what there is then is the answer
  static Case shrunk(Case of, Predicate<Case> breaks, long until) {
    Shrinker shrinker = new Shrinker(of, breaks, until);
    boolean smaller = true;
    while (smaller) {
      smaller = shrinker.nodes();
      smaller |= shrinker.rest();
    }
    return shrinker.smallest;
  }

  private boolean isSmaller(Case without) {
    Case candidate = without.settled();
    if (System.nanoTime() < until
        && candidate.size() < smallest.size()
        && candidate.isPlayable()
        && breaks.test(candidate)) {
      smallest = candidate;
      return true;
    }
    return false;
  }

  /// Leaves nodes out, many at a time first.
  private boolean nodes() {
    boolean smaller = false;
    for (int length = (smallest.nodes().size() + 1) / 2; length > 0; length /= 2) {
      for (int from = smallest.nodes().size() - length; from > -length; from -= length) {
        List<Node> all = smallest.nodes();
        int to = Math.min(all.size(), from + length);
        List<Node> without = all.subList(Math.min(to, Math.max(0, from)), to);
        smaller |= isSmaller(smallest.keep(node -> !without.contains(node)));
      }
    }
    return smaller;
  }

  private boolean rest() {
    boolean smaller = false;
    List<Case> all = candidates(smallest);
    for (int i = 0; i < all.size(); i++) {
      if (isSmaller(all.get(i))) {
        smaller = true;
        all = candidates(smallest);
        i--; // another has come to its place
      }
    }
    return smaller;
  }

  private static List<Case> candidates(Case of) {
    List<Case> all = new ArrayList<>();
    for (Ask ask : of.asks()) {
      all.add(of.asks(without(of.asks(), ask)));
      for (Integer node : ask.nodes().size() > 1 ? ask.nodes() : List.<Integer>of()) {
        Ask less = ask.nodes(without(ask.nodes(), node));
        all.add(of.asks(of.asks().stream().map(one -> one == ask ? less : one).toList()));
      }
    }
    for (Trouble trouble : of.troubles()) {
      all.add(of.troubles(without(of.troubles(), trouble)));
    }
    for (Integer root : of.roots()) {
      all.add(of.roots(without(of.roots(), root)));
    }
    all.add(of.way(Way.PLAIN));
    if (of.closers() > 1) {
      all.add(of.closedByOne());
    }
    for (Node node : of.nodes()) {
      simpler(node).forEach(other -> all.add(of.with(other)));
    }
    return all;
  }

  private static List<Node> simpler(Node node) {
    List<Node> all = new ArrayList<>();
    if (node.fault() != Fault.NONE) {
      all.add(node.fault(Fault.NONE));
    }
    all.add(node.plain());
    node.lates().forEach(late -> all.add(node.lates(without(node.lates(), late))));
    boolean fixed = node.kind() == Kind.ALIAS || node.kind() == Kind.CLASS;
    for (Edge edge : fixed ? List.<Edge>of() : node.edges()) {
      if (node.kind() != Kind.DECORATOR || edge != node.edges().getFirst()) {
        all.add(node.edges(without(node.edges(), edge)));
      }
    }
    return all;
  }

  private static <T> List<T> without(List<T> all, T one) {
    return all.stream().filter(other -> other != one).toList();
  }
}
