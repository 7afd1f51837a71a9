package dev.espalier.engine;

import dev.espalier.graph.Names;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Who waits for what, so that a wait which closes a cycle is an error and not a hang.
///
/// A thread first publishes its wait, then follows what it waits for: a pending cell waits for its
/// dependencies, a cell that is being made waits for what its thread waits for, and for what is
/// waited for through handles that were injected into it. Arriving at itself is a cycle. Of the
/// waits that close a cycle the last one published sees all others. What was seen while it changed
/// is no proof: a cycle counts only when two walks meet the same waits.
final class Waits {
  /// The waits that may hold up what a thread makes, and those through handles that a cell holds.
  private final Map<Object, Set<Wait>> waits = new ConcurrentHashMap<>();

  /// One wait, equal to no other.
  ///
  /// @param at the thread that waits, with those in whose place it runs
  /// @param owner what the handle belongs to through which it is waited, if any
  private record Wait(InPlace at, @Nullable Cell owner, Cell target) {
    /// Whether a cell that is being made may not end before the wait does: also if its thread makes
    /// what the handle belongs to, and may wait for whoever uses that. What that thread makes
    /// inside, and has not ended yet, shows that it does not.
    boolean holdsUp(Cell cell) {
      Thread making = cell.thread();
      return at.isFor(making)
          || owner == cell
          || (making != null && maker() == making && !cell.isMadeInside(owner));
    }

