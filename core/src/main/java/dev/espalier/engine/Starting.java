package dev.espalier.engine;

import dev.espalier.bind.ExitCase;
import dev.espalier.event.Event;
import dev.espalier.event.StartReport;
import dev.espalier.plan.PlannedNode;
import dev.espalier.task.Alarm;
import dev.espalier.task.ThreadOwner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The start of a scope: everything that the roots need, then the start hooks, then serving.
///
/// A thread of the container does it; the one who called waits. How it ends is decided by one
/// atomic step: it serves, or the first failure, the end of the scope, or an interrupt of the one
/// who called was there before. A failure closes the scope, and with it all that runs is told to
/// end.
final class Starting {
  /// How what was acquired ends when the one who called was interrupted.
  static final ExitCase WAS_INTERRUPTED = ExitCase.cancelled("the start was interrupted");

  /// Where it stands.
  private record State(String name, Failure.@Nullable Threw first) {
    static final State NOT_STARTED = new State("not started", null);
    static final State PREPARING = new State("preparing", null);
    static final State SERVING = new State("serving", null);
    static final State INTERRUPTED = new State("interrupted", null);

    /// @param first null if the scope was closed meanwhile
    static State failed(Failure.@Nullable Threw first) {
      return new State("failed", first);
    }
  }

  private final LiveScope scope;
  private final StartHooks hooks;
  private final AtomicReference<State> state = new AtomicReference<>(State.NOT_STARTED);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final StartLog log;

  /// Orders the hand-over of instances that accept work between start and late comers, and the end
  /// of the start; no user code runs under it.
  private final ReentrantLock handOver = new ReentrantLock();

  private final List<Served> toStart = new ArrayList<>();
  private volatile @Nullable StartReport report;

  /// The one that starts.
  private volatile Thread thread = Thread.currentThread();

  /// Whether it waits for nodes.
  private volatile boolean prepares;

  Starting(LiveScope scope) {
    this.scope = scope;
    this.hooks = new StartHooks(scope);
    this.log = new StartLog(scope.engine.plan);
  }

  private boolean isPreparing() {
    return state.get() == State.PREPARING;
  }

  /// Whether it has begun and not ended well.
  private boolean isUnderWay() {
    return state.get() != State.NOT_STARTED && state.get() != State.SERVING;
  }

  /// The scope begins to close: a start that has not ended by now will not end well.
  ///
  /// @return whether there is one
  boolean giveUp() {
    var _ = state.compareAndSet(State.PREPARING, State.failed(null));
    return isUnderWay();
  }

  /// How what was acquired ends when the start does not end well.
  ExitCase exit() {
    Failure.Threw first = first();
    if (first != null) {
      return ExitCase.failed(first.cause());
    }
    return state.get() == State.INTERRUPTED
        ? WAS_INTERRUPTED
        : ExitCase.cancelled("closed while it was starting");
  }

  /// Whether something that accepts work may have to be stopped before the rest: the start has
  /// ended well.
  boolean hasStarted() {
    return state.get() == State.SERVING && !hooks.isEmpty();
  }

  StartHooks hooks() {
    return hooks;
  }

  StartLog log() {
    return log;
  }

  /// The first failure, if the start failed.
  Failure.@Nullable Threw first() {
    return state.get().first();
  }

  /// What threw beside the first, in the order of the nodes, without what the interrupts of a
  /// cancel caused.
  List<Failure.Threw> alsoThrew() {
    return log.alsoThrew(first());
  }

  /// Starts, and waits for the end of it. An interrupt that comes when that is decided, well or
  /// not, is kept as a flag.
  void start() throws InterruptedException {
    scope.refuseInside("start()");
    if (!scope.isOpen()) {
      throw scope.failures().closed("a start");
    }
    if (!state.compareAndSet(State.NOT_STARTED, State.PREPARING)) {
      throw new Text("start() was called before; a container starts once.")
          .told("ESP-202", "start it in one place, or build another container.");
    }
    // in between a root that someone asks for may have failed, or the scope been closed unseen
    if (first() == null && !scope.isOpen() && giveUp() && first() == null) {
      throw scope.failures().closed("a start");
    } else if (first() != null) {
      close(); // whoever failed may not have begun that yet, and all wait for the end of it
      return;
    }
    log.begins();
    scope.threads().startTold("start", it -> thread = it, () -> scope.inside(this::run));
    try {
      awaitEnd();
    } catch (InterruptedException e) {
      if (state.compareAndSet(State.PREPARING, State.INTERRUPTED)) {
        throw e;
      }
      ThreadOwner.untilDone(this::awaitEnd); // it was decided before
      Thread.currentThread().interrupt();
    }
  }

  /// A constructor that was given up keeps the thread that starts, and nobody else is to wait.
  private void awaitEnd() throws InterruptedException {
    while (!ended.await(Work.LOOK_NANOS, TimeUnit.NANOSECONDS) && !scope.isClosed()) {}
  }

  /// The report of a start that ended well.
  @Nullable StartReport report() {
    return report;
  }

  private void run() {
    Duration limit = scope.engine.deadlines.limits.start();
    Alarm alarm = scope.engine.deadlines.alarm(limit, () -> expired(limit));
    try {
      prepare();
      if (isPreparing()) {
        scope.engine.tell.that(new Event.Ready());
        serve();
      }
    } catch (NotMade e) {
      failed(e.failure());
    } finally {
      if (report == null) {
        close(); // who waits for it waits for that then
      }
      alarm.cancel();
      ended.countDown();
    }
  }

  /// It did not end well.
  private void close() {
    var _ = scope.ending().request(exit(), null);
  }

