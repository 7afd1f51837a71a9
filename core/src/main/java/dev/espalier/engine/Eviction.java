package dev.espalier.engine;

import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Key;
import dev.espalier.bind.Scope;
import dev.espalier.plan.Plan;
import dev.espalier.plan.PlannedNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Drops one instance of a scope and all that depends on it.
///
/// First every place is taken, dependents first, by a cell that nobody makes: whoever asks now
/// waits. Where something is still being made, or started, all are given back until that has ended,
/// so that whoever does it finds all that it needs. Then all is stopped and released, and those who
/// wait make it anew. Closing waits for the end of this.
final class Eviction extends Work.Item {
  /// How long, at most, what is taken is kept from others while something is in progress: that may
  /// wait for what is taken.
  private static final long MOST_NANOS = 400_000_000;

  private static final long SOON_NANOS = 1_000_000;

  private final LiveScope scope;
  private final Plan plan;
  private final Thread thread = Thread.currentThread();
  private final InPlace here = InPlace.here();
  private final TakenPlaces taken;

  /// What ran when it began. What a handle of what is taken asks for later is not awaited: its
  /// holder may ask for ever.
  private final Set<Work.Item> before;

  /// What is to be released when it has ended.
  private final List<Left> left = new ArrayList<>();

  private boolean over;

  /// Guarded by the monitor of the scope's slots, as what runs for the scope.
  private boolean goesOn;

  private volatile @Nullable Closer closer;

  /// The scope closes meanwhile.
  private volatile boolean closing;

  /// What was made for one that failed.
  private record Left(Cell of, ExitCase exit) {}

  Eviction(LiveScope scope) {
    super(scope);
    this.scope = scope;
    this.plan = scope.engine.plan;
    this.taken = new TakenPlaces(scope.releases, plan);
    this.before = Set.copyOf(scope.engine.making.of(scope));
  }

  /// Drops what a scope, or one around it, keeps for a node; what is made for each is nobody's.
  static void of(LiveScope scope, PlannedNode asked) {
    PlannedNode node = asked;
    while (node.isAlias()) {
      node = node.inputs()[0].target();
    }
    if (node.shared()) {
      List<PlannedNode> all = new ArrayList<>();
      addWithParts(node, all);
      all.removeIf(PlannedNode::isGiven); // nothing else could be made in its place
      if (!all.isEmpty()) {
        new Eviction(scope.holderOf(node)).evict(all);
      }
    }
  }

  /// The parts go with the whole, all at once: it could be made of one that has stayed.
  private static void addWithParts(PlannedNode node, List<PlannedNode> all) {
    all.add(node);
    for (PlannedNode.Input input : node.inputs()) {
      if (input.target().binding().isPart()) {
        addWithParts(input.target(), all);
      }
    }
  }

  @Override
  public Key<?> key() {
    return Key.of(Scope.class);
  }

  @Override
  Thread thread() {
    return thread;
  }

  /// Those who wait for what is dropped get their end: nothing is made anew.
  @Override
  void tellToEnd() {
    closing = true;
    taken.end(Failure.CLOSED);
  }

  /// What has limits ends by these.
  @Override
  boolean abandon(String why) {
    Closer now = closer;
    return now == null ? scope.parent() != null : now.hasUntimed();
  }

  /// What is to be released though the scope goes on, and what is evicted, are not released beside
  /// each other: the one may use the other. Each sees the other, or comes after it; if both do, the
  /// eviction is first.
  ///
  /// @return false if no eviction is under way that it concerns
  static boolean takesOver(Orphans.Leaving leaving, ExitCase exit) {
    for (Work.Item item : leaving.scope().engine.making.of(leaving.scope())) {
      if (item instanceof Eviction eviction
          && eviction.taken.concern(leaving.of())
          && eviction.add(new Left(leaving.of(), exit))) {
        return true;
      }
    }
    return false;
  }

  private synchronized boolean add(Left one) {
    return !over && left.add(one);
  }

  private synchronized List<Left> endLeft() {
    over = true;
    return left;
  }

  void evict(List<PlannedNode> subjects) {
    if (!scope.engine.making.begin(this)) {
      return; // all is released anyway
    }
    CloseLog ended;
    try {
      List<Served> served = takeAll(subjects);
      // the close does it in its order, and waits for what has not ended though nobody gets it
      ended = scope.makesNothing() ? new CloseLog() : end(served);
    } finally {
      taken.end(Failure.MAKE_ANEW);
      scope.engine.making.end(this);
      endLeft().forEach(one -> Orphans.releaseLater(one.of(), one.exit()));
      scope.engine.starting.demandAgain(); // where no thread is to be had that is told to who asks
    }
    if (!ended.failures().isEmpty()) {
      throw scope.failures().releaseFailed(ended.failures(), ended.done("release"));
    }
  }

