package dev.espalier.tests.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// A random graph with random faults, made from a seed. Nodes need only nodes of lower numbers.
///
/// @param closedMeanwhile closed while it starts
/// @param after how many nodes begin before it is closed, or before those that throw do so
record Shape(long seed, List<Node> nodes, List<Integer> roots, boolean closedMeanwhile, int after) {

  /// What a node is bound to.
  enum Kind {
    RESOURCE,
    STAGE,
    FUNCTION,
    INSTANCE
  }

  /// What its acquire does beside making the instance.
  enum Fault {
    NONE,
    THROWS,
    /// Ends only when interrupted.
    BLOCKS,
    /// Ends well, but only when the container has begun to close.
    DEAF
  }

  /// @param needs numbers of other nodes, at most three
  record Node(int number, Kind kind, boolean shared, Fault fault, List<Integer> needs) {}

  static Shape of(long seed) {
    Random random = new Random(seed);
    int size = 1 + random.nextInt(60);
    // Blocked nodes need something that ends them: a failure or a close.
    boolean closed = random.nextInt(3) == 0;
    boolean faults = closed || random.nextInt(2) == 0;
    int throwing = closed || !faults ? -1 : random.nextInt(size);
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      Kind kind = kind(random);
      boolean shared = kind == Kind.INSTANCE || random.nextInt(5) > 0;
      List<Integer> needs = kind == Kind.INSTANCE ? List.of() : needs(random, i);
      Fault fault = kind == Kind.RESOURCE && shared && faults ? fault(random) : Fault.NONE;
      nodes.add(new Node(i, kind, shared, fault, needs));
    }
    if (throwing >= 0) {
      // It needs nothing, so that no blocked node keeps it from throwing.
      nodes.set(throwing, new Node(throwing, Kind.RESOURCE, true, Fault.THROWS, List.of()));
    }
    List<Integer> roots = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      if (i == throwing || i == size - 1 || random.nextInt(4) == 0) {
        roots.add(i);
      }
    }
    int sound = sound(nodes, roots);
    int after = sound == 0 ? 0 : random.nextInt(sound);
    return new Shape(seed, List.copyOf(nodes), List.copyOf(roots), closed, after);
  }

  /// How many shared nodes begin whatever the faults: none is among what they need.
  private static int sound(List<Node> nodes, List<Integer> roots) {
    Set<Integer> faulty = new HashSet<>();
    Set<Integer> reached = new HashSet<>(roots);
    for (Node node : nodes) {
      if (node.fault() != Fault.NONE || node.needs().stream().anyMatch(faulty::contains)) {
        faulty.add(node.number());
      }
    }
    for (Node node : nodes.reversed()) {
      if (reached.contains(node.number())) {
        reached.addAll(node.needs());
      }
    }
    reached.removeAll(faulty);
    reached.removeIf(i -> !nodes.get(i).shared() || nodes.get(i).kind() == Kind.INSTANCE);
    return reached.size();
  }

  private static Kind kind(Random random) {
    int dice = random.nextInt(10);
    return dice < 5
        ? Kind.RESOURCE
        : dice < 7 ? Kind.STAGE : dice < 9 ? Kind.FUNCTION : Kind.INSTANCE;
  }

  private static Fault fault(Random random) {
    int dice = random.nextInt(20);
    return dice == 0
        ? Fault.THROWS
        : dice == 1 ? Fault.BLOCKS : dice == 2 ? Fault.DEAF : Fault.NONE;
  }

  private static List<Integer> needs(Random random, int below) {
    List<Integer> needs = new ArrayList<>();
    for (int i = 0; i < 3 && below > 0; i++) {
      if (random.nextInt(3) > 0) {
        // mostly near, so that graphs get deep
        int back = 1 + random.nextInt(random.nextBoolean() ? Math.min(below, 4) : below);
        needs.add(below - back);
      }
    }
    return List.copyOf(needs);
  }

  /// Whether a start of it can only succeed.
  boolean mustStart() {
    return !closedMeanwhile && nodes.stream().allMatch(node -> node.fault() == Fault.NONE);
  }
}
