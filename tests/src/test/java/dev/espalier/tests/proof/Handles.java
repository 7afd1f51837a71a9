package dev.espalier.tests.proof;

import dev.espalier.bind.Lease;
import dev.espalier.bind.WaitCycleException;
import dev.espalier.tests.proof.Node.Edge;
import dev.espalier.tests.proof.Node.Use;
import jakarta.inject.Provider;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// What nodes are given, and what they do with the handles among it.
final class Handles {
  private final Journal journal;
  private final boolean sound;

  /// Uses that are still to come, by scope.
  private final Map<Integer, Queue<Runnable>> later = new ConcurrentHashMap<>();

  /// Of one run.
  ///
  /// @param sound whether each can be used
  Handles(Journal journal, boolean sound) {
    this.journal = journal;
    this.sound = sound;
  }

  /// The instances among what a node was given.
  static List<Integer> given(Node node, List<?> needs) {
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < node.edges().size(); i++) {
      if (node.edges().get(i).how().isNow()) {
        ids.addAll(ids(needs.get(i)));
      }
    }
    return ids;
  }

  /// The instances that something is, or has in it.
  static List<Integer> ids(@Nullable Object of) {
    return switch (of) {
      case Part<?> part -> List.of(part.id());
      case Optional<?> there -> ids(there.orElseThrow());
      case Map<?, ?> map -> ids(map.values());
      case Collection<?> all -> all.stream().flatMap(one -> ids(one).stream()).toList();
      case null, default -> throw new IllegalArgumentException("no part: " + of);
    };
  }

  /// Uses those that are used while their holder is made.
  void use(Node node, int id, List<?> needs) throws Exception {
    for (int i = 0; i < node.edges().size(); i++) {
      Edge edge = node.edges().get(i);
      if (edge.use() == Use.MAKING && !edge.how().isNow()) {
        use(id, needs.get(i), false);
      }
    }
  }

  private void use(int id, Object handle, boolean late) throws Exception {
    Object got =
        handle instanceof CompletionStage<?> stage
            ? Faults.awaited(stage.toCompletableFuture())
            : ((Provider<?>) handle).get();
    if (got instanceof Lease<?> lease) {
      try (lease) {
        var _ = ids(lease.get());
        lease.complete();
      }
    } else {
      journal.add(new Entry.Used(id, ids(got), late));
    }
  }

  /// Keeps those that are used later; after those of the edges come what it asks its scope for.
  void keep(Node node, int scope, int id, List<?> needs) {
    for (int i = 0; i < needs.size(); i++) {
      Object handle = needs.get(i);
      if (i >= node.edges().size() || node.edges().get(i).use() == Use.LATER) {
        later
            .computeIfAbsent(scope, _ -> new ConcurrentLinkedQueue<>())
            .add(() -> useLater(id, handle));
      }
    }
  }

  private void useLater(int id, Object handle) {
    // the container knows, whatever comes of it
    int at = journal.add(new Entry.Used(id, List.of(), true));
    try {
      use(id, handle, true);
    } catch (Exception e) {
      boolean tooEarly = e instanceof WaitCycleException && !journal.knowsOf(id, at);
      if (sound && !tooEarly) { // else what it is of may fail, or needs what is still being made
        throw new AssertionError("a handle that cannot be used", e);
      }
    }
  }

  /// Uses what was to be used later in a scope.
  void useLater(int scope) {
    Queue<Runnable> uses = later.getOrDefault(scope, new ConcurrentLinkedQueue<>());
    for (Runnable use = uses.poll(); use != null; use = uses.poll()) {
      use.run();
    }
  }
}
