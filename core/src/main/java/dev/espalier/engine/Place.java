package dev.espalier.engine;

import dev.espalier.plan.PlannedNode;
import org.jspecify.annotations.Nullable;

/// Where the instance of a node is kept.
///
/// @param scope to whom the instance belongs
/// @param slots of the scope, or of the handle that keeps it for itself
/// @param parent the cell whose handle has the slots; null if they are the scope's
record Place(LiveScope scope, PlannedNode node, Slots slots, int index, @Nullable Cell parent) {

  /// The place of a shared node, as a scope sees it.
  static Place of(LiveScope seenFrom, PlannedNode node) {
    LiveScope scope = seenFrom.holderOf(node);
    return new Place(scope, node, scope.slots, node.slot(), null);
  }

  /// Empty, an instance, or the cell of one in progress.
  @Nullable Object get() {
    return slots.get(index);
  }
}
