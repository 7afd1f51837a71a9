package dev.espalier.engine;

import dev.espalier.bind.BindingBuilder.Hook;
import dev.espalier.event.Event;
import dev.espalier.event.StartReport;
import dev.espalier.plan.PlannedNode;
import dev.espalier.task.ThreadOwner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Starts what accepts work, dependencies first and independent ones at the same time, and stops it
/// in the reverse order, one at a time.
final class StartHooks {
  private final LiveScope scope;
  private volatile boolean refusing;
  private final Work running;
  private final ThreadOwner threads;

  /// Guards the two lists; no user code runs under it.
  private final ReentrantLock lock = new ReentrantLock();

  private final List<Served> started = new ArrayList<>();
  private final List<StartReport.Hook> report = new ArrayList<>();

  /// What the start was told to start, and has not done with.
  private final Set<PlannedNode> starting = ConcurrentHashMap.newKeySet();

  StartHooks(LiveScope scope) {
    this.scope = scope;
    this.running = new Work(scope.engine.deadlines, _ -> refusing);
    this.threads = scope.engine.threads.child(scope.name());
  }

  /// These are about to be started.
  void expect(List<Served> all) {
    all.forEach(served -> starting.add(served.node()));
  }

  /// Whether one of these is being started, or about to be.
  boolean isStarting(Collection<PlannedNode> nodes) {
    return nodes.stream().anyMatch(starting::contains);
  }

  /// Starts these, and returns when all have started, or all that had begun have ended after one
  /// failed.
  ///
  /// @param onFailure takes each failure; after the first no other begins
  void startAll(List<Served> all, Consumer<Failure.Threw> onFailure) {
    Map<Cell, CountDownLatch> done = new HashMap<>();
    Map<Cell, List<CountDownLatch>> before = new HashMap<>();
    for (Served served : all) {
      done.put(served.cell(), new CountDownLatch(1));
      before.put(served.cell(), new ArrayList<>());
    }
    orderStarts(all, done, before);
    for (Served served : all) {
      CountDownLatch mine = done.get(served.cell());
      List<CountDownLatch> others = before.getOrDefault(served.cell(), List.of());
      Work.Body body = new Work.Body(scope, served.node().key(), true);
      threads.start(
          "start " + served.node(),
          () -> {
            try {
              scope.inside(() -> running.run(body, () -> start(served, body, others, onFailure)));
            } finally {
              starting.remove(served.node());
              if (mine != null) {
                mine.countDown();
              }
            }
          });
    }
    awaitIdle();
    all.forEach(served -> starting.remove(served.node())); // also what was given up
  }

  /// What would be released after another is started before it.
  ///
  /// @param before takes for each those for which it has to wait
  private void orderStarts(
      List<Served> all, Map<Cell, CountDownLatch> done, Map<Cell, List<CountDownLatch>> before) {
    ReleaseOrder.Result order = ReleaseOrder.withEdges(releases(all), scope.engine.plan);
    for (int i = 0; i < order.releases().size(); i++) {
      CountDownLatch first = done.get(order.releases().get(i).of());
      for (int next : order.after().get(i)) {
        List<CountDownLatch> latches = before.get(order.releases().get(next).of());
        if (first != null && latches != null) {
          latches.add(first);
        }
      }
    }
  }

  /// As if they were all that there is to release.
  private ReleaseStack.Sealed releases(List<Served> all) {
    List<Release> releases = new ArrayList<>();
    for (Served served : all) {
      releases.add(new Release(served.cell(), List.of()));
    }
    return new ReleaseStack.Sealed(releases, scope.releases.usesSoFar());
  }

  /// Waits until no start hook runs.
  void awaitIdle() {
    threads.awaitAll(scope.engine.deadlines::isLost);
    running.awaitIdle(scope, Deadlines.never());
  }

  private void start(
      Served served,
      Work.Body body,
      List<CountDownLatch> before,
      Consumer<Failure.Threw> onFailure) {
    long began = System.nanoTime();
    try {
      for (CountDownLatch latch : before) {
        latch.await();
      }
      if (!refusing) {
        stopGivenUp(served, runStart(served, body)); // as soon as it can be
      }
    } catch (Throwable e) {
      boolean cancelled = refusing;
      refuse(Thread.currentThread()); // before those that need it are let go
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      Failure.Threw threw = new Failure.Threw(served.node(), e, took, List.of());
      scope.engine.starting.threw(threw, cancelled);
      if (!cancelled) {
        onFailure.accept(threw);
      }
    }
  }

