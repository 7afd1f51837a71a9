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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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

  /// An instance that accepts work.
  record Served(PlannedNode node, Object instance) {}

  StartHooks(LiveScope scope) {
    this.scope = scope;
    this.running = new Work(scope.engine.deadlines, _ -> refusing);
    this.threads = scope.engine.threads.child(scope.name());
  }

  /// Starts these, and returns when all have started, or all that had begun have ended after one
  /// failed.
  ///
  /// @param onFailure takes each failure; after the first no other begins
  void startAll(List<Served> all, Consumer<Failure.Threw> onFailure) {
    Map<PlannedNode, CountDownLatch> done = new HashMap<>();
    all.forEach(served -> done.put(served.node(), new CountDownLatch(1)));
    for (Served served : all) {
      List<CountDownLatch> before =
          done.keySet().stream().filter(n -> isNeeded(n, served.node())).map(done::get).toList();
      CountDownLatch mine = done.get(served.node());
      threads.start(
          "start " + served.node(),
          () -> {
            try {
              scope.inside(() ->
                  running.run(scope, served.node().key(), () -> start(served, before, onFailure)));
            } finally {
              if (mine != null) {
                mine.countDown();
              }
            }
          });
    }
    awaitIdle();
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
      Served served, List<CountDownLatch> before, Consumer<Failure.Threw> onFailure) {
    long began = System.nanoTime();
    try {
      for (CountDownLatch latch : before) {
        latch.await();
      }
      if (!refusing) {
        runStart(served);
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
  void startLate(Served served) throws Exception {
    CompletableFuture<Boolean> end = new CompletableFuture<>();
    boolean begun =
        running.run(
            scope,
            served.node().key(),
            () -> {
              try {
                runStart(served);
                end.complete(true);
              } catch (Throwable e) {
                end.completeExceptionally(e);
              }
            });
    if (!begun) {
      throw new NotMade(Failure.CLOSED);
    }
    if (end.isCompletedExceptionally()) {
      Requests.rethrow(end.exceptionNow());
    }
  }

  /// Runs the start hooks of one instance on this thread.
  private void runStart(Served served) throws Exception {
    long began = System.nanoTime();
    Optional<Startable> startable = startable(served);
    if (startable.isPresent()) {
      startable.get().start();
    }
    try {
      for (Hook<Object> hook : served.node().binding().hooks().onStart()) {
        hook.run(served.instance());
      }
    } catch (Throwable e) {
      startable.ifPresent(half -> stopHalf(half, e));
      throw e;
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
    return toStop().isEmpty();
  }

  List<StartReport.Hook> report() {
    lock.lock();
    try {
      return List.copyOf(report);
    } finally {
      lock.unlock();
    }
  }

  /// What has started, last first.
  List<Served> toStop() {
    lock.lock();
    try {
      return List.copyOf(started.reversed());
    } finally {
      lock.unlock();
    }
  }

  /// Takes back what has started of certain nodes, last first.
  List<Served> withdraw(Predicate<PlannedNode> which) {
    lock.lock();
    try {
      List<Served> withdrawn = started.stream().filter(one -> which.test(one.node())).toList();
      started.removeIf(one -> which.test(one.node()));
      return withdrawn.reversed();
    } finally {
      lock.unlock();
    }
  }

  /// Stops one.
  ///
  /// @param told what it is told as that something was thrown
  /// @return what threw
  List<Throwable> stop(Served served, UnaryOperator<Throwable> told) {
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