  /// @return what of it has started
  private List<Served> takeAll(List<PlannedNode> subjects) {
    Starting starting = scope.engine.starting;
    for (long patience = Work.LOOK_NANOS; true; patience = Math.min(2 * patience, MOST_NANOS)) {
      Work.Item inProgress = takeWithin(patience, subjects);
      Set<PlannedNode> nodes = taken.nodes();
      if (inProgress == null) {
        if (scope.hasChildren()) { // asked now: those that come later find the places taken
          giveBack();
          throw scope.refusals().evictedWhileUsed(subjects.getFirst());
        }
        inProgress = goOn();
      }
      if (inProgress == null) {
        List<Served> served = starting.withdraw(nodes);
        if (served != null || scope.makesNothing()) {
          return served == null ? List.of() : served;
        }
        stay();
      }
      giveBack();
      if (inProgress != null) {
        if (inProgress instanceof Cell cell && cell.outcome() == null) {
          await(cell);
        }
        awaitEnd(inProgress);
      } else {
        Work.parkWhile(
            () -> !scope.makesNothing() && starting.hooks().isStarting(nodes),
            () -> Work.LOOK_NANOS);
      }
    }
  }

  /// What a caller got may depend on what two evictions take, and is released by one: of those of a
  /// scope one goes on at a time.
  ///
  /// @return the one that is to end before
  private @Nullable Eviction goOn() {
    synchronized (scope.slots) {
      for (Work.Item item : scope.engine.making.of(scope)) {
        if (item instanceof Eviction other && other.goesOn) {
          return other;
        }
      }
      goesOn = true;
      return null;
    }
  }

  private void stay() {
    synchronized (scope.slots) {
      goesOn = false;
    }
  }

  private void giveBack() {
    taken.giveBack();
    scope.engine.starting.demandAgain();
  }

  /// As [#take], and gives what is in progress some time to end before all is given back: whoever
  /// would make something new of what is taken waits meanwhile, or there might be no end of it.
  private Work.@Nullable Item takeWithin(long nanos, List<PlannedNode> subjects) {
    long until = System.nanoTime() + nanos;
    Work.Item inProgress = take(subjects);
    while (inProgress != null && Deadlines.left(until) > 0 && isGettingOn(inProgress)) {
      long soon = System.nanoTime() + SOON_NANOS; // what ends tells nobody here
      Work.parkWhile(() -> Deadlines.left(soon) > 0, () -> SOON_NANOS);
      inProgress = take(subjects);
    }
    return inProgress;
  }

  /// Whether it is being made, and does not wait for what is taken, as far as is known: code of the
  /// user may wait in other ways.
  private boolean isGettingOn(Work.Item item) {
    return !(item instanceof Cell cell)
        || (scope.engine.making.isRunning(cell) // else of another eviction, or only claimed
            && !cell.isPending()
            && !scope.engine.waits.leadTo(cell, taken::isBarrier));
  }

  /// Again until nothing more is found: a handle may be used as long as what it is of is not taken.
  ///
  /// @return what is still being made, or released, and keeps this from taking all
  private Work.@Nullable Item take(List<PlannedNode> subjects) {
    int before;
    do {
      before = taken.size();
      for (PlannedNode node : dependents(subjects).descendingSet()) {
        if (node.lifetime() == scope.lifetime() && !taken.has(node)) {
          Cell inProgress = takeOne(node);
          if (inProgress != null) {
            return inProgress;
          }
        }
      }
    } while (taken.size() > before);
    for (Work.Item item : scope.engine.making.of(scope)) {
      if (item instanceof Cell cell && isAskedOfTaken(cell) && cell.beginning().prevent()) {
        Preparation.end(cell, Failure.MAKE_ANEW);
      }
      if ((item instanceof Cell cell && isMadeOfTaken(cell))
          || (item instanceof Orphans.Leaving leaving && isLeftOfTaken(leaving))) {
        return item;
      }
    }
    return null;
  }

  /// Whether it is for a caller and has not begun: parts of it may be there that were made of what
  /// is taken.
  private boolean isAskedOfTaken(Cell cell) {
    return cell.isPending() && !cell.node().shared() && taken.concern(cell);
  }

