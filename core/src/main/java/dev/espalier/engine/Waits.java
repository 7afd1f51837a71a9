package dev.espalier.engine;

import dev.espalier.graph.Graph;
import dev.espalier.graph.Names;
import dev.espalier.plan.PlannedNode;
import dev.espalier.plan.PlannedNode.Input;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Who waits for what, so that a wait which closes a cycle is an error and not a hang.
///
/// A thread first publishes its wait, then follows what it waits for: a pending cell waits for its
/// dependencies, a cell that is being made waits for what its thread waits for, and for what is
/// waited for through handles that were injected into it. Arriving at itself is a cycle. Of the
/// waits that close a cycle the last one published sees all others. What was seen while it changed
/// is no proof: a cycle counts only when two walks meet the same waits.
final class Waits {
  private final Slots slots;
  private final Graph graph;
  private final Map<Thread, Wait> waits = new ConcurrentHashMap<>();

  /// One wait.
  ///
  /// @param owner what the handle belongs to through which it is waited, if any
  private record Wait(Thread thread, @Nullable Cell owner, Cell target) {
    boolean isOf(Cell cell) {
      return thread == cell.maker() || owner == cell;
    }
  }

  Waits(Slots slots, Graph graph) {
    this.slots = slots;
    this.graph = graph;
  }

  /// Waits for the end of a cell: its instance, or a failure, which may be that of the wait.
  Object await(Cell cell, @Nullable Cell owner) {
    Object outcome = cell.outcome();
    if (outcome != null) {
      return outcome;
    }
    Wait wait = new Wait(Thread.currentThread(), owner, cell);
    waits.put(wait.thread(), wait);
    try {
      List<Wait> cycle = new Walk(wait).cycle();
      if (!cycle.isEmpty() && isSame(cycle, new Walk(wait).cycle())) {
        return new Failure.WaitCycle(text(cycle));
      }
      return park(cell);
    } finally {
      waits.remove(wait.thread());
    }
  }

  private static Object park(Cell cell) {
    cell.subscribe(new Cell.Waiter(Thread.currentThread()));
    while (true) {
      Object outcome = cell.outcome();
      if (outcome != null) {
        return outcome;
      }
      if (Thread.currentThread().isInterrupted()) {
        return Failure.WAIT_INTERRUPTED;
      }
      LockSupport.park(cell);
    }
  }

  private static boolean isSame(List<Wait> one, List<Wait> other) {
    if (one.size() != other.size()) {
      return false;
    }
    for (int i = 0; i < one.size(); i++) {
      if (one.get(i) != other.get(i)) {
        return false;
      }
    }
    return true;
  }

  private String text(List<Wait> cycle) {
    Names names = graph.names();
    StringBuilder text = new StringBuilder();
    for (Wait wait : cycle) {
      text.append("\n   Waits     ");
      text.append(whoWaits(wait, names))
          .append(" waits for ")
          .append(names.of(wait.target().node().key()));
      text.append("  (thread ").append(name(wait.thread())).append(')');
    }
    return text.toString();
  }

  private String whoWaits(Wait wait, Names names) {
    Cell owner = wait.owner();
    return owner != null ? names.of(owner.node().key()) : "a caller";
  }

  private static String name(Thread thread) {
    return thread.getName().isEmpty() ? "#" + thread.threadId() : thread.getName();
  }

  /// One walk from a wait, in depth.
  private final class Walk {
    private final Wait start;
    private final Set<Object> seen = new HashSet<>();
    private final List<Wait> trail = new ArrayList<>();

    Walk(Wait start) {
      this.start = start;
    }

    /// The waits of a cycle through the start, beginning with it; empty if there is none.
    List<Wait> cycle() {
      trail.add(start);
      return reaches(start.target()) ? trail : List.of();
    }

    private boolean reaches(Cell cell) {
      if (cell.outcome() != null || !seen.add(cell)) {
        return false;
      }
      if (cell.maker() == null) {
        return reachesThroughInputs(cell.node(), cell.inputs());
      }
      if (start.isOf(cell)) {
        return true;
      }
      for (Wait wait : waits.values()) {
        if (wait.isOf(cell)) {
          trail.add(wait);
          if (reaches(wait.target())) {
            return true;
          }
          trail.removeLast();
        }
      }
      return false;
    }

    private boolean reachesUnknown(PlannedNode target) {
      Object there = target.shared() ? slots.get(target.id()) : null;
      if (there instanceof Cell cell) {
        return reaches(cell);
      }
      return there == null && seen.add(target) && reachesThroughInputs(target, null);
    }

    /// Follows a pending cell by its inputs; along the plan where these are not known yet.
    private boolean reachesThroughInputs(PlannedNode node, @Nullable Cell @Nullable [] cells) {
      Input[] inputs = node.inputs();
      for (int i = 0; i < inputs.length; i++) {
        PlannedNode target = inputs[i].target();
        if (!inputs[i].eager() || !target.waiting()) {
          continue;
        }
        if (cells != null) {
          Cell cell = cells[i];
          if (cell != null && reaches(cell)) {
            return true;
          }
        } else if (reachesUnknown(target)) {
          return true;
        }
      }
      return false;
    }
  }
}
