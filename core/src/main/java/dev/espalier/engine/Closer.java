package dev.espalier.engine;

import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Key;
import dev.espalier.task.ThreadOwner;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Runs the steps of a close, one after the other. Of each it takes leave before it runs it: where
/// user code in one calls `System.exit`, and so never returns, another thread goes on with the
/// next.
///
/// A step that has a limit runs on a thread of its own, and the closer keeps its time. When of the
/// time for the whole close only the last grace is left, the closer interrupts what runs and begins
/// the rest in the same order, waiting for each only so long that all have begun when half of the
/// grace is over.
final class Closer {
  private final LiveScope scope;
  private final Deadlines deadlines;
  private final Queue<CloseStep> steps = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
  private final CloseLog log = new CloseLog();
  private final TimeKeeper time;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable Thread ownThread;

  /// The thread that went away with an error of ours.
  private volatile @Nullable Thread stopped;

  /// The step that has no limit and runs on the thread that is here, and what became of it if
  /// another thread goes on meanwhile. Guarded by this, as the hand over of steps to that thread;
  /// no user code runs under it.
  private volatile @Nullable CloseStep inPlace;

  private @Nullable TimedStep hanging;
  private boolean takenOver;

  /// What is to be run again.
  private @Nullable CloseStep again;

  private volatile boolean hasUntimed;

  private Closer(LiveScope scope, LastGrace lastGrace) {
    this.scope = scope;
    this.deadlines = scope.engine.deadlines;
    this.time = new TimeKeeper(deadlines, lastGrace, steps);
  }

  /// Of a container.
  ///
  /// @param lastGrace when that of its first steps begins
  Closer(LiveScope scope, long lastGrace) {
    this(scope, new LastGrace(scope.engine.deadlines, lastGrace));
  }

  /// Of a scope inside a container.
  Closer(LiveScope scope) {
    this(scope, LastGrace.inside(scope));
  }

  /// Of releases while the scope goes on. If it closes meanwhile, they are over before that goes on
  /// to release what they may use.
  static Closer whileOpen(LiveScope scope) {
    return new Closer(scope, LastGrace.whileOpen(scope));
  }

  void add(CloseStep step) {
    steps.add(step);
    if (step.limit() == null && !step.isOwn()) {
      hasUntimed = true;
    }
  }

  /// Whether it has steps that last as long as they want, on the thread that is here.
  boolean hasUntimed() {
    return hasUntimed;
  }

  /// Adds the last steps while the scope goes on.
  void addReleases(ReleaseStack.Sealed some, ExitCase exit) {
    for (Release release : ReleaseOrder.of(some, scope.engine.plan).releases()) {
      Duration limit = deadlines.limit(release, scope);
      Key<?> key = release.of().key();
      add(
          new CloseStep(
              0, "release", key, limit, told -> release.run(exit, scope.engine.tell, told)));
    }
    add(CloseStep.own(() -> {})); // waits for what was begun in the last grace
  }

  LastGrace lastGrace() {
    return time.lastGrace();
  }

  TimeKeeper time() {
    return time;
  }

  CloseLog log() {
    return log;
  }

  /// Lets those go who wait for the end.
  void end() {
    ended.countDown();
  }