  private boolean isLeftOfTaken(Orphans.Leaving leaving) {
    return !here.isFor(leaving.thread())
        && taken.concern(leaving.of())
        && !isLost(leaving.thread());
  }

  /// Whether it is being made of what was there before: for a caller, for a handle of what is
  /// taken, or though nobody gets it any more.
  private boolean isMadeOfTaken(Cell cell) {
    return !cell.isPending()
        && !here.isFor(cell.thread())
        && taken.concern(cell)
        && (!isForTaken(cell) || before.contains(cell) || taken.areUsedBy(cell))
        && !isLost(cell.thread());
  }

  /// Whether a handle asked for it, of what is taken and there.
  private static boolean isForTaken(Cell cell) {
    return !cell.node().shared() && cell.keptWith() != null;
  }

  /// @param worker null if its thread is only about to be there
  private boolean isLost(@Nullable Thread worker) {
    return worker != null && scope.engine.deadlines.isLost(worker);
  }

  /// All that depends on them, also through handles that were used, and they.
  private NavigableSet<PlannedNode> dependents(List<PlannedNode> subjects) {
    NavigableSet<PlannedNode> all = new TreeSet<>(Comparator.comparingInt(PlannedNode::id));
    Deque<PlannedNode> open = new ArrayDeque<>(subjects);
    while (!open.isEmpty()) {
      PlannedNode node = open.pop();
      if (all.add(node)) {
        open.addAll(node.dependents());
        open.addAll(scope.releases.usersOf(node, plan));
      }
    }
    return all;
  }

  private @Nullable Cell takeOne(PlannedNode node) {
    Cell barrier = Cell.in(Place.of(scope, node), false);
    barrier.madeBy(thread);
    while (true) {
      Object there = scope.slots.get(node.slot());
      if (there instanceof Cell cell) {
        return cell;
      }
      if (there == null ? barrier.claim() : scope.slots.replace(node.slot(), there, barrier)) {
        taken.add(node, barrier, there);
        if (closing) {
          Preparation.end(barrier, Failure.CLOSED);
        }
        return null;
      }
    }
  }

  /// Does not react to interrupts; the flag is kept.
  private void await(Cell cell) {
    boolean interrupted = false;
    Object outcome = scope.engine.waits.await(cell, null);
    while (outcome instanceof Failure.WaitInterrupted && cell.outcome() == null) {
      interrupted |= Thread.interrupted();
      outcome = scope.engine.waits.await(cell, null);
    }
    if (interrupted) {
      thread.interrupt();
    }
    if (outcome instanceof Failure.WaitCycle cycle) {
      throw scope.failures().forAsker(cell.node(), cycle);
    }
  }

  /// Until its making has ended, also if it was given up before.
  private void awaitEnd(Work.Item item) {
    Work.parkWhile(
        () ->
            scope.engine.making.isRunning(item)
                && !(item instanceof Cell cell && cell.isPending())
                && !isLost(item.thread()),
        () -> Work.LOOK_NANOS);
  }

  /// Stops and releases what was there, as a close does.
  private CloseLog end(List<Served> started) {
    Deadlines deadlines = scope.engine.deadlines;
    StartHooks hooks = scope.engine.starting.hooks();
    Closer closer = Closer.whileOpen(scope);
    this.closer = closer;
    for (Served served : started) {
      Duration limit = deadlines.limits.release();
      Key<?> key = served.node().key();
      closer.add(new CloseStep(0, "stop", key, limit, told -> hooks.stop(served, told)));
    }
    Set<Work.Item> running = Set.copyOf(scope.engine.making.of(scope));
    ReleaseStack.Sealed dropped = scope.releases.withdraw(release -> isTaken(release, running));
    closer.addReleases(dropped, ExitCase.cancelled("evicted"));
    closer.runHere();
    scope.releases.forget(dropped);
    scope.releases.forget(taken.nodes()); // what comes in their place begins anew
    for (Served served : started) {
      hooks.forget(served); // also what was given up: it is not stopped again
    }
    return closer.log();
  }

  /// Also what was made for one that is taken, and what a caller got that needs one. A handle may
  /// have been used since: what is being made by it keeps its parts.
  private boolean isTaken(Release release, Set<Work.Item> running) {
    return release.of() instanceof Cell cell && taken.concern(cell) && !cell.isForOneOf(running);
  }
}
