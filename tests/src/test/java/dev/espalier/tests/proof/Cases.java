package dev.espalier.tests.proof;

import dev.espalier.tests.proof.Node.Edge;
import dev.espalier.tests.proof.Node.Fault;
import dev.espalier.tests.proof.Node.How;
import dev.espalier.tests.proof.Node.Kind;
import dev.espalier.tests.proof.Node.Life;
import dev.espalier.tests.proof.Node.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/// Makes a case from a seed.
final class Cases {
  private final long seed;
  private final Random random;
  private final List<Node> nodes = new ArrayList<>();

  private Cases(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
  }

  static Case of(long seed) {
    return new Cases(seed).make();
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  /// What there is so far.
  private Case soFar() {
    return new Case(seed, nodes, List.of(), false, List.of(), List.of(), 1, Way.PLAIN);
  }

  private Case make() {
    int size = 1 + random.nextInt(oneIn(20) ? 200 : oneIn(4) ? 60 : 15);
    boolean starts = !oneIn(4);
    for (int i = 0; i < size; i++) {
      nodes.add(node(i));
    }
    List<Integer> roots =
        nodes.stream()
            .filter(node -> node.kind() != Kind.DECORATOR && oneIn(3))
            .map(Node::number)
            .toList();
    boolean closes = oneIn(3);
    if (!oneIn(3)) {
      faults(closes);
    }
    if (starts && oneIn(4)) {
      pair(roots);
    }
    if (oneIn(3)) {
      lates();
    }
    Happenings happenings = new Happenings(random, soFar());
    List<Ask> asks = happenings.asks();
    return new Case(
        seed,
        List.copyOf(nodes),
        roots,
        starts,
        asks,
        happenings.troubles(closes, asks),
        1 + random.nextInt(3),
        Way.any(random, nodes));
  }

  private Node node(int number) {
    Node before = nodes.isEmpty() ? null : nodes.getLast();
    if (before != null && before.kind() == Kind.DECORATOR && oneIn(3)) {
      before = soFar().node(before.edges().getFirst().to());
      return decorator(number, before);
    }
    if (before != null && oneIn(8) && mayBeDecorated(before)) {
      return decorator(number, before);
    }
    Kind kind = any(List.of(Kind.values()));
    if (kind == Kind.DECORATOR || (kind == Kind.CLASS && oneIn(2))) {
      kind = Kind.RESOURCE;
    }
    Life life = any(List.of(Life.SINGLETON, Life.SINGLETON, any(List.of(Life.values()))));
    if (kind == Kind.INSTANCE || (kind == Kind.CLASS && life.depth() > 0)) {
      life = Life.SINGLETON;
    } else if (kind == Kind.ALIAS || kind.isCollection()) {
      life = Life.UNSCOPED;
    }
    List<Edge> edges = edges(kind, life);
    if (kind == Kind.ALIAS && edges.isEmpty()) {
      kind = Kind.FUNCTION;
    }
    boolean function = kind == Kind.FUNCTION || kind == Kind.STAGE;
    boolean plain = function || kind == Kind.RESOURCE;
    boolean hooks = plain && life == Life.SINGLETON && oneIn(4);
    boolean fallback = plain && !hooks && oneIn(10);
    boolean held = function && oneIn(2);
    return new Node(
        number, kind, life, edges, Fault.NONE, random.nextInt(6), hooks, fallback, held, false);
  }

  private static boolean mayBeDecorated(Node node) {
    boolean plain = node.kind() == Kind.RESOURCE || node.kind() == Kind.FUNCTION;
    return (plain || node.kind() == Kind.EXIT) && !node.hooks() && !node.fallback();
  }

  private Node decorator(int number, Node inner) {
    List<Edge> edges = new ArrayList<>(List.of(eager(inner.number())));
    edges.addAll(edges(Kind.FUNCTION, inner.life()));
    edges.subList(1, edges.size()).removeIf(edge -> edge.to() == inner.number());
    return new Node(
        number,
        Kind.DECORATOR,
        inner.life(),
        List.copyOf(edges),
        Fault.NONE,
        random.nextInt(6),
        false,
        false,
        oneIn(2),
        false);
  }

  private static Edge eager(int to) {
    return new Edge(to, How.EAGER, Use.NEVER);
  }

  private List<Edge> edges(Kind kind, Life life) {
    Case now = soFar();
    List<Node> fitting =
        nodes.stream()
            .filter(node -> node.kind() != Kind.DECORATOR)
            .filter(node ->
                !node.kind().isCollection()
                    || (kind != Kind.CLASS && kind != Kind.ALIAS && !kind.isCollection()))
            .filter(node -> life == Life.UNSCOPED || now.depth(node.number()) <= life.depth())
            .toList();
    List<Edge> edges = new ArrayList<>();
    int most = kind == Kind.INSTANCE ? 0 : kind == Kind.ALIAS ? 1 : kind == Kind.CLASS ? 2 : 5;
    int count = kind == Kind.ALIAS ? 1 : random.nextInt(most + 1);
    for (int i = 0; i < count && !fitting.isEmpty(); i++) {
      // mostly near, so that graphs get deep
      int from = oneIn(3) ? 0 : Math.max(0, fitting.size() - 5);
      Node to = fitting.get(from + random.nextInt(fitting.size() - from));
      boolean alone = kind == Kind.ALIAS || kind == Kind.CLASS || kind.isCollection();
      Edge edge = alone ? eager(to.number()) : edge(now, to, life);
      if (edges.stream().noneMatch(one -> one.to() == edge.to())) {
        edges.add(edge);
      }
    }
    return kind == Kind.CLASS ? later(now, edges) : List.copyOf(edges);
  }

  /// Of a class both are handles, or none.
  private List<Edge> later(Case now, List<Edge> edges) {
    if (edges.size() < 2 || oneIn(2) || !edges.stream().allMatch(edge -> isShared(now, edge))) {
      return List.copyOf(edges);
    }
    return List.of(
        new Edge(edges.getFirst().to(), How.PROVIDER, use(false)),
        new Edge(edges.getLast().to(), How.LAZY, use(false)));
  }

  private static boolean isShared(Case now, Edge edge) {
    Node node = now.node(edge.to());
    return node.kind() == Kind.ALIAS
        ? isShared(now, node.edges().getFirst())
        : node.kind() == Kind.INSTANCE || node.life() != Life.UNSCOPED;
  }

  private Use use(boolean later) {
    return any(List.of(Use.MAKING, Use.NEVER, later ? Use.LATER : Use.MAKING));
  }

  private Edge edge(Case now, Node to, Life life) {
    Edge eager = eager(to.number());
    if (to.kind().isCollection() || !oneIn(3)) {
      return eager;
    }
    How how = any(List.of(How.values()));
    if (how.isNow()) {
      return new Edge(to.number(), how, Use.NEVER);
    }
    if (how == How.LEASE || !isShared(now, eager)) {
      return new Edge(to.number(), How.LEASE, use(false));
    }
    boolean later = life != Life.UNSCOPED && how != How.STAGE;
    return new Edge(to.number(), how, use(later));
  }

  private void faults(boolean closes) {
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(nodes.size());
      Node node = nodes.get(at);
      nodes.set(at, oneIn(4) && node.isReleased() ? node.releaseFailing() : faulty(node, closes));
    }
  }

