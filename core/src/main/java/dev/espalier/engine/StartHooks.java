package dev.espalier.engine;

import dev.espalier.bind.BindingBuilder.Hook;
import dev.espalier.bind.Startable;
import dev.espalier.event.Event;
import dev.espalier.event.StartReport;
import dev.espalier.graph.Hooks;
import dev.espalier.plan.PlannedNode;
import dev.espalier.task.ThreadOwner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
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

  /// An instance that accepts work.
  ///
  /// @param stops whether someone stops it
  /// @param stopped when it accepts none any more
  record Served(PlannedNode node, Object instance, AtomicBoolean stops, CountDownLatch stopped) {
    Served(PlannedNode node, Object instance) {
      this(node, instance, new AtomicBoolean(), new CountDownLatch(1));
    }
  }

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
    Map<PlannedNode, CountDownLatch> done = new HashMap<>();
    for (Served served : all) {
      done.put(served.node(), new CountDownLatch(1));
    }
    for (Served served : all) {
      List<CountDownLatch> before = new ArrayList<>();
      for (Map.Entry<PlannedNode, CountDownLatch> other : done.entrySet()) {
        if (isNeeded(other.getKey(), served.node())) {
          before.add(other.getValue());
        }
      }
      CountDownLatch mine = done.get(served.node());
      Work.Body body = new Work.Body(scope, served.node().key(), true);
      threads.start(
          "start " + served.node(),
          () -> {
            try {
              scope.inside(() -> running.run(body, () -> start(served, body, before, onFailure)));
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

  /// Waits until no start hook runs.
  void awaitIdle() {
    threads.awaitAll(scope.engine.deadlines::isLost);
    running.awaitIdle(scope, Deadlines.never());
  }

  private boolean isNeeded(PlannedNode need, PlannedNode by) {
    return need.id() < by.id() && scope.engine.plan.needs(by, need);
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
        var _ = runStart(served, body);
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
    CompletableFuture<Boolean> end = new CompletableFuture<>();
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
    if (!begun || !end.join()) {
      throw new NotMade(Failure.CLOSED);
    }
  }

  /// Runs the start hooks of one instance on this thread. One that is given up meanwhile has not
  /// started: it may be released by now, and nothing more is done with it.
  ///
  /// @return whether it has started
  private boolean runStart(Served served, Work.Body body) throws Exception {
    long began = System.nanoTime();
    Optional<Startable> startable = startable(served);
    if (startable.isPresent()) {
      startable.get().start();
    }
    try {
      for (Hook<Object> hook : served.node().binding().hooks().onStart()) {
        if (!body.isDecided()) {
          hook.run(served.instance());
        }
      }
    } catch (Throwable e) {
      if (body.decide()) {
        startable.ifPresent(half -> stopHalf(half, e));
      }
      throw e;
    }
    if (!body.decide()) {
      return false;
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
    return true;
  }

  /// Stops what has started by itself when a hook of its binding then throws.
  private static void stopHalf(Startable half, Throwable thrown) {
    try {
      half.stop();
    } catch (Throwable e) {
      if (e != thrown) {
        thrown.addSuppressed(e);
      }
    }
  }

  private static Optional<Startable> startable(Served served) {
    return served.node().binding().startable() && served.instance() instanceof Startable startable
        ? Optional.of(startable)
        : Optional.empty();
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

  /// What has started of certain nodes, last first.
  List<Served> started(Predicate<PlannedNode> which) {
    lock.lock();
    try {
      List<Served> some = new ArrayList<>();
      for (Served one : started.reversed()) {
        if (which.test(one.node())) {
          some.add(one);
        }
      }
      return some;
    } finally {
      lock.unlock();
    }
  }

  /// It was given up, or has been stopped.
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
      return stopHere(served, told);
    } finally {
      forget(served);
    }
  }

  private List<Throwable> stopHere(Served served, UnaryOperator<Throwable> told) {
    List<Throwable> failures = new ArrayList<>();
    long began = System.nanoTime();
    Hooks hooks = served.node().binding().hooks();
    List<Hook<Object>> steps = new ArrayList<>(hooks.onStop().reversed());
    startable(served).ifPresent(startable -> steps.add(_ -> startable.stop()));
    for (Hook<Object> step : steps) {
      try {
        step.run(served.instance());
      } catch (Throwable thrown) {
        Throwable e = told.apply(thrown);
        failures.add(e);
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        scope.engine.tell.that(new Event.StopFailed(served.node().key(), e, took));
      }
    }
    if (failures.isEmpty()) {
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      scope.engine.tell.that(new Event.Stopped(served.node().key(), took));
    }
    return failures;
  }
}
