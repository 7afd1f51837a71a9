package dev.espalier.engine;

import dev.espalier.bind.Recipe.Inputs;
import dev.espalier.bind.Resource;
import dev.espalier.event.Event;
import dev.espalier.graph.Target;
import dev.espalier.plan.PlannedNode;
import dev.espalier.plan.PlannedNode.Input;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes nodes on one thread, each with what it needs: the dependencies of what is being made come
/// from here.
final class Maker implements Inputs {
  private LiveScope scope;
  private final @Nullable Cell owner;
  private final boolean starts;
  private @Nullable Cell current;

  /// Time spent on nodes made inside the current one.
  private long insideNanos;

  /// @param owner what the handle belongs to through which this was asked for, if any
  Maker(LiveScope scope, @Nullable Cell owner) {
    this(scope, owner, false);
  }

  private Maker(LiveScope scope, @Nullable Cell owner, boolean starts) {
    this.scope = scope;
    this.owner = owner;
    this.starts = starts;
  }

  /// For the thread that starts the scope: closing may interrupt also the inline nodes made on it.
  static Maker ofStart(LiveScope scope) {
    return new Maker(scope, null, true);
  }

  @Override
  // the graph has checked that the dependency is of the type that the function asks for
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  public <V> V get(int at, int dependency) {
    Input input = scope.engine.plan.node(at).inputs()[dependency];
    if (!input.eager()) {
      return (V) new Requests(scope, current).handle(input.target(), input.kind());
    }
    PlannedNode target = input.target();
    if (target.shared()) {
      return (V) shared(target);
    }
    Object before = madeBefore(at, dependency);
    return (V) (before == null ? unscoped(target) : before);
  }

  /// An unscoped waiting dependency that was made before what needs it began; null if it was not.
  private @Nullable Object madeBefore(int at, int dependency) {
    Cell consumer = current;
    if (consumer == null || consumer.node().id() != at) {
      return null;
    }
    @Nullable Cell[] cells = consumer.inputs();
    Cell cell = cells == null || cells.length == 0 ? null : cells[dependency];
    return cell == null ? null : cell.outcome();
  }

  /// What a caller asked for.
  Object ask(PlannedNode node) {
    return ask(node, _ -> {});
  }

  /// As [#ask(PlannedNode)].
  ///
  /// @param told gets the cells of what is made for the caller alone
  Object ask(PlannedNode node, Consumer<? super Cell> told) {
    if (node.shared()) {
      if (!node.waiting() && !isThere(node)) {
        makeBefore(node);
      }
      return shared(node);
    }
    if (node.waiting()) {
      return demanded(node, owner, told);
    }
    Cell cell = Cell.unscoped(scope, node, owner, false); // closing waits for it
    told.accept(cell);
    return make(cell);
  }

  /// What another container keeps, for what is made here: with the end of that the wait ends.
  Object askThere(LiveScope there, PlannedNode node) {
    return new Maker(there, current).ask(node);
  }

  /// Makes what this thread makes before a node, in order, since a chain may be longer than a stack
  /// is deep. What others make is waited for when it is needed, as a wait of what needs it.
  private void makeBefore(PlannedNode node) {
    for (PlannedNode need : scope.engine.plan.madeBefore(node)) {
      if (scope.holderOf(need).slots.get(need.slot()) == null) {
        var _ = shared(need);
      }
    }
  }

  private boolean isThere(PlannedNode node) {
    return scope.holderOf(node).slots.isThere(node.slot());
  }

  /// A new instance of an unscoped waiting node, waited for here.
  private Object demanded(PlannedNode node, @Nullable Cell parent, Consumer<? super Cell> told) {
    Object outcome;
    do { // anew when something that it needs was evicted meanwhile
      Cell cell = Preparation.demandUnscoped(scope, node, parent);
      told.accept(cell);
      outcome = scope.engine.waits.await(cell, parent);
      if (outcome instanceof Failure failure) {
        Orphans.forsake(cell, failure);
      }
    } while (outcome instanceof Failure.MakeAnew);
    return value(outcome);
  }

  /// The instance of a shared node, made if it is not there.
  Object shared(PlannedNode node) {
    LiveScope holder = scope.holderOf(node);
    Object there = holder.slots.get(node.slot());
    return there == null || there instanceof Cell ? kept(Place.of(holder, node)) : there;
  }