  private Node faulty(Node node, boolean closes) {
    boolean nullable = node.kind() == Kind.FUNCTION || node.kind() == Kind.STAGE;
    boolean limited = node.kind().mayBlock() && node.life() == Life.SINGLETON && oneIn(3);
    boolean blocks = closes && node.kind().mayBlock() && node.life() == Life.SINGLETON;
    if (!node.kind().isMade()) {
      return node;
    }
    return node.fault(
        switch (random.nextInt(8)) {
          case 0 -> Fault.THROWS_ONCE;
          case 1 -> nullable ? Fault.NULL : Fault.THROWS;
          case 2 -> Fault.THROWS;
          case 3 -> blocks ? Fault.BLOCKS : Fault.THROWS_ONCE;
          case 4 -> blocks ? Fault.DEAF : Fault.NONE;
          case 5 -> limited ? Fault.EXPIRES : Fault.THROWS;
          case 6 -> limited ? Fault.LATE : Fault.THROWS_ONCE;
          default -> node.kind() == Kind.STAGE ? Fault.NONE : Fault.CLOSES;
        });
  }

  /// Some ask their scope for others when they are there: also for such as need them.
  private void lates() {
    Case now = soFar();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(nodes.size());
      Node node = nodes.get(at);
      int to = random.nextInt(nodes.size());
      if (node.mayAskLate()
          && nodes.get(to).kind() != Kind.DECORATOR
          && now.depth(to) <= node.life().depth()
          && !node.lates().contains(to)) {
        List<Integer> all = new ArrayList<>(node.lates());
        all.add(to);
        nodes.set(at, node.lates(List.copyOf(all)));
      }
    }
  }

  /// Two that the start makes, and of which none needs the other, wait for each other.
  private void pair(List<Integer> roots) {
    if (nodes.stream().anyMatch(Node::fallback)) {
      return; // what needs such a node may not need to be made
    }
    Case now = new Case(seed, nodes, roots, true, List.of(), List.of(), 1, Way.PLAIN);
    List<Integer> able =
        now.reached(roots, edge -> edge.how().isNow()).stream()
            .filter(n -> isAble(now.node(n)))
            .toList();
    for (int i = 0; i + 1 < able.size(); i++) {
      int one = able.get(i);
      int other = able.get(able.size() - 1);
      Set<Integer> needs =
          now.reached(List.of(one), edge -> edge.how().isNow() || edge.use() == Use.MAKING);
      if (one != other && !needs.contains(other)) {
        set(one, Fault.MEETS);
        set(other, Fault.MEETS);
        return;
      }
    }
  }

  private static boolean isAble(Node node) {
    return node.kind().mayBlock()
        && node.life() == Life.SINGLETON
        && node.fault() == Fault.NONE
        && !node.fallback();
  }

  private void set(int number, Fault fault) {
    IntStream.range(0, nodes.size())
        .filter(i -> nodes.get(i).number() == number)
        .forEach(i -> nodes.set(i, nodes.get(i).plain().fault(fault)));
  }
}
