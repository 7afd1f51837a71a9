package dev.espalier.engine;

import dev.espalier.plan.Plan;
import dev.espalier.plan.PlannedNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The places that an [Eviction] has taken. One thread adds and gives back; any may ask, and end
/// what is there.
final class TakenPlaces {
  private final Map<PlannedNode, Taken> places = new ConcurrentHashMap<>();
  private final ReleaseStack releases;
  private final Plan plan;

  /// A place.
  ///
  /// @param barrier the cell that is there now
  /// @param before the instance that was there
  /// @param uses how many uses of handles were known: a later one does not get that instance
  private record Taken(Cell barrier, @Nullable Object before, int uses) {
    void giveBack() {
      Deque<Cell> ready = new ArrayDeque<>();
      Preparation.end(barrier, before == null ? Failure.MAKE_ANEW : before, ready);
      Preparation.startThreads(ready);
    }
  }

  TakenPlaces(ReleaseStack releases, Plan plan) {
    this.releases = releases;
    this.plan = plan;
  }

  /// The place of a node was taken.
  ///
  /// @param barrier the cell that is there now
  /// @param before the instance that was there
  void add(PlannedNode node, Cell barrier, @Nullable Object before) {
    places.put(node, new Taken(barrier, before, releases.useCount()));
  }

  /// All as it was.
  void giveBack() {
    places.values().forEach(Taken::giveBack);
    places.clear();
  }

  /// Whoever waits for one is told this, where nobody was told anything before.
  void end(Failure how) {
    places.values().forEach(place -> Preparation.end(place.barrier(), how));
  }

  boolean has(PlannedNode node) {
    return places.containsKey(node);
  }

  /// Whether it is what was put in one of them.
  boolean isBarrier(Cell cell) {
    Taken place = places.get(cell.node());
    return place != null && place.barrier() == cell;
  }

  int size() {
    return places.size();
  }

  Set<PlannedNode> nodes() {
    return Set.copyOf(places.keySet());
  }

  /// Whether something is for one of them, or needs one, or is for a caller whose instance does.
  /// What asked for it through a handle may have been dropped long ago.
  boolean concern(Cell cell) {
    PlannedNode kept = cell.keptWith();
    Cell all = cell.outermost();
    return areUsedBy(cell)
        || (kept != null ? has(kept) : areNeeded(all.node(), holder -> holder.outermost() == all));
  }

  /// Whether something is made of one of them, and not only for one.
  boolean areUsedBy(Cell cell) {
    for (Cell one = cell; one != null && !one.node().shared(); one = one.parent()) {
      Cell each = one;
      if (areNeeded(one.node(), holder -> holder == each)) {
        return true;
      }
    }
    return false;
  }

  /// Whether a node needs one of them, or one of these holders has used one.
  private boolean areNeeded(PlannedNode by, Predicate<Cell> holders) {
    return places.entrySet().stream()
        .anyMatch(one ->
            plan.needs(by, one.getKey())
                || releases.hasUsed(holders, one.getKey(), plan, one.getValue().uses()));
  }
}