  /// The instance in a place, made by one for all.
  Object kept(Place place) {
    while (true) {
      Object there = place.get();
      if (there == null) {
        if (place.node().waiting()) {
          there = Preparation.demand(place);
        } else {
          Cell cell = Cell.in(place, false);
          if (cell.claim()) {
            return makeClaimed(cell);
          }
        }
      }
      if (there instanceof Cell cell) {
        Object outcome = scope.engine.waits.await(cell, current == null ? owner : current);
        if (!(outcome instanceof Failure.MakeAnew)) {
          return value(outcome);
        }
      } else if (there != null) {
        return there;
      }
    }
  }

  private Object makeClaimed(Cell cell) {
    Beginning beginning = cell.beginning();
    try {
      return make(cell);
    } catch (StackOverflowError | OutOfMemoryError e) {
      beginning.lost = e; // calls nothing: there may be no stack for it
      Preparation.endLost(cell);
      throw e;
    }
  }

  private static Object value(Object outcome) {
    if (outcome instanceof Failure failure) {
      throw new NotMade(failure);
    }
    return outcome;
  }

  private Object unscoped(PlannedNode node) {
    Cell parent = current == null ? owner : current;
    if (node.isScope()) {
      return new Requests(scope, parent).asked();
    }
    if (node.waiting()) {
      return demanded(node, parent, _ -> {});
    } else if (node.tracked()) {
      return make(Cell.unscoped(scope, node, parent, false));
    }
    long began = System.nanoTime();
    try {
      return Acquisition.plain(scope, node, this);
    } catch (NotMade e) {
      throw e;
    } catch (Throwable e) {
      Failure.Threw threw = Failure.Threw.since(began, node, e, List.of(), true);
      scope.engine.tell.that(new Event.AcquireFailed(node.key(), e, threw.took()));
      scope.engine.starting.threw(threw, isCancelled());
      throw new NotMade(threw);
    }
  }

  /// Whether what is made here was told to end, or is about to be: one is told after the other, and
  /// may hear of it first from what it needs, also in a scope around it.
  private boolean isCancelled() {
    return scope.isCancelled() || scope.engine.making.isInterrupted();
  }

  /// Makes a cell of a waiting node, unless nothing begins any more.
  ///
  /// @param ready takes the cells that can begin now
  void makeWaiting(Cell cell, Deque<Cell> ready) {
    Thread.interrupted(); // what the code of a node made before may have left on this thread
    try {
      makeHere(cell, ready);
    } catch (NotMade e) {
      // whoever needs it was told through its cell
    }
  }

  private Object make(Cell cell) {
    Deque<Cell> ready = new ArrayDeque<>(1);
    Object outcome;
    try {
      outcome =
          owner == null || current != null
              ? makeHere(cell, ready)
              : scope.engine.waits.makeFor(owner, cell, () -> makeHere(cell, ready));
    } finally {
      Preparation.startThreads(ready); // such as wait since it is of a mode that it was not of
    }
    if (outcome == null) {
      outcome = scope.engine.waits.await(cell, current == null ? owner : current);
      if (outcome instanceof Failure failure && !cell.node().shared()) {
        Orphans.forsake(cell, failure);
      }
    }
    return value(outcome);
  }

  /// How a cell ended; null if another thread goes on with it.
  private @Nullable Object makeHere(Cell cell, Deque<Cell> ready) {
    cell.madeBy(Thread.currentThread());
    try {
      if (!begin(cell)) {
        scope.engine.making.end(cell);
        if (!cell.beginning().isPrevented()) { // else whoever did that is about to say why
          Preparation.end(cell, Failure.CLOSED);
        }
        throw new NotMade(Failure.CLOSED);
      }
      return makeBegun(cell, ready);
    } catch (StackOverflowError | OutOfMemoryError e) {
      // where it came is not known, so that nobody waits for a cell that will not end
      scope.engine.making.end(cell);
      Preparation.end(cell, new Failure.Threw(cell.node(), e, Duration.ZERO, List.of()));
      throw e;
    }
  }

  private @Nullable Object makeBegun(Cell cell, Deque<Cell> ready) {
    Cell before = current;
    LiveScope scopeBefore = scope;
    long insideBefore = insideNanos;
    long began = System.nanoTime();
    current = cell;
    scope = cell.scope();
    insideNanos = 0;
    Object outcome = cell; // unlike any outcome, should something throw that never should
    try {
      // also on the thread of whoever asked: its code is not that of the scope that it asks from
      outcome =
          Inside.isHere(scope)
              ? end(cell, ready)
              : Inside.<@Nullable Object, RuntimeException>call(scope, () -> end(cell, ready));
      return outcome;
    } finally {
      cell.inputs(Cell.NONE);
      current = before;
      scope = scopeBefore;
      insideNanos = insideBefore + System.nanoTime() - began;
      if (outcome != null) {
        cell.scope().engine.making.end(cell);
        Orphans.made(cell);
      }
    }
  }

