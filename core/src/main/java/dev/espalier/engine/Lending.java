package dev.espalier.engine;

import dev.espalier.bind.EspalierException;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Resource;
import dev.espalier.bind.ScopeEnded;
import dev.espalier.graph.Diagnostic;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The making, use and release of a value with code around its use. All of that code runs on one
/// thread, which takes the cell over from the one that began it; while the value is lent the thread
/// belongs to its release, which wakes it and waits for its end.
final class Lending implements Resource.Use<Object> {
  private final LiveScope scope;
  private final Cell cell;
  private final Acquisition acquisition;
  private final Resource<?> resource;
  private final long began;

  // of the thread alone
  private final Deque<Cell> ready = new ArrayDeque<>();
  private boolean lends;
  private boolean lent;
  private @Nullable Throwable refused;
  private @Nullable ScopeEnded ended;

  // written by the thread before its end, read after it
  private @Nullable Throwable failure;

  private volatile @Nullable Thread thread;
  private volatile @Nullable ExitCase exit;

  Lending(Cell cell, Acquisition acquisition, Resource<?> resource, long began) {
    this.scope = cell.scope();
    this.cell = cell;
    this.acquisition = acquisition;
    this.resource = resource;
    this.began = began;
  }

  /// Hands the cell over to a new thread.
  ///
  /// @param begun whether this thread can be reached through the cell
  void start(boolean begun) throws InterruptedException {
    if (begun && !cell.cancellation().handOver()) {
      throw new InterruptedException("cancelled before " + cell.node() + " was acquired");
    }
    cell.madeBy(null);
    Runnable body = () -> scope.inside(this::run);
    if (cell.node().binding().manner().onPlatformThread()) {
      scope.threads().startPlatform(cell.node().toString(), body);
    } else {
      scope.threads().start(cell.node().toString(), body);
    }
  }

  private void run() {
    thread = Thread.currentThread();
    cell.madeBy(Thread.currentThread());
    if (!cell.node().waiting()) {
      scope.engine.deadlines.limit(cell);
    }
    Throwable thrown =
        cell.cancellation().begin()
            ? runAround()
            : new InterruptedException("cancelled before " + cell.node() + " was acquired");
    if (!lent) {
      end(() -> new Maker(scope, null).fail(cell, acquisition, whyNot(thrown), began, ready));
    } else if (thrown != ended) {
      failure = thrown;
    } else if (thrown != null && thrown.getSuppressed().length > 0) {
      failure = thrown.getSuppressed()[0];
    }
  }

  @SuppressWarnings("unchecked") // what it lends is checked against the key
  private @Nullable Throwable runAround() {
    try {
      ((Resource.Around<Object>) resource.around().orElseThrow()).run(this);
      return null;
    } catch (Throwable e) {
      return e;
    }
  }

  /// Ends the making: the cell first, then those that became ready by it.
  private void end(Runnable ending) {
    try {
      ending.run();
    } finally {
      scope.engine.making.end(cell);
    }
    Preparation.startThreads(ready);
  }

  private Throwable whyNot(@Nullable Throwable thrown) {
    if (refused != null) {
      return refused;
    } else if (thrown != null) {
      return thrown;
    }
    return misuse("ESP-315", "ended without lending a value; call use.lend(value) once.");
  }

  private EspalierException misuse(String code, String what) {
    return new EspalierException(
        code, "the code around " + cell.node() + " " + what + Diagnostic.more(code), null);
  }

  @Override
  public void lend(Object value) {
    if (lends || thread != Thread.currentThread()) {
      throw misuse(
          "ESP-316", "lent a second time, or on another thread; call use.lend(value) once.");
    }
    lends = true;
    if (value == null) {
      refused = misuse("ESP-311", "lent null; bind an Optional if absence is meant.");
      throw (EspalierException) refused;
    }
    Object instance;
    try {
      instance = acquisition.finish(value, this::release);
      lent = true;
    } catch (Throwable e) {
      refused = e;
      throw new ScopeEnded(ExitCase.failed(e));
    }
    end(() -> {
      var _ = new Maker(scope, null).made(cell, instance, began, ready);
    });
    scope.threads().leave();
    awaitExit();
  }

  private void awaitExit() {
    boolean interrupted = false;
    while (exit == null) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    ExitCase how = exit;
    if (how != null && !(how instanceof ExitCase.Completed)) {
      ended = new ScopeEnded(how);
      throw ended;
    }
  }

  /// Lets the code go on after the use, and waits for its end.
  private void release(ExitCase how) throws Exception {
    exit = how;
    Thread lending = thread;
    LockSupport.unpark(lending);
    boolean interrupted = false;
    while (lending != null && !scope.engine.deadlines.isLost(lending)) {
      try {
        if (lending.join(Duration.ofNanos(Work.LOOK_NANOS))) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      Requests.rethrow(failure);
    }
  }
}
