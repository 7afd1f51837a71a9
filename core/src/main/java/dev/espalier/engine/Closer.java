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

  /// What was begun and is not over.
  private final Queue<TimedStep> begun = new ConcurrentLinkedQueue<>();

  private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
  private final CloseLog log = new CloseLog();
  private final LastGrace lastGrace;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable Thread ownThread;

  /// The step that has no limit and runs on the thread that is here, and what became of it if
  /// another thread goes on meanwhile. Guarded by this, as the hand over of steps to that thread;
  /// no user code runs under it.
  private volatile @Nullable CloseStep inPlace;

  private @Nullable TimedStep takenOver;

  private volatile boolean hasUntimed;

  private Closer(LiveScope scope, LastGrace lastGrace) {
    this.scope = scope;
    this.deadlines = scope.engine.deadlines;
    this.lastGrace = lastGrace;
  }

  /// Of a container.
  ///
  /// @param lastGrace when that of its first steps begins
  Closer(LiveScope scope, long lastGrace) {
    this(scope, new LastGrace(scope.engine.deadlines, () -> lastGrace));
  }

  /// Of a scope inside a container.
  Closer(LiveScope scope) {
    this(scope, LastGrace.inside(scope));
  }

  /// Of releases while the scope goes on. If it closes meanwhile, they are over before that goes on
  /// to release what they may use.
  static Closer whileOpen(LiveScope scope) {
    return new Closer(
        scope,
        new LastGrace(
            scope.engine.deadlines,
            () -> {
              Closing closing = scope.closing();
              return closing == null ? Deadlines.never() : closing.lastGraceOfMaking();
            }));
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
    return lastGrace;
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

  /// Goes on with the close of a scope inside, or of those inside that, if it hangs in a step that
  /// has no limit, and time is short.
  static void takeOver(LiveScope inside) {
    Closing closing = inside.closing();
    if (closing != null && !closing.closer().takeOver() && inside.hasChildren()) {
      inside.children().newestFirst().forEach(Closer::takeOver);
    }
  }

  /// What hangs has as long as any other then, and is given up.
  ///
  /// @return false if nothing does
  private synchronized boolean takeOver() {
    CloseStep hanging = inPlace;
    Thread before = thread.get();
    if (hanging == null || before == null || !hurries()) {
      return false;
    }
    TimedStep timed = TimedStep.on(before, hanging, scope, isAside(), log::ended);
    Thread next =
        TimedStep.unstarted(
            scope.name() + "/close",
            () -> {
              var _ = timed.endsBy(System.nanoTime() + lastGrace.pace());
              var _ = run();
            });
    begun.add(timed);
    takenOver = timed;
    thread.set(next);
    ownThread = next;
    inPlace = null; // last, see isInPlace
    timed.interrupt(onlyGraceLeft());
    next.start();
    return true;
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
    CloseStep step = steps.poll();
    boolean here = step != null && !step.isOwn() && step.limit() == null;
    inPlace = here && !hurries() ? step : null;
    return step;
  }

  private void run(CloseStep step) {
    if (step.isOwn()) {
      awaitBegun();
      runOwn(step);
      return;
    }
    TimedStep timed = isInPlace(step) ? null : begun(step);
    if (timed == null) {
      endInPlace(step, step.body().apply(this::inTime));
    } else {
      attend(timed, step.limit());
    }
  }

  /// Whether this thread is to run it itself, also if another has gone on by now.
  private boolean isInPlace(CloseStep step) {
    return inPlace == step || !isHere();
  }

  private Throwable inTime(Throwable thrown) {
    TimedStep timed = takenOver();
    return timed == null ? thrown : timed.inTime(thrown);
  }

  /// Whether the one who began to close hangs, and another went on.
  synchronized boolean wasTakenOver() {
    return takenOver != null;
  }

  /// What became of the step that runs in place.
  private synchronized @Nullable TimedStep takenOver() {
    return isHere() ? null : takenOver;
  }

  private void endInPlace(CloseStep step, List<Throwable> thrown) {
    TimedStep timed;
    synchronized (this) {
      timed = takenOver();
      inPlace = timed == null ? null : inPlace;
    }
    if (timed == null) {
      log.ended(step, thrown);
    } else {
      timed.end(thrown);
    }
  }

  /// Begins a step on a thread of its own; null if there is none to be had.
  private @Nullable TimedStep begun(CloseStep step) {
    try {
      TimedStep timed = timed(step);
      timed.start();
      return timed;
    } catch (Throwable e) {
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

  /// A step on a thread of its own.
  TimedStep timed(CloseStep step) {
    return new TimedStep(
        step,
        scope,
        (ended, thrown) -> {
          log.ended(ended, thrown);
          wake();
        });
  }

  /// Takes over what runs when only the last grace is left.
  void hurry(TimedStep running) {
    begun.add(running);
    running.interrupt(onlyGraceLeft());
  }

  private String onlyGraceLeft() {
    return "had not ended when only the grace was left of " + wholeClose();
  }

  /// @param at by `System.nanoTime()`; or when only the last grace is left, if that is earlier
  private boolean endsBy(TimedStep step, long at) {
    return step.endsBy(() -> Deadlines.earlier(at, lastGrace.begins()));
  }

  /// Waits for a step that was begun: until it has ended or is given up, or, when time is short, a
  /// moment.
  ///
  /// @param limit null for as long as there is
  void attend(TimedStep step, @Nullable Duration limit) {
    begun.add(step);
    if (hurries()) {
      step.endsBy(System.nanoTime() + lastGrace.pace());
      return;
    }
    long expires = limit == null ? Deadlines.never() : Deadlines.after(limit);
    if (endsBy(step, expires)) {
      begun.remove(step);
    } else if (limit == null || hurries()) {
      step.interrupt(onlyGraceLeft());
    } else {
      step.interrupt("did not end within " + Failures.seconds(limit) + ".");
      if (endsBy(step, Deadlines.after(deadlines.grace()))) {
        begun.remove(step);
      } else if (!hurries()) {
        begun.remove(step);
        step.giveUp("did not end within " + Failures.seconds(limit) + " and the grace.");
      }
    }
  }

  /// Whether only the last grace is left.
  private boolean hurries() {
    return lastGrace.hasBegun(steps::size);
  }

  /// Waits for what was begun in the last grace, and gives up what has not ended with it.
  private void awaitBegun() {
    for (TimedStep step = begun.poll(); step != null; step = begun.poll()) {
      if (!step.endsBy(lastGrace.ends())) {
        step.interrupt("did not end within " + wholeClose());
        step.giveUp("did not end within " + wholeClose());
      }
    }
    lastGrace.isOver();
  }

  private String wholeClose() {
    return "the " + Failures.seconds(deadlines.limits.close()) + " for the whole close.";
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
      try {
        over = ended.await(Work.LOOK_NANOS, TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      Thread now = thread.get();
      // asked last: of one that has left after all was done nothing is to be gone on with
      if (!over && now != null && hasLeft(now) && ended.getCount() > 0) {
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
