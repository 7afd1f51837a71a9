package dev.espalier.engine;

import dev.espalier.bind.Key;
import dev.espalier.graph.Dependency;
import dev.espalier.plan.PlannedNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a call asks for, all of it prepared at the same time. When some of it cannot be had its
/// function does not run, and what was made for the call alone is nobody's.
final class CallNeeds {
  private final Requests requests;

  /// Of what was made for the call alone.
  private final List<Cell> own = new ArrayList<>();

  CallNeeds(Requests requests) {
    this.requests = requests;
  }

  /// Prepares all, and returns the values in the same order.
  List<Object> prepare(List<Key<?>> needs) {
    List<@Nullable PlannedNode> nodes = new ArrayList<>();
    for (Key<?> need : needs) {
      Dependency dependency = requests.dependency(need);
      PlannedNode node = requests.planned(dependency);
      nodes.add(dependency.eager() && !requests.scope().makesNothing() ? node : null);
    }
    List<@Nullable Cell> cells = Preparation.demandAll(requests.scope(), nodes, requests.holder());
    cells.forEach(this::made);
    List<Object> values = new ArrayList<>();
    try {
      for (int i = 0; i < needs.size(); i++) {
        values.add(value(needs.get(i), nodes.get(i), cells.get(i)));
      }
    } finally {
      if (values.size() < needs.size()) {
        own.forEach(cell -> Orphans.forsake(cell, Failure.CLOSED));
      }
    }
    return values;
  }

  private void made(@Nullable Cell cell) {
    if (cell != null && !cell.node().shared()) {
      own.add(cell);
    }
  }

  private Object value(Key<?> need, @Nullable PlannedNode node, @Nullable Cell cell) {
    LiveScope scope = requests.scope();
    Object value =
        cell == null ? Failure.MAKE_ANEW : scope.engine.waits.await(cell, requests.holder());
    if (cell != null && value instanceof Failure failure && !(value instanceof Failure.MakeAnew)) {
      throw scope.failures().forAsker(cell.node(), failure);
    } else if (!(value instanceof Failure)) {
      return value;
    } else if (node == null || node.shared() || node.isScope()) {
      return requests.get(need); // was evicted meanwhile, or there is nothing to wait for
    }
    return requests.made(node, () -> new Maker(scope, requests.holder()).ask(node, this::made));
  }
}
