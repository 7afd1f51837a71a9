package dev.espalier.tests.proof;

import dev.espalier.tests.proof.Node.Fault;
import dev.espalier.tests.proof.Node.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// Makes up what happens to a graph: who asks for what, and what goes wrong from outside.
record Happenings(Random random, Case of) {
  private static final Set<Fault> BLOCKING = Set.of(Fault.BLOCKS, Fault.DEAF);

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  List<Ask> asks() {
    boolean blocks = of.nodes().stream().anyMatch(node -> BLOCKING.contains(node.fault()));
    List<Ask> asks = new ArrayList<>();
    for (int i = random.nextInt(7); i > 0; i--) {
      Ask.What what = any(blocks ? Ask.WITHOUT_SCOPES : List.of(Ask.What.values()));
      boolean scope = what == Ask.What.WITHIN || what == Ask.What.OPEN;
      int depth = scope ? 1 + random.nextInt(2) : 0;
      List<Integer> fitting =
          of.nodes().stream()
              .filter(node -> node.kind() != Kind.DECORATOR && of.depth(node.number()) <= depth)
              .map(Node::number)
              .toList();
      List<Integer> wanted = new ArrayList<>();
      for (int j = what == Ask.What.MANAGE ? 0 : 1 + random.nextInt(4);
          j > 0 && !fitting.isEmpty();
          j--) {
        wanted.add(any(fitting));
      }
      Ask.End end = any(List.of(Ask.End.WELL, Ask.End.WELL, Ask.End.FAILS, Ask.End.NOTHING));
      if (!wanted.isEmpty() || what == Ask.What.MANAGE || scope) {
        asks.add(new Ask(asks.size(), what, when(), List.copyOf(wanted), depth, end));
      }
    }
    return List.copyOf(asks);
  }

  private Ask.When when() {
    return oneIn(4) ? Ask.When.RELEASING : any(List.of(Ask.When.EARLY, Ask.When.LATER));
  }

  List<Trouble> troubles(boolean closes, List<Ask> asks) {
    List<Trouble> troubles = new ArrayList<>();
    if (closes) {
      Trouble.What what = oneIn(3) ? Trouble.What.REQUEST_CLOSE : Trouble.What.CLOSE;
      troubles.add(new Trouble(what, step(), 0));
    }
    if (oneIn(8)) {
      troubles.add(new Trouble(Trouble.What.INTERRUPT_START, step(), 0));
    }
    for (int i = oneIn(3) ? 1 + random.nextInt(2) : 0; i > 0; i--) {
      Node node = any(of.nodes());
      if (node.kind() != Kind.DECORATOR && of.depth(node.number()) == 0) {
        troubles.add(new Trouble(Trouble.What.EVICT, step(), node.number()));
      }
    }
    if (!asks.isEmpty() && oneIn(4)) {
      int asker = any(asks).number();
      troubles.add(new Trouble(Trouble.What.INTERRUPT_ASKER, step(), asker));
    }
    if (oneIn(8)) {
      troubles.add(new Trouble(Trouble.What.INTERRUPT_CLOSER, step() * 2, 0));
    }
    return List.copyOf(troubles);
  }

  private int step() {
    return random.nextInt(4 * of.nodes().size() + 10);
  }
}
