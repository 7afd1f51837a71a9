package dev.espalier.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// How many waiting nodes are made at the same time, and which begins next: in the order in which
/// they became ready, or in a random one that comes again with the same seed.
///
/// One that waits for another has no turn meanwhile, so that the other gets one, and has it back at
/// once when that has ended: none begins in between. What it waits for is known as [Waits] knows
/// it: by its thread and by the handles that were injected into it, so not through another
/// container, unless that is laid over this one.
public final class Turns {
  private final int most;
  private final @Nullable RandomGenerator order;

  // guarded by this, which is held for nothing but them
  private final List<Cell> ready = new ArrayList<>();
  private final Set<Cell> running = new HashSet<>();

  /// @param most at the same time; [Integer#MAX_VALUE] for as many as there are
  /// @param order chooses who begins next; null for the one that was ready first
  public Turns(int most, @Nullable RandomGenerator order) {
    this.most = most;
    this.order = order;
  }

  /// Whether one that is ready may have to wait for its turn.
  boolean limited() {
    return counts() || order != null;
  }

  private boolean counts() {
    return most != Integer.MAX_VALUE;
  }

  /// Gives them their turns, now or later.
  void ready(Collection<Cell> cells) {
    if (limited()) {
      add(cells);
      goOn();
    } else {
      cells.forEach(Preparation::startThread);
    }
  }

  /// Takes those that became ready by one that has ended, before its turn is over, so that it is
  /// known among how many the next is chosen. They go on when it is.
  void takeOver(Deque<Cell> cells) {
    if (limited() && !cells.isEmpty()) {
      add(cells);
      cells.clear();
    }
  }

  /// Those that become ready together are chosen from in the order of the plan.
  private void add(Collection<Cell> cells) {
    List<Cell> inOrder = new ArrayList<>(cells);
    inOrder.sort(Comparator.comparingInt(cell -> cell.node().id()));
    synchronized (this) {
      ready.addAll(inOrder);
    }
  }

  /// Something has ended, or was given up.
  void ended(Work.Item item) {
    if (limited() && item instanceof Cell cell) {
      synchronized (this) {
        running.remove(cell);
      }
      goOn();
    }
  }

  /// A thread waits.
  void waits() {
    if (counts()) {
      goOn();
    }
  }

  /// Nothing is made any more in some scope: what is ready there has no turn to wait for.
  void refused() {
    List<Cell> tooLate = new ArrayList<>();
    synchronized (this) {
      ready.removeIf(cell -> cell.scope().makesNothing() && tooLate.add(cell));
    }
    tooLate.forEach(Preparation::startThread);
  }

  /// Lets those begin whose turn it is.
  private void goOn() {
    List<Cell> next = new ArrayList<>();
    synchronized (this) {
      while (!ready.isEmpty() && hasTurn()) {
        Cell cell = ready.remove(order == null ? 0 : order.nextInt(ready.size()));
        if (counts() && cell.outcome() == null) {
          running.add(cell);
        }
        next.add(cell);
      }
    }
    next.forEach(Preparation::startThread);
  }

  private boolean hasTurn() {
    int taken = 0;
    for (Cell cell : running) {
      taken += cell.scope().engine.waits.holdUp(cell) ? 0 : 1;
    }
    return taken < most;
  }
}
