package dev.espalier.engine;

import dev.espalier.bind.EspalierException;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Resource;
import dev.espalier.bind.ScopeEnded;
import dev.espalier.task.Cancellation;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
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
  private List<Throwable> failures = List.of();

  /// What reaches the code after the use.
  private final Cancellation hurry = new Cancellation();

  private volatile @Nullable Thread thread;
  private volatile @Nullable ExitCase exit;

  /// The one that waits for the end of the code after the use.
  private volatile @Nullable InPlace waiting;

  Lending(Cell cell, Acquisition acquisition, Resource<?> resource, long began) {
    this.scope = cell.scope();
    this.cell = cell;
    this.acquisition = acquisition;
    this.resource = resource;
    this.began = began;
  }

  /// Hands the cell over to a new thread.
  void start() throws InterruptedException {
    if (!cell.cancellation().handOver()) {
      if (!cell.waiting()) {
        throw new NotMade(Failure.CLOSED); // the one who asks was not interrupted
      }
      throw new InterruptedException("cancelled before " + cell.node() + " was acquired");
    }
    // at once, so that whoever tells it to end finds whom to tell and whom to wait for
    String name = cell.node().toString();
    Runnable body = () -> InPlace.run(() -> waiting, () -> scope.inside(this::run));
    var _ =
        cell.node().binding().manner().onPlatformThread()
            ? scope.threads().startPlatform(name, cell::handedOverTo, body)
            : scope.threads().startTold(name, cell::handedOverTo, body);
  }

  private void run() {
    thread = Thread.currentThread();
    if (!cell.waiting()) {
      scope.engine.deadlines.limit(cell);
    }
    Throwable thrown =
        cell.cancellation().begin()
            ? runAround()
            : new InterruptedException("cancelled before " + cell.node() + " was acquired");
    List<Throwable> failed = failures(thrown);
    if (lent) {
      failures = failed;
      return;
    }
    Throwable why = whyNot(thrown);
    if (refused != null) {
      failed.forEach(failure -> acquisition.unwoundWith(why, failure));
    }
    end(() -> new Maker(scope, null).fail(cell, acquisition, why, began, ready));
  }

  /// What of it is a failure of what came after the lending.
  private List<Throwable> failures(@Nullable Throwable thrown) {
    if (thrown == null || thrown == refused) {
      return List.of();
    }
    return thrown == ended ? List.of(thrown.getSuppressed()) : List.of(thrown);
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
    Orphans.made(cell);
  }

  private Throwable whyNot(@Nullable Throwable thrown) {
    if (refused != null) {
      return refused;
    } else if (thrown != null) {
      return thrown;
    }
    return misuse("ESP-315", "ended without lending a value.", "call use.lend(value) once.");
  }

  private EspalierException misuse(String code, String what, String fix) {
    return new Text("the code around " + cell.node() + " " + what).told(code, fix);
  }

  @Override
  public void lend(Object value) {
    if (lends || thread != Thread.currentThread()) {
      throw misuse(
          "ESP-316",
          "lent a second time, or on another thread.",
          "call use.lend(value) once, on its own.");
    }
    lends = true;
    if (value == null) {
      refused = misuse("ESP-311", "lent null.", Acquisition.ABSENT);
      throw (EspalierException) refused;
    }
    Object instance;
    try {
      instance = acquisition.finish(value, this::release);
      lent = true;
    } catch (Throwable e) {
      refused = e;
      throw notLent(e);
    }
    end(() -> {
      var _ = new Maker(scope, null).made(cell, instance, began, ready);
    });
    scope.threads().leave();
    awaitExit();
  }

  /// The value was not taken: what had been done with it is undone, and then the code goes on. An
  /// interrupt was for the making, which is over, and not for a release.
  private ScopeEnded notLent(Throwable why) {
    var _ = cell.cancellation().end();
    acquisition.unwind(why);
    ExitCase how = exit;
    if (how == null) {
      how = why instanceof NotMade ? Steps.TOO_LATE : ExitCase.failed(why);
    }
    ended = new ScopeEnded(how);
    return ended;
  }

  /// An interrupt while it is lent is nobody's, and none of what follows.
  private void awaitExit() {
    while (exit == null) {
      LockSupport.park(this);
      Thread.interrupted();
    }
    if (!hurry.begin()) {
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
    Thread lending = thread;
    if (lending == null || lending == Thread.currentThread()) {
      exit = how;
      return; // it came too late to be lent, and goes on by itself
    }
    waiting = InPlace.here();
    exit = how;
    LockSupport.unpark(lending);
    Deadlines deadlines = scope.engine.deadlines;
    deadlines.waitsFor(Thread.currentThread(), lending);
    try {
      awaitEnd(lending);
    } finally {
      deadlines.waitsNoMore(Thread.currentThread());
      waiting = null;
    }
    if (failures.size() > 1) {
      throw new Release.Several(failures);
    } else if (!failures.isEmpty()) {
      Requests.rethrow(failures.getFirst());
    }
  }

  /// An interrupt reaches the code, as it would if that ran here.
  private void awaitEnd(Thread lending) {
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = // a look at the stack is dear: only at one that takes its time
            lending.join(Duration.ofNanos(Work.LOOK_NANOS))
                || scope.engine.deadlines.isLost(lending);
      } catch (InterruptedException e) {
        interrupted = true;
        hurry.cancel();
        ended = scope.engine.deadlines.isLost(lending); // also if one interrupt follows another
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