    /// The thread that makes what the handle belongs to.
    @Nullable Thread maker() {
      return owner == null || owner.outcome() != null ? null : owner.thread();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /// Waits for the end of a cell: its instance, or a failure, which may be that of the wait.
  Object await(Cell cell, @Nullable Cell owner) {
    Preparation.endLost(cell);
    Object outcome = cell.outcome();
    if (outcome != null) {
      return outcome;
    }
    Wait wait = new Wait(InPlace.here(), owner, cell);
    Set<Object> heldUp = publish(wait);
    try {
      cell.scope().engine.turns.waits();
      if (owner != null && owner.scope().engine != cell.scope().engine) {
        owner.scope().engine.turns.waits();
      }
      List<Wait> cycle = cycle(wait);
      if (!cycle.isEmpty() && isSame(cycle, cycle(wait))) {
        return new Failure.WaitCycle(text(cycle));
      }
      return park(cell, owner);
    } finally {
      takeBack(wait, heldUp);
    }
  }

  /// Makes a cell on this thread for one that another thread makes: that may wait for this, in code
  /// of the user.
  ///
  /// @param owner what the handle belongs to through which it was asked for
  <T> T makeFor(Cell owner, Cell cell, Supplier<T> making) {
    Wait wait = new Wait(InPlace.here(), owner, cell);
    Thread maker = wait.maker();
    if (maker == null || wait.at().isFor(maker)) {
      return making.get();
    }
    Set<Object> heldUp = publish(wait);
    try {
      return making.get();
    } finally {
      takeBack(wait, heldUp);
    }
  }

  /// @return by what it is found
  private Set<Object> publish(Wait wait) {
    Set<Object> heldUp = heldUp(wait);
    for (Object by : heldUp) {
      waits.compute(
          by,
          (_, some) -> {
            Set<Wait> all = some == null ? ConcurrentHashMap.newKeySet(1) : some;
            all.add(wait);
            return all;
          });
    }
    return heldUp;
  }

  private void takeBack(Wait wait, Set<Object> heldUp) {
    for (Object by : heldUp) {
      waits.computeIfPresent(by, (_, all) -> all.remove(wait) && all.isEmpty() ? null : all);
    }
  }

  private static Set<Object> heldUp(Wait wait) {
    Set<Object> by = new HashSet<>(wait.at().threads());
    Cell owner = wait.owner();
    if (owner != null) {
      by.add(owner);
    }
    Thread maker = wait.maker();
    if (maker != null) {
      by.add(maker);
    }
    return by;
  }

  /// Whether a cell that is being made waits for another, through its thread or a handle of it.
  boolean holdUp(Cell cell) {
    for (Wait wait : holdingUp(cell)) {
      if (wait.target().outcome() == null) {
        return true;
      }
    }
    return false;
  }

  /// The waits before whose end a cell that is being made may not end.
  private Set<Wait> holdingUp(Cell cell) {
    Thread maker = cell.thread();
    Set<Wait> some = new HashSet<>();
    if (maker != null) {
      some.addAll(waits.getOrDefault(maker, Set.of()));
      some.addAll(waits.getOrDefault(cell, Set.of()));
      some.removeIf(wait -> !wait.holdsUp(cell));
    }
    return some;
  }

  /// @param owner what is made with it; when that is ended by the end of its scope, so is the wait
  private static Object park(Cell cell, @Nullable Cell owner) {
    Subscriber.Waiter waiter = new Subscriber.Waiter(Thread.currentThread());
    cell.subscribe(waiter);
    if (owner != null) {
      owner.subscribe(waiter);
    }
    while (true) {
      Object outcome = cell.outcome();
      if (outcome != null) {
        return outcome;
      }
      if (owner != null && owner.outcome() instanceof Failure.Closed closed) {
        return closed;
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
    Names names = cycle.getFirst().target().scope().engine.plan.graph().names();
    StringBuilder text = new StringBuilder();
    for (Wait wait : cycle) {
      text.append("\n   Waits     ");
      text.append(whoWaits(wait, names))
          .append(" waits for ")
          .append(names.of(wait.target().node().key()));
      text.append("  (thread ").append(name(wait.at().thread())).append(')');
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

  /// A cell that a walk came to.
  ///
  /// @param by the last wait on the way to it
  /// @param before the cell whose making that wait holds up; null for where the walk begins
  private record Reached(Cell cell, Wait by, @Nullable Reached before) {
    List<Wait> trail() {
      List<Wait> trail = new ArrayList<>();
      for (Reached at = this; at != null; at = at.before()) {
        trail.add(at.by());
      }
      return trail.reversed();
    }
  }

  /// The waits of a cycle through this one, beginning with it; empty if there is none. Iterative,
  /// since chains may be long.
  private List<Wait> cycle(Wait start) {
    Set<Cell> seen = new HashSet<>();
    Deque<Reached> open = new ArrayDeque<>();
    open.push(new Reached(start.target(), start, null));
    while (!open.isEmpty()) {
      Reached now = open.pop();
      Cell cell = now.cell();
      if (!seen.add(cell) || cell.outcome() != null) {
        continue;
      }
      Thread maker = cell.thread();
      if (maker == null) {
        for (Cell input : inputs(cell)) {
          if (input != null) {
            open.push(new Reached(input, now.by(), now.before()));
          }
        }
      } else if (start.holdsUp(cell)) {
        return now.trail();
      } else {
        for (Wait wait : holdingUp(cell)) {
          open.push(new Reached(wait.target(), wait, now));
        }
      }
    }
    return List.of();
  }

  /// Whether a cell waits for one of some others, directly or not.
  boolean leadTo(Cell from, Predicate<Cell> others) {
    Set<Cell> seen = new HashSet<>();
    Deque<Cell> open = new ArrayDeque<>(List.of(from));
    while (!open.isEmpty()) {
      Cell cell = open.pop();
      if (!seen.add(cell) || cell.outcome() != null) {
        continue;
      } else if (others.test(cell)) {
        return true;
      }
      if (cell.thread() == null) {
        for (Cell input : inputs(cell)) {
          if (input != null) {
            open.push(input);
          }
        }
      } else {
        holdingUp(cell).forEach(wait -> open.push(wait.target()));
      }
    }
    return false;
  }

  /// What a pending cell waits for. Whoever has just claimed it is about to say, or to make it.
  @SuppressWarnings("ThreadPriorityCheck")
  private static @Nullable Cell[] inputs(Cell cell) {
    @Nullable Cell[] inputs = cell.inputs();
    while (inputs == null && cell.thread() == null && cell.outcome() == null) {
      Thread.yield();
      inputs = cell.inputs();
    }
    return inputs == null ? Cell.NONE : inputs;
  }
}
