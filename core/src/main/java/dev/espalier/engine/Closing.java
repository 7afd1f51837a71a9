package dev.espalier.engine;

import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Key;
import dev.espalier.event.CloseReport;
import dev.espalier.event.Event;
import dev.espalier.task.ThreadOwner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The end of a scope: stop, wait for what runs, release in order. It happens once, on a thread of
/// its own that nobody interrupts.
final class Closing {
  private enum Phase {
    OPEN,
    CLOSING,
    CLOSED
  }

  private final LiveScope scope;
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.OPEN);
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable CloseReport report;

  Closing(LiveScope scope) {
    this.scope = scope;
  }

  boolean isOpen() {
    return phase.get() == Phase.OPEN;
  }

  boolean isClosed() {
    return phase.get() == Phase.CLOSED;
  }

  /// Begins to close, unless that has begun already. When this returns nothing new begins to be
  /// made, and what runs has been told to end.
  ///
  /// @return whether this call began it
  boolean begin(ExitCase exit) {
    if (!phase.compareAndSet(Phase.OPEN, Phase.CLOSING)) {
      return false;
    }
    scope.work().refuse();
    scope.starting().hooks().refuse();
    // Not one of the scope's own threads: it waits for all of these.
    Thread.ofVirtual()
        .name(scope.name() + "/close")
        .inheritInheritableThreadLocals(false)
        .start(() -> scope.inside(() -> run(exit)));
    return true;
  }

  /// Waits for the end without reacting to interrupts.
  CloseReport await() {
    ThreadOwner.awaitUninterruptibly(closed);
    return Objects.requireNonNull(report);
  }

  void awaitInterruptibly() throws InterruptedException {
    closed.await();
  }

  @Nullable CloseReport report() {
    return report;
  }

  private void run(ExitCase exit) {
    long began = System.nanoTime();
    scope.tell().that(new Event.Closing(exit));
    List<CloseReport.Failure> failures = new ArrayList<>();
    stop(failures);
    scope.bodies().cancelAll();
    scope.work().awaitIdle();
    scope.threads().awaitAll(Work::isExiting);
    stop(failures); // what a late acquisition has started meanwhile
    List<Key<?>> released = new ArrayList<>();
    ReleaseStack.Sealed sealed = scope.releases().seal(exit);
    ReleaseOrder.Result order = ReleaseOrder.of(sealed, scope.plan());
    for (Release release : order.releases()) {
      if (release(release, exit, failures)) {
        released.add(release.of().node().key());
      }
    }
    scope.slots().clearAll();
    CloseReport made =
        new CloseReport(
            exit,
            Duration.ofNanos(System.nanoTime() - began),
            sealed.registered().size(),
            List.copyOf(released),
            List.copyOf(failures),
            order.notes());
    report = made;
    phase.set(Phase.CLOSED);
    scope.tell().that(new Event.Closed(made));
    closed.countDown();
  }

  private void stop(List<CloseReport.Failure> failures) {
    for (Failure.Threw threw : scope.starting().hooks().stopAll()) {
      failures.add(new CloseReport.Failure("stop", threw.node().key(), threw.cause()));
    }
  }

  private boolean release(Release release, ExitCase exit, List<CloseReport.Failure> failures) {
    if (release.of().node().shared()) {
      scope.slots().clear(release.of().node().id());
    }
    List<Throwable> thrown = release.run(exit, scope.tell()).failures();
    thrown.forEach(
        e -> failures.add(new CloseReport.Failure("release", release.of().node().key(), e)));
    return thrown.isEmpty();
  }
}
