package dev.espalier.engine;

import dev.espalier.bind.DeadlineException;
import dev.espalier.plan.PlannedNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What there is to say of a start that is over its time: who runs, with where it stands, and who
/// waits, with what for.
record LateStart(LiveScope scope) {

  /// As the failure of the first that is late.
  ///
  /// @param starter the thread that starts
  /// @return null where there is nothing that could be
  Failure.@Nullable Threw failure(Duration limit, Thread starter) {
    StringBuilder text = new StringBuilder("the start took more than ");
    text.append(Failures.seconds(limit)).append('.');
    List<PlannedNode> late = new ArrayList<>();
    addRunning(text, late);
    addWaiting(text, late);
    if (late.isEmpty()) { // such as a listener of the start
      text.append(Deadlines.running("all is ready, and something else is late", starter));
      late.addAll(scope.engine.plan.nodes().reversed());
    }
    return late.isEmpty()
        ? null
        : new Failure.Threw(
            late.getFirst(), new DeadlineException(text.toString()), limit, List.of());
  }

  private void addRunning(StringBuilder text, List<PlannedNode> late) {
    List<Work.Item> running = new ArrayList<>(scope.engine.making.of(scope));
    running.addAll(scope.engine.starting.hooks().running());
    for (Work.Item item : running) {
      Thread thread = item.thread();
      PlannedNode node = scope.engine.plan.find(item.key());
      if (thread != null && node != null) {
        text.append(Deadlines.running(node.toString(), thread));
        late.add(node);
      }
    }
  }

  private void addWaiting(StringBuilder text, List<PlannedNode> late) {
    for (PlannedNode node : scope.engine.plan.toStart()) {
      if (scope.slots.get(node.slot()) instanceof Cell cell && cell.thread() == null) {
        String needs = cell.unfinished();
        text.append("\n   Waiting   ").append(node).append(" for ");
        text.append(needs.isEmpty() ? "its turn" : needs);
      }
      if (!scope.slots.isThere(node.slot())) {
        late.add(node);
      }
    }
  }
}