  /// The whole start is over its time.
  private void expired(Duration limit) {
    Failure.Threw late = new LateStart(scope).failure(limit, thread);
    if (late != null) {
      failed(late);
    }
  }

  private boolean isAllThere() {
    for (PlannedNode node : scope.engine.plan.toStart()) { // no stream: that loads forty classes
      if (!scope.slots.isThere(node.slot())) {
        return false;
      }
    }
    return true;
  }

  /// First the waiting nodes begin, then the inline ones are made here, beside them. What is
  /// evicted meanwhile is made anew.
  private void prepare() {
    List<PlannedNode> waiting = toStart(true);
    Maker maker = Maker.ofStart(scope);
    prepares = true; // first: what is dropped from now on is demanded again
    Preparation.demandAll(scope, waiting, null);
    toStart(false).forEach(node -> prepare(node, maker));
    waiting.forEach(node -> prepare(node, maker));
    prepares = false;
  }

  private List<PlannedNode> toStart(boolean waiting) {
    List<PlannedNode> some = new ArrayList<>();
    for (PlannedNode node : scope.engine.plan.toStart()) {
      if (node.waiting() == waiting) {
        some.add(node);
      }
    }
    return some;
  }

  /// Something was dropped that the start may need. It is made again at once: the start may be
  /// waiting for what waits for it.
  void demandAgain() {
    if (prepares && isPreparing()) {
      var _ = Preparation.demandAll(scope, toStart(true), null);
    }
  }

  private void prepare(PlannedNode node, Maker maker) {
    boolean made = false;
    while (!made && isPreparing()) {
      Thread.interrupted(); // what a constructor may have left: nobody else has this thread
      try {
        var _ = maker.shared(node);
        made = true;
      } catch (NotMade e) {
        if (!(e.failure() instanceof Failure.WaitInterrupted)) {
          throw e;
        }
      }
    }
  }

  /// Start hooks, again and again until no instance that accepts work is left without its hook, and
  /// from then on each runs its own. What was evicted meanwhile is made anew.
  private void serve() {
    while (isPreparing()) {
      List<Served> next;
      prepare();
      handOver.lock();
      try {
        next = List.copyOf(toStart);
        toStart.clear();
        hooks.expect(next); // an eviction finds them here or there
        if (next.isEmpty()
            && isAllThere() // or something is just being dropped
            && state.compareAndSet(State.PREPARING, State.SERVING)) {
          report = log.report(hooks.report());
          break;
        }
      } finally {
        handOver.unlock();
      }
      hooks.startAll(next, this::failed);
    }
    StartReport made = report;
    if (made != null) {
      scope.engine.tell.that(new Event.Serving(made));
    }
  }

  /// The first failure closes the scope; what comes after it is kept to be told.
  private void failed(Failure failure) {
    if (failure instanceof Failure.Threw threw
        && state.compareAndSet(State.PREPARING, State.failed(threw))) {
      var _ = scope.ending().request(ExitCase.failed(threw.cause()), Thread.currentThread());
      // a limit may have ended it, on the thread that all alarms share
      scope.engine.tell.aside(scope, new Event.StartFailed(threw.node().key(), threw.cause()));
    }
  }

  /// A node is about to end with a failure: if the start needs it, that decides the start, before
  /// anyone can see that it failed and try again.
  void decide(PlannedNode node, Failure failure) {
    if (scope.engine.plan.isToStart(node)) {
      failed(failure);
    }
  }

  /// A node's own code threw.
  ///
  /// @param cancelled its thread had been interrupted by the container before
  void threw(Failure.Threw threw, boolean cancelled) {
    if (isUnderWay() && !(cancelled && Interrupts.onlyCancelCaused(threw.cause()))) {
      log.threw(threw);
    }
  }

  /// A node begins to be made.
  void beginning(PlannedNode node) {
    if (isUnderWay()) {
      log.begun(node);
    }
  }

  /// A node was made: for the report.
  void acquired(PlannedNode node, long nodeBegan, long own) {
    if (isUnderWay() && node.lifetime() == scope.engine.plan.outermost()) {
      log.made(node, nodeBegan, own);
    }
  }

  /// An instance that accepts work is there: it waits for the start, or, after that, starts now.
  void runLate(Cell cell, Served served) throws Exception {
    boolean serving;
    handOver.lock();
    try {
      serving = state.get() == State.SERVING;
      if (!serving) {
        toStart.add(served);
      }
    } finally {
      handOver.unlock();
    }
    if (serving) {
      hooks.startLate(served, cell.isOnOurThread());
    }
  }

  /// It was given up: it will not be started, or is stopped if it has been.
  void takeBack(Served served) {
    handOver.lock();
    try {
      toStart.removeIf(one -> one == served);
    } finally {
      handOver.unlock();
    }
    hooks.takeBack(served);
  }

  /// What accepts work and is about to be dropped is not started any more.
  ///
  /// @return what has started of these and is to be stopped, last first; null if one of them is
  ///   being started, and then nothing has been done
  @Nullable List<Served> withdraw(Collection<PlannedNode> nodes) {
    handOver.lock();
    try {
      if (hooks.isStarting(nodes)) {
        return null;
      }
      toStart.removeIf(served -> nodes.contains(served.node()));
      return hooks.started(nodes::contains);
    } finally {
      handOver.unlock();
    }
  }

  /// Nothing more is started.
  ///
  /// @return what has started and is to be stopped, last first
  List<Served> withdrawAll() {
    handOver.lock();
    try {
      toStart.clear();
    } finally {
      handOver.unlock();
    }
    return hooks.started(_ -> true);
  }
}
