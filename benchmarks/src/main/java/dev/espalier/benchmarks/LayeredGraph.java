package dev.espalier.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// A fixed graph of waiting resources in layers, and what starting it must cost.
record LayeredGraph(List<WaitingNode> nodes) {
  private static final long SEED = 20101201;

  /// The graph of layers with so many nodes each.
  static LayeredGraph of(int... layers) {
    Random random = new Random(SEED);
    List<WaitingNode> all = new ArrayList<>();
    List<WaitingNode> before = List.of();
    for (int size : layers) {
      List<WaitingNode> layer = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        int millis = 4 + random.nextInt(42);
        layer.add(new WaitingNode(all.size() + i, millis, some(before, random)));
      }
      all.addAll(layer);
      before = layer;
    }
    return new LayeredGraph(List.copyOf(all));
  }

  private static List<WaitingNode> some(List<WaitingNode> before, Random random) {
    List<WaitingNode> chosen = new ArrayList<>(before);
    while (chosen.size() > 1 + random.nextInt(3)) {
      chosen.remove(random.nextInt(chosen.size()));
    }
    return List.copyOf(chosen);
  }

  int size() {
    return nodes.size();
  }

  /// The longest chain of waits: no start can be faster.
  long criticalPathMillis() {
    return nodes.stream().mapToLong(WaitingNode::pathMillis).max().orElse(0);
  }

  /// What one after another would take.
  long sumMillis() {
    return nodes.stream().mapToLong(WaitingNode::millis).sum();
  }
}
