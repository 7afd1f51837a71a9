package dev.espalier.engine;

import dev.espalier.bind.Key;
import dev.espalier.event.StartReport;
import dev.espalier.plan.Plan;
import dev.espalier.plan.PlannedNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// What was made in a start, and when, and what threw: for its report, or the message of its
/// failure.
final class StartLog {
  private final Plan plan;
  private final Set<PlannedNode> begun = ConcurrentHashMap.newKeySet();
  private final Queue<Made> made = new ConcurrentLinkedQueue<>();
  private final Queue<Failure.Threw> threw = new ConcurrentLinkedQueue<>();
  private volatile long began;

  /// A node that was made, and when: nanos of its beginning and end, and of its own time.
  private record Made(PlannedNode node, long began, long ended, long own) {}

  StartLog(Plan plan) {
    this.plan = plan;
  }

  void begins() {
    began = System.nanoTime();
  }

  void begun(PlannedNode node) {
    begun.add(node);
  }

  /// @param nodeBegan by `System.nanoTime()`
  /// @param own nanos
  void made(PlannedNode node, long nodeBegan, long own) {
    made.add(new Made(node, nodeBegan, System.nanoTime(), own));
  }

  void threw(Failure.Threw one) {
    threw.add(one);
  }

  /// What threw beside the first, in the order of the nodes.
  List<Failure.Threw> alsoThrew(Failure.@Nullable Threw first) {
    return threw.stream()
        .filter(one -> one != first)
        .sorted(Comparator.comparingInt((Failure.Threw one) -> one.node().id()))
        .toList();
  }

  /// What was ready before the first failure ended the start.
  List<Key<?>> readyKeys() {
    return plan.toStart().stream()
        .filter(node -> node.isThere() || made.stream().anyMatch(one -> one.node() == node))
        .<Key<?>>map(PlannedNode::key)
        .toList();
  }

  /// What a failed start has not even begun to make.
  List<Key<?>> notBegun() {
    return plan.toStart().stream()
        .filter(node -> !node.isThere() && !begun.contains(node))
        .<Key<?>>map(PlannedNode::key)
        .toList();
  }

  /// The report of a start that has just ended well. What is only for a failure is forgotten.
  StartReport report(List<StartReport.Hook> hooks) {
    StartReport report = new StartReport(since(System.nanoTime()), nodes(), hooks);
    begun.clear();
    made.clear();
    threw.clear();
    return report;
  }

  private List<StartReport.Node> nodes() {
    List<Made> all = List.copyOf(made);
    long[] endedAt = new long[plan.size()];
    for (Made one : all) {
      endedAt[one.node().id()] = one.ended();
    }
    List<StartReport.Node> nodes = new ArrayList<>();
    for (Made one : all) {
      Key<?> last = null;
      long lastEnded = 0; // by nanoTime: of any sign
      for (PlannedNode need : plan.sharedNeeds(one.node())) {
        long ended = endedAt[need.id()];
        if (ended != 0 && (last == null || ended - lastEnded > 0)) {
          last = need.key();
          lastEnded = ended;
        }
      }
      nodes.add(
          new StartReport.Node(
              one.node().key(),
              one.node().waiting(),
              since(one.began()),
              since(one.ended()),
              Duration.ofNanos(one.own()),
              Optional.ofNullable(last)));
    }
    return List.copyOf(nodes);
  }

  private Duration since(long nanos) {
    return Duration.ofNanos(Math.max(0, nanos - began));
  }
}