  /// Starts one that came after the others, on this thread.
  ///
  /// @param interruptible whether the thread is the container's
  void startLate(Served served, boolean interruptible) throws Exception {
    CompletableFuture<End> end = new CompletableFuture<>();
    Work.Body body = new Work.Body(scope, served.node().key(), interruptible);
    boolean begun =
        running.run(
            body,
            () -> {
              try {
                end.complete(runStart(served, body));
              } catch (Throwable e) {
                end.completeExceptionally(e);
              }
            });
    if (end.isCompletedExceptionally()) {
      Requests.rethrow(end.exceptionNow());
    }
    if (!begun || end.join() != End.STARTED) {
      if (begun) {
        stopGivenUp(served, end.join()); // it is released next, on this thread
      }
      throw new NotMade(Failure.CLOSED);
    }
  }

  /// How the start of one ended that has thrown nothing.
  private enum End {
    STARTED,

    /// All its hooks have run, but it had been given up by then.
    GIVEN_UP,

    /// As before, and not all have run.
    GIVEN_UP_HALF
  }

  /// If it came too late it is to accept nothing, whether it is released already or next.
  private void stopGivenUp(Served served, End end) {
    boolean interrupted = Thread.interrupted(); // not meant for what stops it
    if (end == End.GIVEN_UP) {
      served.stopHooks(scope.engine.tell, thrown -> thrown);
    } else if (end == End.GIVEN_UP_HALF) {
      served.stopHalf(scope.engine.tell);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Runs the start hooks of one instance on this thread. For one that is given up meanwhile no
  /// other begins: it may be released by now.
  private End runStart(Served served, Work.Body body) throws Exception {
    long began = System.nanoTime();
    served.startItself();
    try {
      for (Hook<Object> hook : served.node().binding().hooks().onStart()) {
        if (body.isDecided()) {
          return End.GIVEN_UP_HALF;
        }
        hook.run(served.instance());
      }
    } catch (Throwable e) {
      if (body.decide()) {
        served.stopHalf(e);
      }
      throw e;
    }
    if (!body.decide()) {
      return End.GIVEN_UP;
    }
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    lock.lock();
    try {
      started.add(served);
      if (served.node().binding().starts()) {
        report.add(new StartReport.Hook(served.node().key(), took));
      }
    } finally {
      lock.unlock();
    }
    if (served.node().binding().starts()) {
      scope.engine.tell.that(new Event.Started(served.node().key(), took));
    }
    return End.STARTED;
  }

  /// Lets no start hook begin any more, and interrupts those that run, once.
  void refuse() {
    refuse(null);
  }

  private void refuse(@Nullable Thread failing) {
    refusing = true;
    running.cancel(scope, failing);
  }

  /// What runs.
  List<Work.Item> running() {
    return running.of(scope);
  }

  /// Whether there is anything to stop.
  boolean isEmpty() {
    lock.lock();
    try {
      return started.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  List<StartReport.Hook> report() {
    lock.lock();
    try {
      return List.copyOf(report);
    } finally {
      lock.unlock();
    }
  }

  /// What has started of certain nodes, in the order in which it is to be stopped: that of the
  /// releases.
  List<Served> started(Predicate<PlannedNode> which) {
    List<Served> some = new ArrayList<>();
    lock.lock();
    try {
      for (Served one : started) {
        if (which.test(one.node())) {
          some.add(one);
        }
      }
    } finally {
      lock.unlock();
    }
    Map<Releasable, Served> byCell = new HashMap<>();
    some.forEach(one -> byCell.put(one.cell(), one));
    List<Served> inOrder = new ArrayList<>();
    for (Release release : ReleaseOrder.of(releases(some), scope.engine.plan).releases()) {
      inOrder.add(Objects.requireNonNull(byCell.get(release.of())));
    }
    return inOrder;
  }

  /// It was given up, on this thread: it is stopped if it has started meanwhile.
  void takeBack(Served served) {
    boolean interrupted = Thread.interrupted(); // not meant for what stops it
    Work.parkWhile(() -> isStarting(List.of(served.node())), () -> Work.LOOK_NANOS);
    if (hasStarted(served)) {
      var _ = stop(served, thrown -> thrown); // what fails is told
    } else {
      forget(served);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean hasStarted(Served served) {
    lock.lock();
    try {
      for (Served one : started) {
        if (one == served) {
          return true;
        }
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /// It will not start, or has been stopped, or that was given up.
  void forget(Served served) {
    lock.lock();
    try {
      started.removeIf(one -> one == served);
    } finally {
      lock.unlock();
    }
    served.stopped().countDown();
  }

  /// Stops one that has started, once; where another does that already, waits for the end of it.
  ///
  /// @param told what it is told as that something was thrown
  /// @return what threw
  List<Throwable> stop(Served served, UnaryOperator<Throwable> told) {
    try {
      if (!served.stops().compareAndSet(false, true)) {
        served.stopped().await();
        return List.of();
      }
    } catch (InterruptedException e) {
      return List.of(told.apply(e));
    }
    try {
      return served.stopHooks(scope.engine.tell, told);
    } finally {
      forget(served);
    }
  }
}
