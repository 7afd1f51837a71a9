package dev.espalier.engine;

import dev.espalier.bind.CloseReport;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Key;
import dev.espalier.bind.Scope;
import dev.espalier.task.ThreadOwner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
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
  private final Queue<Failed> failures = new ConcurrentLinkedQueue<>();

  /// What ended well. Not the steps: they hold what is gone.
  private final Queue<Done> done = new ConcurrentLinkedQueue<>();

  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable Thread ownThread;

  /// When the last grace begins, for the steps of now; and, once it has, when it ends and how long
  /// each may keep the next from beginning.
  private volatile LongSupplier lastGrace;

  private volatile boolean hasUntimed;
  private volatile boolean hurries;
  private volatile long over;
  private volatile long pace;

  private record Done(String what, Key<?> key) {}

  private record Failed(int place, CloseReport.Failure failure) {}

  Closer(LiveScope scope, long lastGrace) {
    this(scope, () -> lastGrace);
  }

  private Closer(LiveScope scope, LongSupplier lastGrace) {
    this.scope = scope;
    this.deadlines = scope.engine.deadlines;
    this.lastGrace = lastGrace;
  }

  /// Of releases while the scope goes on. If it closes meanwhile, they are over before that goes on
  /// to release what they may use.
  static Closer whileOpen(LiveScope scope) {
    return new Closer(
        scope,
        () -> {
          Closing closing = scope.closing();
          return closing == null ? Deadlines.never() : closing.lastGraceOfMaking();
        });
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

  /// The steps from here on have another last grace than those before.
  void lastGrace(long begins) {
    lastGrace = () -> begins;
  }

  /// Lets those go who wait for the end.
  void end() {
    ended.countDown();
  }

  /// What failed in the close of a scope inside.
  void also(List<CloseReport.Failure> inside) {
    inside.forEach(failure -> failures.add(new Failed(0, failure)));
  }

  /// What threw or did not end, in the order of the steps.
  List<CloseReport.Failure> failures() {
    List<Failed> inOrder = new ArrayList<>(failures);
    inOrder.sort(Comparator.comparingInt(Failed::place));
    List<CloseReport.Failure> all = new ArrayList<>(); // no stream: that would load forty classes
    for (Failed one : inOrder) {
      all.add(one.failure());
    }
    return List.copyOf(all);
  }

  /// The keys of the steps of one kind that ended well.
  List<Key<?>> done(String what) {
    List<Key<?>> keys = new ArrayList<>();
    for (Done step : done) {
      if (step.what().equals(what)) {
        keys.add(step.key());
      }
    }
    return List.copyOf(keys);
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
  void goOn(@Nullable Thread before) {
    Thread next =
        TimedStep.unstarted(
            scope.name() + "/close",
            () -> {
              var _ = run();
            });
    if (thread.compareAndSet(before, next)) {
      ownThread = next;
      next.start();
    }
  }

  /// @return whether something interrupted this thread
  private boolean run() {
    boolean[] interrupted = {false};
    scope.inside(() -> {
      while (thread.get() == Thread.currentThread()) {
        CloseStep step = steps.poll();
        if (step == null) {
          return;
        }
        run(step);
        interrupted[0] |= Thread.interrupted(); // not for the next step
      }
    });
    return interrupted[0];
  }

  private void run(CloseStep step) {
    Duration limit = step.limit();
    if (step.isOwn()) {
      awaitBegun();
      runOwn(step);
    } else {
      TimedStep timed = limit == null ? null : begun(step);
      if (timed == null || limit == null) {
        ended(step, step.body().apply(thrown -> thrown));
      } else {
        attend(timed, limit);
      }
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
      failures.add(new Failed(0, new CloseReport.Failure("close", Key.of(Scope.class), e)));
    }
  }

  private void ended(CloseStep step, List<Throwable> thrown) {
    for (Throwable e : thrown) {
      failures.add(new Failed(step.place(), new CloseReport.Failure(step.what(), step.key(), e)));
    }
    if (thrown.isEmpty()) {
      done.add(new Done(step.what(), step.key()));
    }
  }

  /// A step on a thread of its own.
  TimedStep timed(CloseStep step) {
    return new TimedStep(
        step,
        scope,
        (ended, thrown) -> {
          ended(ended, thrown);
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
    return step.endsBy(() -> Deadlines.earlier(at, lastGrace.getAsLong()));
  }

  long untilLastGrace() {
    return Deadlines.left(lastGrace.getAsLong());
  }

  /// Waits for a step that was begun: until it has ended or is given up, or, when time is short, a
  /// moment.
  void attend(TimedStep step, Duration limit) {
    begun.add(step);
    if (hurries(steps.size())) {
      step.endsBy(System.nanoTime() + pace);
      return;
    }
    long expires = Deadlines.after(limit);
    if (endsBy(step, expires)) {
      begun.remove(step);
    } else if (hurries(steps.size())) {
      step.interrupt(onlyGraceLeft());
    } else {
      step.interrupt("did not end within " + Failures.seconds(limit) + ".");
      if (endsBy(step, Deadlines.after(deadlines.grace()))) {
        begun.remove(step);
      } else if (!hurries(steps.size())) {
        begun.remove(step);
        step.giveUp("did not end within " + Failures.seconds(limit) + " and the grace.");
      }
    }
  }

  /// Whether only the last grace is left.
  ///
  /// @param rest how many steps are still to be begun
  boolean hurries(int rest) {
    if (!hurries && untilLastGrace() <= 0) {
      long grace = Deadlines.nanos(deadlines.grace());
      over = System.nanoTime() + grace;
      pace = grace / 2 / Math.max(1, rest);
      hurries = true;
    }
    return hurries;
  }

  /// Waits for what was begun in the last grace, and gives up what has not ended with it.
  private void awaitBegun() {
    for (TimedStep step = begun.poll(); step != null; step = begun.poll()) {
      if (!step.endsBy(over)) {
        step.interrupt("did not end within " + wholeClose());
        step.giveUp("did not end within " + wholeClose());
      }
    }
    hurries = false; // what begins after them has a last grace too
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

  /// Whether this is the thread that closes.
  boolean isHere() {
    return thread.get() == Thread.currentThread();
  }

  private static boolean hasLeft(Thread thread) {
    return thread.getState() == Thread.State.TERMINATED || Work.isExiting(thread);
  }
}
