package dev.espalier.engine;

import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Key;
import dev.espalier.event.CloseReport;
import dev.espalier.event.Event;
import dev.espalier.task.ThreadOwner;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The end of a scope: wait for what is being made, stop, wait for what runs, release in order. It
/// happens once, in steps, on a thread of its own that nobody interrupts. Of each step it takes
/// leave before it runs it: where user code in one calls `System.exit`, and so never returns,
/// another thread goes on with the next.
final class Closing {
  private final LiveScope scope;

  /// Said by the one who begins; null while open.
  private final AtomicReference<@Nullable ExitCase> exitCase = new AtomicReference<>();

  private final Queue<Runnable> steps = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable Thread> closer = new AtomicReference<>();
  private final Queue<CloseReport.Failure> failures = new ConcurrentLinkedQueue<>();
  private final Queue<Key<?>> released = new ConcurrentLinkedQueue<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile long began;
  private volatile @Nullable CloseReport report;

  Closing(LiveScope scope) {
    this.scope = scope;
  }

  boolean isOpen() {
    return exitCase.get() == null;
  }

  boolean isClosed() {
    return report != null;
  }

  /// What every release is told, once closing has begun.
  ExitCase exit() {
    return Objects.requireNonNull(exitCase.get());
  }

  /// Begins to close, unless that has begun already. When this returns nothing new begins to be
  /// made, and what runs has been told to end.
  ///
  /// @return whether this call began it
  boolean begin(ExitCase exit) {
    return begin(exit, null);
  }

  /// As [#begin(ExitCase)].
  ///
  /// @param failing the thread whose failure it is, if there is one: it ends by itself
  boolean begin(ExitCase exit, @Nullable Thread failing) {
    if (!exitCase.compareAndSet(null, exit)) {
      return false;
    }
    began = System.nanoTime();
    scope.work.refuse(failing);
    scope.starting.hooks().refuse();
    steps.add(() -> scope.tell.that(new Event.Closing(exit)));
    steps.add(() -> stopStarted(exit));
    goOn(null);
    return true;
  }

  /// Waits for the end, and for that of the thread that closes, without reacting to interrupts.
  CloseReport await() {
    ThreadOwner.untilDone(() -> {
      while (!closed.await(Work.LOOK_NANOS, TimeUnit.NANOSECONDS)) {
        Thread now = closer.get();
        if (now != null && hasLeft(now)) {
          goOn(now);
        }
      }
      Thread last = Objects.requireNonNull(closer.get());
      while (!last.join(Duration.ofNanos(Work.LOOK_NANOS)) && !Work.isExiting(last)) {}
    });
    return Objects.requireNonNull(report);
  }

  private static boolean hasLeft(Thread thread) {
    return thread.getState() == Thread.State.TERMINATED || Work.isExiting(thread);
  }

  void awaitInterruptibly() throws InterruptedException {
    closed.await();
  }

  @Nullable CloseReport report() {
    return report;
  }

  /// Goes on with the steps that are left, in place of a thread that will not.
  private void goOn(@Nullable Thread before) {
    // Not one of the scope's own threads: it waits for all of these.
    Thread next =
        Thread.ofVirtual()
            .name(scope.name() + "/close")
            .inheritInheritableThreadLocals(false)
            .unstarted(() -> scope.inside(this::run));
    if (closer.compareAndSet(before, next)) {
      next.start();
    }
  }

  private void run() {
    for (Runnable step = steps.poll(); step != null; step = steps.poll()) {
      step.run();
      Thread.interrupted(); // left behind by one step, and not for the next
    }
  }

  /// In the reverse order of the start, which has to be over for that.
  private void stopStarted(ExitCase exit) {
    scope.work.awaitIdle();
    scope.starting.hooks().awaitIdle();
    for (StartHooks.Served served : scope.starting.hooks().toStop()) {
      steps.add(() -> failed("stop", served.node().key(), scope.starting.hooks().stop(served)));
    }
    steps.add(() -> releaseAll(exit));
  }

  private void releaseAll(ExitCase exit) {
    scope.calls.cancelAll();
    scope.threads.awaitAll(Work::isExiting);
    ReleaseStack.Sealed sealed = scope.releases.seal(exit);
    ReleaseOrder.Result order = ReleaseOrder.of(sealed, scope.plan);
    order.releases().forEach(release -> steps.add(() -> release(release, exit)));
    steps.add(() -> report(exit, sealed.registered().size(), order.notes()));
    steps.add(closed::countDown);
  }

  private void release(Release release, ExitCase exit) {
    Key<?> key = release.of().key();
    release.of().clear();
    if (!failed("release", key, release.run(exit, scope.tell))) {
      released.add(key);
    }
  }

  private boolean failed(String what, Key<?> key, List<Throwable> thrown) {
    thrown.forEach(e -> failures.add(new CloseReport.Failure(what, key, e)));
    return !thrown.isEmpty();
  }

  private void report(ExitCase exit, int acquired, List<String> notes) {
    scope.slots.clearAll();
    CloseReport made =
        new CloseReport(
            exit,
            Duration.ofNanos(System.nanoTime() - began),
            acquired,
            List.copyOf(released),
            List.copyOf(failures),
            notes);
    report = made;
    scope.tell.that(new Event.Closed(made));
  }
}
