package dev.espalier.tests.proof;

import dev.espalier.ContainerBuilder;
import dev.espalier.bind.AsyncMode;
import dev.espalier.tests.proof.Node.Fault;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// In which way a container prepares and releases its graph: nothing of what the rules say depends
/// on it, but that what is released together is not released one after the other.
///
/// @param atMost how many are made at the same time; 0 if nothing is said
/// @param mixed whether in an order that the seed decides
/// @param together whether releases are concurrent
/// @param modes whether the nodes say on which thread they are made
record Way(int atMost, boolean mixed, boolean together, boolean modes) {
  static final Way PLAIN = new Way(0, false, false, false);

  /// What may take as long as it likes only on a thread of the container.
  private static final Set<Fault> BRIEF =
      Set.of(Fault.NONE, Fault.THROWS, Fault.THROWS_ONCE, Fault.NULL, Fault.CLOSES);

  static Way any(Random random, List<Node> nodes) {
    if (random.nextBoolean()) {
      return PLAIN;
    }
    int atMost = random.nextInt(4);
    if (nodes.stream().anyMatch(node -> node.fault() == Fault.LATE)) {
      atMost = 0; // it would keep its turn until it is given up, after seconds
    } else if (nodes.stream().anyMatch(node -> node.fault() == Fault.MEETS)) {
      atMost = atMost == 1 ? 2 : atMost; // they are made at the same time
    }
    return new Way(atMost, random.nextInt(3) == 0, random.nextInt(3) == 0, random.nextBoolean());
  }

  void apply(ContainerBuilder app, long seed) {
    if (atMost > 0) {
      app.concurrency(atMost);
    }
    if (mixed) {
      app.randomOrder(seed);
    }
    if (together) {
      app.concurrentRelease();
    }
  }

  AsyncMode mode(Node node) {
    if (!modes) {
      return AsyncMode.AUTO;
    }
    return switch ((node.number() + node.part()) % 3) {
      case 0 -> AsyncMode.ENABLED;
      case 1 -> BRIEF.contains(node.fault()) ? AsyncMode.DISABLED : AsyncMode.ENABLED;
      default -> AsyncMode.AUTO;
    };
  }

  int size() {
    return equals(PLAIN) ? 0 : 1;
  }
}
