package dev.espalier.engine;

import dev.espalier.bind.ExitCase;
import dev.espalier.event.CloseReport;
import dev.espalier.plan.Plan;
import dev.espalier.plan.PlannedNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/// Drops one instance of a scope and all that depends on it.
///
/// First every place is taken, dependents first, by a cell that nobody makes: whoever asks now
/// waits, and whoever is being made is waited for, while all that it needs is still there. Then all
/// is released, and those who wait make it anew.
final class Eviction {
  private final LiveScope scope;
  private final Plan plan;
  private final Map<PlannedNode, Cell> taken = new HashMap<>();

  Eviction(LiveScope scope) {
    this.scope = scope;
    this.plan = scope.engine.plan;
  }

  void evict(PlannedNode subject) {
    if (scope.hasChildren()) {
      throw scope.failures().evictedWhileUsed(subject);
    }
    NavigableSet<PlannedNode> open = new TreeSet<>(Comparator.comparingInt(PlannedNode::id));
    open.add(subject);
    open.addAll(plan.dependents(subject));
    open.addAll(scope.releases.usersOf(subject));
    try {
      open.descendingSet().forEach(this::take);
      release();
    } finally {
      taken.values().forEach(cell -> Preparation.end(cell, Failure.MAKE_ANEW));
    }
  }

  private void take(PlannedNode node) {
    while (node.lifetime() == scope.lifetime()) {
      Object there = scope.slots.get(node.slot());
      Cell barrier = Cell.in(Place.of(scope, node));
      barrier.madeBy(Thread.currentThread());
      if (there instanceof Cell cell) {
        var _ = scope.engine.waits.await(cell, null);
      } else if (there == null
          ? barrier.claim()
          : scope.slots.replace(node.slot(), there, barrier)) {
        taken.put(node, barrier);
        return;
      }
    }
  }

  private void release() {
    ExitCase exit = ExitCase.cancelled("evicted");
    List<CloseReport.Failure> failures = new ArrayList<>();
    ReleaseStack.Sealed withdrawn = scope.releases.withdraw(this::isTaken);
    for (Release release : ReleaseOrder.of(withdrawn, plan).releases()) {
      for (Throwable thrown : release.run(exit, scope.engine.tell)) {
        failures.add(new CloseReport.Failure("release", release.of().key(), thrown));
      }
    }
    if (!failures.isEmpty()) {
      throw scope.failures().releaseFailed(failures, List.of());
    }
  }

  /// Also what was made anew for one that is taken.
  private boolean isTaken(Release release) {
    Cell cell = release.of() instanceof Cell own ? own : null;
    while (cell != null && !cell.node().shared()) {
      cell = cell.parent();
    }
    return cell != null && taken.containsKey(cell.node());
  }
}
