package dev.espalier.engine;

import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Key;
import dev.espalier.bind.Limits;
import dev.espalier.bind.Scope;
import dev.espalier.event.CloseReport;
import dev.espalier.event.Event;
import dev.espalier.task.Alarm;
import dev.espalier.task.Cancellation;
import dev.espalier.task.ThreadOwner;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The end of a scope: stop what accepts work, serve the scopes inside until they end, then make
/// nothing more, and release in order. It happens once, in steps. Of each step it takes leave
/// before it runs it: where user code in one calls `System.exit`, and so never returns, another
/// thread goes on with the next.
final class Closing {
  private final LiveScope scope;
  private final ExitCase exit;
  private final Duration drains;
  private final long began = System.nanoTime();
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.DRAINING);
  private final Queue<CloseStep> steps = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable Thread> closer = new AtomicReference<>();
  private final Queue<CloseReport.Failure> failures = new ConcurrentLinkedQueue<>();
  private final Queue<Key<?>> released = new ConcurrentLinkedQueue<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicReference<@Nullable CloseStep> current = new AtomicReference<>();
  private volatile boolean runsNothing;
  private volatile boolean servesInsideOnly;
  private volatile @Nullable Thread ownThread;
  private volatile @Nullable CloseReport report;

  /// @param drains how long the scopes inside are served, from when nothing accepts work any more
  Closing(LiveScope scope, ExitCase exit, Duration drains) {
    this.scope = scope;
    this.exit = exit;
    this.drains = drains;
  }

  ExitCase exit() {
    return exit;
  }

  Phase phase() {
    return phase.get();
  }

  @Nullable CloseReport report() {
    return report;
  }

  /// Whether no function of a user begins any more on a thread of the scope.
  boolean runsNothing() {
    return runsNothing;
  }

  /// Whether a scope may still be opened inside: until what accepts work has stopped by anyone,
  /// then, while draining, by code of the scope or of one inside it.
  boolean serves(LiveScope of) {
    return phase() == Phase.DRAINING && (!servesInsideOnly || Inside.within(of) != null);
  }

  private boolean isContainer() {
    return scope.parent() == null;
  }

  private Starting starting() {
    return scope.engine.starting;
  }

  /// For the one who has begun it. Where nothing is to be drained, making ends now.
  ///
  /// @param failing the thread whose failure it is, if there is one: it ends by itself
  void begin(@Nullable Thread failing) {
    boolean starts = isContainer() && starting().giveUp();
    boolean stops = isContainer() && starting().hasStarted();
    if (isContainer()) {
      starting().hooks().refuse();
    }
    servesInsideOnly = !stops;
    try {
      if (starts || (!stops && !scope.hasChildren())) {
        refuse(failing);
      }
    } finally {
      add(this::stopStarted);
    }
  }

  /// Lets nothing be made any more; who waits is woken, who makes is told to end.
  private void refuse(@Nullable Thread failing) {
    if (phase.compareAndSet(Phase.DRAINING, Phase.CLOSING)) {
      scope.engine.making.cancel(scope, failing);
    }
  }

  /// In the reverse order of the start, which has to be over for that.
  private void stopStarted() {
    try {
      if (isContainer()) {
        scope.engine.tell.that(new Event.Closing(exit));
        if (phase() == Phase.CLOSING) {
          scope.engine.making.awaitIdle(scope);
        }
        StartHooks hooks = starting().hooks();
        hooks.awaitIdle();
        for (StartHooks.Served served : starting().withdraw(_ -> true)) {
          Key<?> key = served.node().key();
          steps.add(new CloseStep("stop", key, limits().release(), () -> hooks.stop(served)));
        }
      }
    } finally {
      add(this::drain);
    }
  }

  /// Functions on threads of the scope are ours to interrupt; scopes inside are served until they
  /// end or the deadline has come.
  private void drain() {
    try {
      runsNothing = true;
      scope.engine.bodies.cancel(scope, null);
      servesInsideOnly = true;
      long until = System.nanoTime() + TimeUnit.NANOSECONDS.convert(drains);
      Work.parkWhile(
          () -> scope.hasChildren() && scope.children().mayEnd() && left(until).isPositive(),
          () -> Math.min(Work.LOOK_NANOS, left(until).toNanos()));
      refuse(null);
      if (scope.hasChildren()) {
        ExitCase why = ExitCase.cancelled(scope.name() + " is closing");
        for (LiveScope child : scope.children().newestFirst()) {
          add(() -> child.ending().closeFor(child.exitOr(why), left(until)));
        }
      }
    } finally {
      add(this::awaitWork);
    }
  }

  private static Duration left(long until) {
    return Duration.ofNanos(Math.max(0, until - System.nanoTime()));
  }

  private void awaitWork() {
    try {
      scope.engine.making.awaitIdle(scope);
      scope.engine.bodies.awaitIdle(scope);
      if (scope.hasThreads()) {
        scope.threads().awaitAll(scope.engine.deadlines::isLost);
      }
    } finally {
      add(this::releaseAll);
    }
  }

  private void releaseAll() {
    List<String> notes = List.of();
    int acquired = 0;
    try {
      ReleaseStack.Sealed sealed = scope.releases.seal(exit);
      acquired = sealed.registered().size();
      ReleaseOrder.Result order = ReleaseOrder.of(sealed, scope.engine.plan);
      notes = order.notes();
      for (Release release : order.releases()) {
        Supplier<List<Throwable>> body = () -> release(release);
        steps.add(
            new CloseStep(
                "release", release.of().key(), scope.engine.deadlines.limit(release, scope), body));
      }
    } finally {
      int there = acquired;
      List<String> said = notes;
      add(() -> report(there, said));
      add(closed::countDown);
    }
  }

  private void add(Runnable step) {
    steps.add(CloseStep.own(step));
  }

  private Limits limits() {
    return scope.engine.deadlines.limits;
  }

  private List<Throwable> release(Release release) {
    release.of().clear();
    return release.run(exit, scope.engine.tell);
  }

  private void report(int acquired, List<String> notes) {
    scope.slots.clearAll();
    CloseReport made =
        new CloseReport(
            exit,
            Duration.ofNanos(System.nanoTime() - began),
            acquired,
            List.copyOf(released),
            List.copyOf(failures),
            isContainer() ? scope.engine.deadlines.abandoned() : List.of(),
            notes);
    report = made;
    phase.set(Phase.CLOSED);
    scope.engine.tell.that(
        isContainer() ? new Event.Closed(made) : new Event.ScopeClosed(scope, made));
    if (isContainer()) {
      scope.engine.threads.awaitQuiet();
    }
    scope.ended();
  }

  /// Runs the steps on this thread. Its interrupt flag is taken off and put back afterwards.
  void runHere() {
    boolean interrupted = Thread.interrupted();
    if (closer.compareAndSet(null, Thread.currentThread())) {
      interrupted |= run();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Goes on with the steps that are left on a thread of its own, in place of one that will not.
  void goOn(@Nullable Thread before) {
    Thread next =
        unstarted(() -> {
          var _ = run();
        });
    if (closer.compareAndSet(before, next)) {
      ownThread = next;
      next.start();
    }
  }

  /// Not one of the scope's own threads: it waits for all of these.
  private Thread unstarted(Runnable body) {
    return Thread.ofVirtual()
        .name(scope.name() + "/close")
        .inheritInheritableThreadLocals(false)
        .unstarted(body);
  }

  /// @return whether something interrupted this thread
  private boolean run() {
    boolean[] interrupted = {false};
    scope.inside(() -> {
      while (closer.get() == Thread.currentThread()) {
        CloseStep step = steps.poll();
        if (step == null) {
          return;
        }
        boolean mine = run(step);
        interrupted[0] |= Thread.interrupted(); // not for the next step
        if (!mine) {
          return; // it was given up meanwhile, and another thread goes on
        }
      }
    });
    return interrupted[0];
  }

  /// @return false if it was given up before it ended
  private boolean run(CloseStep step) {
    if (step.isOwn()) {
      runOwn(step);
      return true;
    }
    current.set(step);
    Duration limit = step.limit();
    if (limit == null) {
      return finish(step, step.body().get());
    } else if (Thread.currentThread() == ownThread) {
      return finish(step, limited(step, limit));
    }
    aside(step, limit);
    return true;
  }

  /// What fails here is ours, and is told as a failure: the steps after it are not lost.
  private void runOwn(CloseStep step) {
    try {
      var _ = step.body().get();
    } catch (Throwable e) {
      failures.add(new CloseReport.Failure("close", Key.of(Scope.class), e));
    }
  }

  private boolean finish(CloseStep step, List<Throwable> thrown) {
    boolean mine = current.compareAndSet(step, null);
    if (mine) {
      ended(step, thrown);
    }
    return mine;
  }

  /// What has a deadline runs on a thread of its own, the rest on that of the closer.
  private void aside(CloseStep step, Duration limit) {
    Thread thread = unstarted(() -> scope.inside(() -> finish(step, limited(step, limit))));
    thread.start();
    ThreadOwner.untilDone(() -> {
      while (!thread.join(Duration.ofNanos(Work.LOOK_NANOS))
          && !scope.engine.deadlines.isLost(thread)) {}
    });
  }

  private void ended(CloseStep step, List<Throwable> thrown) {
    for (Throwable e : thrown) {
      failures.add(new CloseReport.Failure(step.what(), step.key(), e));
    }
    if (thrown.isEmpty() && step.what().equals("release")) {
      released.add(step.key());
    }
  }

  /// Runs a step that is interrupted once when it is over its time; after the grace another thread
  /// goes on with the next.
  private List<Throwable> limited(CloseStep step, Duration limit) {
    Thread thread = Thread.currentThread();
    Cancellation cancellation = new Cancellation();
    boolean begun = cancellation.begin();
    Deadlines deadlines = scope.engine.deadlines;
    AtomicReference<Alarm> grace = new AtomicReference<>();
    Alarm alarm =
        deadlines.alarm(
            limit,
            () -> {
              Alarm last = deadlines.alarm(limits().grace(), () -> abandon(step, limit, thread));
              grace.set(last);
              cancellation.cancel();
              if (!cancellation.isCancelled()) {
                last.cancel(); // it has ended meanwhile
              }
            });
    try {
      return step.body().get();
    } finally {
      alarm.cancel();
      var _ = begun && cancellation.end();
      Alarm ringing = grace.get();
      if (ringing != null) {
        ringing.cancel();
      }
      deadlines.found(step);
    }
  }

  private void abandon(CloseStep step, Duration limit, Thread thread) {
    if (!current.compareAndSet(step, null)) {
      return;
    }
    Thread worker = scope.engine.deadlines.worker(thread);
    ended(step, List.of(Deadlines.notEnded(step.what(), step.key(), limit, worker)));
    scope.engine.deadlines.lose(step, step.key(), thread);
    goOn(thread);
  }

  /// Something that it may be waiting for has ended.
  void wake() {
    LockSupport.unpark(closer.get());
  }

  /// Waits for the end, and for that of a thread of its own, without reacting to interrupts.
  CloseReport await() {
    if (closed.getCount() > 0 || ownThread != null) {
      ThreadOwner.untilDone(() -> {
        while (!closed.await(Work.LOOK_NANOS, TimeUnit.NANOSECONDS)) {
          Thread now = closer.get();
          if (now != null && hasLeft(now)) {
            goOn(now);
          }
        }
        Thread last = ownThread;
        while (last != null
            && !last.join(Duration.ofNanos(Work.LOOK_NANOS))
            && !scope.engine.deadlines.isLost(last)) {}
      });
    }
    return Objects.requireNonNull(report);
  }

  private static boolean hasLeft(Thread thread) {
    return thread.getState() == Thread.State.TERMINATED || Work.isExiting(thread);
  }
}
