package dev.espalier.engine;

import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How many waiting nodes are made at the same time, and which begins next: as they become ready,
/// or in a random order that comes again with the same seed.
///
/// One that waits for another gives up its turn meanwhile, so that the other gets one, and has it
/// back at once when that has ended: none begins in between.
public final class Turns {
  private final int most;
  private final @Nullable Random order;

  // guarded by this, which is held for nothing but them
  private final List<Cell> ready = new ArrayList<>();
  private final Set<Cell> running = new LinkedHashSet<>();

  /// Those that wait for another, and for which.
  private final Map<Cell, Cell> paused = new LinkedHashMap<>();

  /// @param most at the same time; [Integer#MAX_VALUE] for as many as there are
  /// @param order chooses who begins next; null for the one that was ready first
  public Turns(int most, @Nullable Random order) {
    this.most = most;
    this.order = order;
  }

  /// Whether one that is ready may have to wait for its turn.
  boolean limited() {
    return most != Integer.MAX_VALUE || order != null;
  }

  /// Gives them their turns, now or later.
  void ready(Iterable<Cell> cells) {
    if (limited()) {
      synchronized (this) {
        cells.forEach(ready::add);
      }
      goOn();
    } else {
      cells.forEach(Preparation::startThread);
    }
  }

  /// Takes those that became ready by one that has ended, before its turn is over, so that it is
  /// known among how many the next is chosen.
  void takeOver(Deque<Cell> cells) {
    if (limited() && !cells.isEmpty()) {
      synchronized (this) {
        ready.addAll(cells);
      }
      cells.clear();
    }
  }

  /// Something has ended, or was given up.
  void ended(Work.Item item) {
    if (limited() && item instanceof Cell cell) {
      synchronized (this) {
        running.remove(cell);
        paused.remove(cell);
      }
      goOn();
    }
  }

  /// This thread waits for another.
  void waitsFor(Cell other) {
    if (limited()) {
      synchronized (this) {
        Cell mine = madeHere(running);
        if (mine != null && running.remove(mine)) {
          paused.put(mine, other);
        }
      }
      goOn();
    }
  }

  /// It waits no more.
  void goesOn() {
    if (limited()) {
      synchronized (this) {
        Cell mine = madeHere(paused.keySet());
        if (mine != null && paused.remove(mine) != null) {
          running.add(mine);
        }
      }
    }
  }

  private static @Nullable Cell madeHere(Set<Cell> among) {
    for (Cell cell : among) {
      if (cell.thread() == Thread.currentThread()) {
        return cell;
      }
    }
    return null;
  }

  /// Lets those begin whose turn it is, and those end that come too late.
  void goOn() {
    List<Cell> next = new ArrayList<>();
    synchronized (this) {
      for (Iterator<Cell> all = ready.iterator(); all.hasNext(); ) {
        Cell cell = all.next();
        if (cell.outcome() != null || cell.scope().makesNothing()) {
          all.remove();
          next.add(cell);
        }
      }
      while (!ready.isEmpty() && taken() < most) {
        Cell cell = ready.remove(order == null ? 0 : order.nextInt(ready.size()));
        running.add(cell);
        next.add(cell);
      }
    }
    next.forEach(Preparation::startThread);
  }

  private long taken() {
    return running.size()
        + paused.values().stream().filter(other -> other.outcome() != null).count();
  }
}
