package dev.espalier.engine;

import dev.espalier.plan.PlannedNode;
import dev.espalier.plan.PlannedNode.Input;
import dev.espalier.task.ThreadOwner;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Decides when waiting nodes begin, and on which thread.
///
/// Data flow: a cell counts its unfinished dependencies; the one that ends the last of them lets it
/// begin. A thread that ends a cell goes on with one that became ready, the others get a thread
/// each. Nobody waits for a level.
final class Preparation {
  private Preparation() {}

  /// Sees to it that those of some nodes that wait are in progress, all from the same moment on.
  ///
  /// @param nodes null for what is not to be made
  /// @param parent for whom the unscoped ones are made; null for a caller
  /// @return their cells in the same order; null where there is nothing to wait for
  static List<@Nullable Cell> demandAll(
      LiveScope scope, List<? extends @Nullable PlannedNode> nodes, @Nullable Cell parent) {
    Deque<Cell> toWire = new ArrayDeque<>();
    List<@Nullable Cell> cells = new ArrayList<>();
    for (PlannedNode node : nodes) {
      cells.add(node == null ? null : demand(scope, node, parent, toWire));
    }
    wireAll(toWire);
    return cells;
  }

  /// The cell of a waiting node in a place; null if the instance is there. Whoever claims the place
  /// also sees to it that all it needs is in progress.
  static @Nullable Cell demand(Place place) {
    Deque<Cell> toWire = new ArrayDeque<>();
    Cell cell = claim(place, toWire);
    wireAll(toWire);
    return cell;
  }

  /// A cell for a new instance of an unscoped waiting node.
  static Cell demandUnscoped(LiveScope scope, PlannedNode node, @Nullable Cell parent) {
    Cell cell = Cell.unscoped(scope, node, parent, true);
    Deque<Cell> toWire = new ArrayDeque<>();
    toWire.push(cell);
    wireAll(toWire);
    return cell;
  }

  private static @Nullable Cell claim(Place place, Deque<Cell> toWire) {
    while (true) {
      Object there = place.get();
      if (there != null) {
        return there instanceof Cell cell ? cell : null;
      }
      Cell cell = Cell.in(place, true);
      if (cell.claim()) {
        toWire.push(cell);
        return cell;
      }
    }
  }

  private static void wireAll(Deque<Cell> toWire) {
    Deque<Cell> ready = new ArrayDeque<>();
    while (!toWire.isEmpty()) {
      Cell cell = toWire.pop();
      try {
        if (cell.outcome() == null) { // else what it was for has failed meanwhile
          wire(cell, toWire, ready);
        }
      } catch (Throwable e) { // such as no memory: whoever waits for it is not to wait for ever
        fail(cell, e);
      }
    }
    startThreads(ready);
  }

  private static void wire(Cell cell, Deque<Cell> toWire, Deque<Cell> ready) {
    Input[] inputs = cell.node().inputs();
    @Nullable Cell[] cells = new @Nullable Cell[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      if (inputs[i].eager()) {
        cells[i] = madeAhead(demand(cell.scope(), inputs[i].target(), cell, toWire));
      }
    }
    cell.inputs(cells);
    if (isToBeFound(cell, cells) && !cell.scope().engine.making.begin(cell)) {
      end(cell, Failure.CLOSED, ready);
      return;
    }
    for (Cell input : cells) {
      if (input != null) {
        subscribe(cell, input, ready);
      }
    }
    if (cell.beginning().oneLess()) {
      ready.add(cell);
    }
  }

  private static @Nullable Cell madeAhead(@Nullable Cell input) {
    if (input != null && !input.node().shared()) {
      input.isMadeAhead();
    }
    return input;
  }

