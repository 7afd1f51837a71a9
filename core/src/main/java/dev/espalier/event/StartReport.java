package dev.espalier.event;

import dev.espalier.bind.Key;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How a start went: what was ready when, what it waited for, and what it would have cost one after
/// another.
///
/// @param took from the call to the end of the last start hook
/// @param nodes in the order in which they became ready
/// @param hooks start hooks, in the order in which they returned
public record StartReport(Duration took, List<Node> nodes, List<Hook> hooks) {
  private static final Duration SLOW = Duration.ofMillis(1);

  /// One node.
  ///
  /// @param waiting made on a thread of the container, beside others
  /// @param began when it began, from the start of the start
  /// @param ready when it was ready, likewise
  /// @param took its own time, without what was made inside it
  /// @param waitedFor the dependency that was ready last
  public record Node(
      Key<?> key,
      boolean waiting,
      Duration began,
      Duration ready,
      Duration took,
      Optional<Key<?>> waitedFor) {}

  /// One start hook.
  public record Hook(Key<?> key, Duration took) {}

  /// What the same start would have cost with one thing after another.
  public Duration oneAfterAnother() {
    Duration nodesTook = nodes.stream().map(Node::took).reduce(Duration.ZERO, Duration::plus);
    return hooks.stream().map(Hook::took).reduce(nodesTook, Duration::plus);
  }

  /// The chain of nodes that the last ready one waited for, first things first: what to shorten to
  /// start faster.
  public List<Node> criticalPath() {
    Map<Key<?>, Node> byKey = new HashMap<>();
    nodes.forEach(node -> byKey.put(node.key(), node));
    List<Node> path = new ArrayList<>();
    Optional<Node> next = nodes.stream().max(Comparator.comparing(Node::ready));
    while (next.isPresent()) {
      path.addFirst(next.get());
      next = next.get().waitedFor().map(byKey::get);
    }
    return path;
  }

  /// Nodes made on the thread that asked and took more than a millisecond of their own.
  public List<Node> slowInline() {
    return nodes.stream().filter(n -> !n.waiting() && n.took().compareTo(SLOW) > 0).toList();
  }

  /// The report as text, for people.
  public String text() {
    return StartReportText.of(this);
  }
}
