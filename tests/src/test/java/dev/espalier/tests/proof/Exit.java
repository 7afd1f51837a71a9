package dev.espalier.tests.proof;

import java.util.List;
import java.util.Random;

/// Where the code of a case calls `System.exit`.
///
/// @param node whose code it is
record Exit(Where where, int node) {
  static final int CODE = 7;
  static final Exit NOWHERE = new Exit(Where.OUTSIDE, -1);

  /// In which code.
  enum Where {
    /// In none of the case.
    OUTSIDE,
    MAKING,
    STARTING,
    STOPPING,
    RELEASING
  }

  /// One that fits a case.
  static Exit in(Case of) {
    Random random = new Random(of.seed());
    Where where = Where.values()[random.nextInt(Where.values().length)];
    List<Node> able = of.nodes().stream().filter(node -> isAble(where, node)).toList();
    return able.isEmpty() || !of.isPlayable()
        ? NOWHERE
        : new Exit(where, able.get(random.nextInt(able.size())).number());
  }

  private static boolean isAble(Where where, Node node) {
    return switch (where) {
      case OUTSIDE -> false;
      case MAKING -> node.kind().isMade();
      case STARTING, STOPPING -> node.hooks();
      case RELEASING -> node.isReleased() && node.kind() != Node.Kind.STEPS; // which has others
    };
  }

  /// Ends the process, if it is here.
  void at(Where here, Node of, Journal journal) {
    if (where == here && node == of.number()) {
      now(journal);
    }
  }

  /// Ends the process.
  static void now(Journal journal) {
    journal.add(new Entry.CloseCalled(Entry.BY_HAND));
    System.exit(CODE);
  }
}
