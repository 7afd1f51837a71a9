package dev.espalier.engine;

import dev.espalier.engine.ReleaseStack.Use;
import dev.espalier.plan.PlannedNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is about to be released is not given out any more, and nothing that has it in it: what
/// depends on it and has a release of its own is gone by then, but the rest is there still.
final class Clearing {
  private final LiveScope scope;
  private final Map<PlannedNode, Set<PlannedNode>> users = new HashMap<>();

  /// @param uses of handles, which are dependencies too
  Clearing(LiveScope scope, List<Use> uses) {
    this.scope = scope;
    for (Use use : uses) {
      PlannedNode holder = use.keptBy();
      if (holder != null) {
        for (PlannedNode used : use.of(scope.engine.plan)) {
          users.computeIfAbsent(used, _ -> new HashSet<>()).add(holder);
        }
      }
    }
  }

  /// Clears the places of what is about to be released, and of all that depends on it.
  void clear(Releasable gone) {
    gone.clear();
    PlannedNode node = gone instanceof Cell cell ? cell.keptWith() : null;
    Deque<PlannedNode> open = new ArrayDeque<>();
    if (node != null) {
      open.push(node);
    }
    if (node != null && gone.vertex() != node) {
      var _ = isCleared(node); // what was made for it is released
    }
    while (!open.isEmpty()) {
      node = open.pop();
      clearAll(node.dependents(), open);
      clearAll(users.getOrDefault(node, Set.of()), open);
    }
  }

  /// @param cleared takes those that were there: of one that was not, all that depend on it are
  ///   gone
  private void clearAll(Iterable<PlannedNode> nodes, Deque<PlannedNode> cleared) {
    for (PlannedNode node : nodes) {
      if (isCleared(node)) {
        cleared.push(node);
      }
    }
  }

  private boolean isCleared(PlannedNode node) {
    @Nullable Object there =
        node.lifetime() == scope.ownLifetime() ? scope.slots.get(node.slot()) : null;
    if (there != null) {
      scope.slots.clear(node.slot());
    }
    return there != null;
  }
}