  /// Runs the steps on this thread. Its interrupt flag is taken off and put back afterwards.
  void runHere() {
    boolean interrupted = Thread.interrupted();
    try {
      if (thread.compareAndSet(null, Thread.currentThread())) {
        interrupted |= run();
      }
    } catch (Throwable e) { // ours, such as the end of the stack: another has its own
      stopped = Thread.currentThread();
      log.ownFailed(e);
      goOn(Thread.currentThread());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Goes on with the steps that are left on a thread of its own, in place of one that will not.
  synchronized void goOn(@Nullable Thread before) {
    Thread next =
        TimedStep.unstarted(
            scope.name() + "/close",
            () -> {
              var _ = run();
            });
    if (thread.compareAndSet(before, next)) {
      ownThread = next;
      inPlace = null; // it will not end
      next.start();
    }
  }

  /// Goes on with the rest where a step that has no limit hangs, and time is short. Whoever waits
  /// for the end sees to that. What hangs has as long as any other then, and is given up; the close
  /// of a scope inside is waited for on another thread, which sees to that one.
  private synchronized void takeOver() {
    CloseStep step = inPlace;
    Thread before = thread.get();
    if (step == null || before == null || !time.hurries()) {
      return;
    }
    TimedStep timed =
        step.isClose() ? null : TimedStep.on(before, step, scope, isAside(), log::ended);
    again = timed == null ? step : null;
    Thread next =
        TimedStep.unstarted(
            scope.name() + "/close",
            () -> {
              if (timed != null) {
                time.attendShort(timed);
              }
              var _ = run();
            });
    hanging = timed;
    takenOver = true;
    thread.set(next);
    ownThread = next;
    inPlace = null; // last, see isInPlace
    if (timed != null) {
      time.hurry(timed);
    }
    next.start();
  }

  /// @return whether something interrupted this thread
  private boolean run() {
    boolean[] interrupted = {false};
    scope.inside(() -> {
      for (CloseStep step = next(); step != null; step = next()) {
        run(step);
        interrupted[0] |= Thread.interrupted(); // not for the next step
      }
    });
    return interrupted[0];
  }

  /// The next step, if this thread is to run it.
  private synchronized @Nullable CloseStep next() {
    if (!isHere()) {
      return null;
    }
    CloseStep step = again == null ? steps.poll() : again;
    again = null;
    boolean here = step != null && !step.isOwn() && !time.hurries() && step.limit() == null;
    inPlace = here ? step : null;
    return step;
  }

  private void run(CloseStep step) {
    if (step.isOwn()) {
      time.awaitBegun();
      runOwn(step);
      return;
    }
    if (isInPlace(step)) {
      runInPlace(step);
      return;
    }
    TimedStep timed = begin(step);
    if (timed != null) {
      time.attend(timed, step.limit());
    }
  }

  /// Whether this thread is to run it itself, also if another has gone on by now.
  private boolean isInPlace(CloseStep step) {
    return inPlace == step || !isHere();
  }

  private void runInPlace(CloseStep step) {
    List<Throwable> thrown;
    try {
      thrown = step.body().apply(this::inTime);
    } catch (Throwable e) {
      thrown = List.of(e); // it is ours, and is not lost either
    }
    endInPlace(step, thrown);
  }

  private Throwable inTime(Throwable thrown) {
    TimedStep timed = hanging();
    return timed == null ? thrown : timed.inTime(thrown);
  }

  /// Whether the one who began to close was kept somewhere, and another went on.
  synchronized boolean wasTakenOver() {
    return takenOver;
  }

  /// What became of the step that runs in place.
  private synchronized @Nullable TimedStep hanging() {
    return isHere() ? null : hanging;
  }

  /// How the close of a scope inside ends is told by that itself.
  private void endInPlace(CloseStep step, List<Throwable> thrown) {
    TimedStep timed;
    boolean here;
    synchronized (this) {
      here = isHere();
      timed = hanging;
      inPlace = here ? null : inPlace;
    }
    if (here) {
      log.ended(step, thrown);
    } else if (timed != null) {
      timed.end(thrown);
    }
  }

  /// Begins a step on a thread of its own. If there is none to be had it runs here.
  ///
  /// @return null if it is over
  @Nullable TimedStep begin(CloseStep step) {
    try {
      TimedStep timed =
          new TimedStep(
              step,
              scope,
              (ended, thrown) -> {
                log.ended(ended, thrown);
                wake();
              });
      timed.start();
      return timed;
    } catch (Throwable e) {
      runInPlace(step);
      return null;
    }
  }

  /// What fails here is ours, and is told as a failure: the steps after it are not lost.
  private void runOwn(CloseStep step) {
    try {
      var _ = step.body().apply(thrown -> thrown);
    } catch (Throwable e) {
      log.ownFailed(e);
    }
  }

  /// Something that it may be waiting for has ended.
  void wake() {
    LockSupport.unpark(thread.get());
  }

  /// Waits for the end, and for that of a thread of its own, without reacting to interrupts. Code
  /// that hears of the end on the thread that closes has nothing to wait for.
  void await() {
    if ((ended.getCount() == 0 && ownThread == null) || isHere()) {
      return;
    }
    boolean interrupted = false;
    boolean over = false;
    while (!over) {
      takeOver();
      try {
        over = ended.await(lookNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      Thread now = thread.get();
      // asked last: of one that has left after all was done nothing is to be gone on with
      if (!over && now != null && (now == stopped || hasLeft(now)) && ended.getCount() > 0) {
        goOn(now);
      }
    }
    Thread last = ownThread;
    if (last != null) {
      ThreadOwner.untilDone(() -> {
        while (!deadlines.isLost(last) && !last.join(Duration.ofNanos(Work.LOOK_NANOS))) {}
      });
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Until when the last grace begins, in which what hangs is to be seen soon.
  private long lookNanos() {
    long left = Deadlines.left(lastGrace().begins());
    return left == 0 ? Work.LOOK_NANOS / 8 : Math.min(Work.LOOK_NANOS, left);
  }

  /// Whether the thread that closes is this one, or one in whose place this runs.
  boolean isFor(InPlace here) {
    return here.isFor(thread.get());
  }

  /// Whether the thread that closes does nothing else.
  boolean isAside() {
    Thread own = ownThread;
    return own != null && thread.get() == own;
  }

  /// Whether this is the thread that closes.
  boolean isHere() {
    return thread.get() == Thread.currentThread();
  }

  private static boolean hasLeft(Thread thread) {
    return thread.getState() == Thread.State.TERMINATED || Work.isExiting(thread);
  }
}