  /// Whether it is among what runs already while it is pending. Of what was asked for alone nobody
  /// else knows. And what waits for a cell of a scope around its own is not ended with that by the
  /// end of its own.
  private static boolean isToBeFound(Cell cell, @Nullable Cell[] inputs) {
    Cell parent = cell.parent();
    if (!cell.node().shared() && (parent == null || !parent.isPending())) {
      return true;
    }
    for (Cell input : inputs) {
      if (input != null && input.scope() != cell.scope()) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable Cell demand(
      LiveScope scope, PlannedNode node, @Nullable Cell parent, Deque<Cell> toWire) {
    if (!node.waiting()) {
      return null;
    } else if (node.shared()) {
      return claim(Place.of(scope, node), toWire);
    }
    Cell cell = Cell.unscoped(scope, node, parent, true);
    toWire.push(cell);
    return cell;
  }

  private static void subscribe(Cell cell, Cell input, Deque<Cell> ready) {
    cell.beginning().awaitOneMore();
    if (!input.subscribe(new Subscriber.Dependent(cell))) {
      if (input.outcome() instanceof Failure failure) {
        end(cell, failure, ready);
      } else if (cell.beginning().oneLess()) {
        ready.add(cell);
      }
    }
  }

  /// Whose turn it is begins, or ends if that is too late.
  static void startThread(Cell cell) {
    if (cell.outcome() != null) {
      cell.scope().engine.making.end(cell); // its scope has ended meanwhile, or it was given up
      cell.scope().engine.turns.ended(cell);
      return;
    }
    cell.begins(); // the thread that is here only starts the one which makes it
    if (!cell.scope().engine.making.begin(cell)) { // first: closing waits for that thread
      end(cell, Failure.CLOSED);
      return;
    }
    try {
      ThreadOwner threads = cell.scope().threads();
      String name = cell.node().toString();
      Consumer<Thread> told = cell::madeBy;
      Runnable body = () -> run(cell);
      if (onPlatformThread(cell)) {
        threads.startPlatform(name, told, body);
      } else {
        threads.startTold(name, told, body);
      }
    } catch (Throwable e) { // such as no thread to be had
      fail(cell, e);
    }
  }

  private static void fail(Cell cell, Throwable thrown) {
    cell.scope().engine.making.end(cell);
    end(cell, new Failure.Threw(cell.node(), thrown, Duration.ZERO, List.of()));
  }

  private static boolean onPlatformThread(Cell cell) {
    return cell.node().binding().manner().onPlatformThread();
  }

  /// Makes a cell, and then those of the same scope that became ready by it: one on this thread,
  /// the others on theirs.
  private static void run(Cell first) {
    LiveScope scope = first.scope();
    scope.inside(() -> {
      Cell next = first;
      while (next != null) {
        Deque<Cell> ready = new ArrayDeque<>();
        new Maker(scope, null).makeWaiting(next, ready);
        next = null;
        if (!scope.engine.turns.limited()) {
          next = sameKind(ready, first);
          ready.remove(next);
        }
        startThreads(ready);
        if (next != null) {
          Thread.currentThread().setName(scope.name() + "/" + next.node());
        }
      }
    });
  }

  /// One that may go on on the thread of another.
  private static @Nullable Cell sameKind(Deque<Cell> ready, Cell other) {
    for (Cell cell : ready) {
      if (cell.scope() == other.scope() && onPlatformThread(cell) == onPlatformThread(other)) {
        return cell;
      }
    }
    return null;
  }

  /// Lets cells begin that became ready on a thread which has something else to do.
  static void startThreads(Deque<Cell> ready) {
    if (!ready.isEmpty()) {
      ready.peek().scope().engine.turns.ready(ready);
    }
  }

  /// Ends a cell that nobody can become ready by.
  static void end(Cell cell, Failure failure) {
    end(cell, failure, new ArrayDeque<>());
  }

  /// Ends a cell that whoever made it could not end, nor unwind.
  static void endLost(Cell cell) {
    Throwable lost = cell.beginning().lost;
    if (lost != null && cell.outcome() == null && !cell.isOnOurThread()) {
      cell.scope().engine.making.end(cell);
      end(cell, new Failure.Threw(cell.node(), lost, Duration.ZERO, List.of()));
    }
  }

  /// Ends a cell and tells all that follow from it: threads wake, dependents come nearer to their
  /// beginning, or fail with it.
  ///
  /// @param ready takes the cells that can begin now
  static void end(Cell cell, Object outcome, Deque<Cell> ready) {
    if (outcome instanceof Failure failure) {
      end(cell, failure, of -> Orphans.release(of, new NotMade(failure)));
    } else {
      for (Cell dependent : endOne(cell, outcome)) {
        if (dependent.beginning().oneLess()) {
          ready.add(dependent);
        }
      }
    }
  }

  /// Ends a cell on a thread that is not to run code of the user.
  static void endAside(Cell cell, Failure failure) {
    end(cell, failure, of -> Orphans.releaseLater(of, failure));
  }

  /// Ends a cell and its dependents; last those that something was made for alone, which is
  /// released before they are told: here, if they are of this scope, else on a thread of theirs.
  private static void end(Cell cell, Failure failure, Consumer<Cell> release) {
    Deque<Cell> ending = new ArrayDeque<>(List.of(cell));
    Deque<Cell> leaving = new ArrayDeque<>();
    while (!ending.isEmpty() || !leaving.isEmpty()) {
      if (ending.isEmpty()) {
        Cell next = leaving.remove();
        if (next.scope() != cell.scope()) {
          Orphans.releaseLater(next, failure);
        } else if (next.scope().engine.making.begin(next)) { // closing ends it meanwhile
          release(next, release);
        }
        ending.addAll(endOne(next, failure));
        next.scope().engine.making.end(next);
        continue;
      }
      Cell next = ending.remove();
      next.scope().engine.starting.decide(next.node(), failure);
      List<Cell> parts = next.leaveParts();
      if (parts.isEmpty()) {
        ending.addAll(endOne(next, failure));
      } else {
        next.madeBy(Thread.currentThread()); // whose code is not to wait for it
        leaving.add(next);
        parts.stream().filter(Cell::forsake).forEach(ending::add);
      }
    }
  }

  /// Whatever throws here, the others are to be told.
  private static void release(Cell cell, Consumer<Cell> release) {
    try {
      release.accept(cell);
    } catch (Throwable e) {
      // such as no memory: the end of the scope releases what is left
    }
  }

  /// @return those that depend on it and have to be told
  private static List<Cell> endOne(Cell cell, Object outcome) {
    if (cell.isPending()) {
      cell.scope().engine.making.end(cell); // it will not begin
      cell.inputs(Cell.NONE);
    }
    List<Cell> dependents = List.of();
    for (Cell.Link link = cell.end(outcome); link != null; link = link.next()) {
      Cell dependent = link.subscriber().ended(outcome);
      if (dependent != null) {
        dependents = dependents.isEmpty() ? new ArrayList<>() : dependents;
        dependents.add(dependent);
      }
    }
    return dependents;
  }
}
