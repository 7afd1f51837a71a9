package dev.espalier.engine;

import dev.espalier.plan.PlannedNode;
import dev.espalier.plan.PlannedNode.Input;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides when waiting nodes begin, and on which thread.
///
/// Data flow: a cell counts its unfinished dependencies; the one that ends the last of them lets it
/// begin. A thread that ends a cell goes on with one that became ready, the others get a thread
/// each. Nobody waits for a level.
final class Preparation {
  private final LiveScope scope;

  Preparation(LiveScope scope) {
    this.scope = scope;
  }

  /// The cell of a shared waiting node; null if the instance is there.
  @Nullable Cell demand(PlannedNode node) {
    return demand(node, scope.slots, node.id(), null);
  }

  /// The cell of a waiting node in a slot; null if the instance is there. Whoever claims the slot
  /// also sees to it that all it needs is in progress.
  ///
  /// @param parent the cell whose handle has the slot; null if it is the scope's
  @Nullable Cell demand(PlannedNode node, Slots place, int index, @Nullable Cell parent) {
    Deque<Cell> toWire = new ArrayDeque<>();
    Cell cell = claim(node, place, index, parent, toWire);
    wireAll(toWire);
    return cell;
  }

  /// A cell for a new instance of an unscoped waiting node.
  Cell demandUnscoped(PlannedNode node, @Nullable Cell parent) {
    Cell cell = Cell.unscoped(node, parent);
    wireAll(new ArrayDeque<>(List.of(cell)));
    return cell;
  }

  private static @Nullable Cell claim(
      PlannedNode node, Slots place, int index, @Nullable Cell parent, Deque<Cell> toWire) {
    while (true) {
      Object there = place.get(index);
      if (there != null) {
        return there instanceof Cell cell ? cell : null;
      }
      Cell cell = Cell.forSlot(node, place, index, parent);
      if (cell.claim()) {
        toWire.push(cell);
        return cell;
      }
    }
  }

  private void wireAll(Deque<Cell> toWire) {
    Deque<Cell> ready = new ArrayDeque<>();
    while (!toWire.isEmpty()) {
      wire(toWire.pop(), toWire, ready);
    }
    ready.forEach(this::startThread);
  }

  private void wire(Cell cell, Deque<Cell> toWire, Deque<Cell> ready) {
    Input[] inputs = cell.node().inputs();
    @Nullable Cell[] cells = new @Nullable Cell[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      PlannedNode target = inputs[i].target();
      if (inputs[i].eager() && target.waiting()) {
        cells[i] = input(target, cell, toWire);
      }
    }
    cell.inputs(cells);
    for (Cell input : cells) {
      if (input != null) {
        subscribe(cell, input, ready);
      }
    }
    if (cell.oneLess()) {
      ready.add(cell);
    }
  }

  private @Nullable Cell input(PlannedNode target, Cell of, Deque<Cell> toWire) {
    if (target.shared()) {
      return claim(target, scope.slots, target.id(), null, toWire);
    }
    Cell cell = Cell.unscoped(target, of);
    toWire.push(cell);
    return cell;
  }

  private static void subscribe(Cell cell, Cell input, Deque<Cell> ready) {
    cell.awaitOneMore();
    if (!input.subscribe(new Cell.Dependent(cell))) {
      if (input.outcome() instanceof Failure failure) {
        end(cell, failure, ready);
      } else if (cell.oneLess()) {
        ready.add(cell);
      }
    }
  }

  private void startThread(Cell cell) {
    scope.threads.start(cell.node().toString(), () -> scope.inside(() -> run(cell)));
  }

  /// Makes a cell, and then those that became ready by it: one on this thread, the others on
  /// theirs.
  private void run(Cell first) {
    Deque<Cell> ready = new ArrayDeque<>();
    Cell next = first;
    while (next != null) {
      new Maker(scope, null).makeWaiting(next, ready);
      next = ready.poll();
      ready.forEach(this::startThread);
      ready.clear();
      if (next != null) {
        Thread.currentThread().setName(scope.name() + "/" + next.node());
      }
    }
  }

  /// Ends a cell that nobody can become ready by.
  static void end(Cell cell, Failure failure) {
    end(cell, failure, new ArrayDeque<>());
  }

  /// Ends a cell and tells all that follow from it: threads wake, dependents come nearer to their
  /// beginning, or fail with it.
  ///
  /// @param ready takes the cells that can begin now
  static void end(Cell first, Object outcome, Deque<Cell> ready) {
    Deque<Cell> ending = new ArrayDeque<>();
    ending.add(first);
    while (!ending.isEmpty()) {
      for (Cell.Link link = ending.poll().end(outcome); link != null; link = link.next()) {
        Cell dependent = link.listener().ended(outcome);
        if (dependent != null) {
          if (outcome instanceof Failure) {
            ending.add(dependent);
          } else if (dependent.oneLess()) {
            ready.add(dependent);
          }
        }
      }
    }
  }
}