  /// Begins a cell unless the scope is closing. A thread is interrupted through the outermost cell
  /// that it makes, and only if it is the container's.
  private boolean begin(Cell cell) {
    if (!scope.engine.making.begin(cell)
        || !cell.beginning().begin()
        || (isInterruptible(cell) && !cell.cancellation().begin())) {
      return false;
    }
    if (cell.waiting()) {
      scope.engine.deadlines.limit(cell);
    }
    return true;
  }

  private boolean isInterruptible(Cell cell) {
    return cell.waiting() || (starts && current == null);
  }

  /// Makes it and ends its cell; returns the instance or the failure for the one who asked, or null
  /// if another thread goes on.
  private @Nullable Object end(Cell cell, Deque<Cell> ready) {
    PlannedNode node = cell.node();
    Acquisition acquisition = new Acquisition(scope, cell);
    long began = System.nanoTime();
    try {
      needsFirst(node);
      began = System.nanoTime();
      insideNanos = 0;
      scope.engine.starting.beginning(node);
      tell(node, new Event.AcquireBegan(node.key(), cell.waiting()));
      Object made = acquisition.make(this);
      if (made instanceof Resource<?> resource
          && node.binding().returns().isResource()
          && resource.around().isPresent()) {
        new Lending(cell, acquisition, resource, began).start();
        return null;
      }
      return made(cell, acquisition.finish(made, null), began, ready);
    } catch (Throwable e) {
      return fail(cell, acquisition, e, began, ready);
    }
  }

  /// What another container keeps is acquired there.
  private void tell(PlannedNode node, Event event) {
    if (!(node.binding().target() instanceof Target.Shared)) {
      scope.engine.tell.that(event);
    }
  }

  /// An instance is there and its release registered.
  Object made(Cell cell, Object instance, long began, Deque<Cell> ready) {
    PlannedNode node = cell.node();
    long took = System.nanoTime() - began;
    scope.engine.starting.acquired(node, began, took - insideNanos);
    tell(node, new Event.Acquired(node.key(), cell.waiting(), Duration.ofNanos(took)));
    Preparation.end(cell, instance, ready);
    scope.engine.turns.takeOver(ready);
    return instance;
  }

  /// Ends a cell whose making has thrown.
  Object fail(Cell cell, Acquisition acquisition, Throwable threw, long began, Deque<Cell> ready) {
    cell.beginning().fail(); // what comes ready from now on for it alone is released
    Throwable thrown = cell.inTime(threw);
    boolean byContainer = scope.engine.making.isInterrupted();
    boolean cancelled = cell.cancellation().end() || isCancelled();
    boolean interrupted =
        (Thread.interrupted() || Interrupts.caused(thrown)) && !Work.isUndisturbed();
    List<Throwable> unwinding = new ArrayList<>(acquisition.unwind(thrown));
    unwinding.addAll(Orphans.release(cell, thrown));
    scope.releases.forget(cell);
    boolean inline = !cell.isOnOurThread();
    Failure failure = Failure.of(cell, thrown, began, unwinding);
    boolean anew = inline && interrupted;
    Failure.Threw own = failure instanceof Failure.Threw it && it.node() == cell.node() ? it : null;
    if (own != null) { // before anybody gets it
      scope.engine.tell.that(new Event.AcquireFailed(own.node().key(), own.cause(), own.took()));
    }
    if (!acquisition.isLate()) {
      Preparation.end(cell, anew ? Failure.MAKE_ANEW : failure, ready);
    }
    if (own != null && (!anew || byContainer)) { // else it concerns only whoever was interrupted
      scope.engine.starting.threw(own, cancelled);
    }
    if (inline && interrupted) {
      Thread.currentThread().interrupt();
    }
    boolean closed = cell.outcome() instanceof Failure.Closed; // and who waits has been told that
    return closed && Interrupts.onlyCancelCaused(thrown) ? Failure.CLOSED : failure;
  }

  /// What is shared, and made on this thread or waited for by it, before what needs it begins.
  private void needsFirst(PlannedNode node) {
    var _ = Preparation.demandAll(scope, node.needs(), null);
    for (PlannedNode need : node.needs()) {
      if (isThere(need)) {
        continue;
      }
      if (!need.waiting() && node.waiting()) {
        makeBefore(node);
      }
      shared(need);
    }
  }
}
