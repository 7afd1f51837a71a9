package dev.espalier.engine;

import dev.espalier.bind.DeadlineException;
import dev.espalier.task.ThreadOwner;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A step of a close: on a thread of its own, which nobody else interrupts, or on the one that
/// closes.
final class TimedStep {
  private final CloseStep step;
  private final LiveScope scope;
  private final BiConsumer<CloseStep, List<Throwable>> ended;
  private final Thread thread;

  /// Ends with it, if it was begun on the thread that closes.
  private final @Nullable CountDownLatch here;

  private final boolean interruptible;

  /// It has ended or was given up: the first says how it ended.
  private final AtomicBoolean over = new AtomicBoolean();

  /// Why it was interrupted, until the trace of that is found in what it throws.
  private final AtomicReference<@Nullable DeadlineException> why = new AtomicReference<>();

  /// The one that waits for its end; none once it was given up.
  private volatile @Nullable InPlace waiting;

  /// Whose code that thread runs: this is a part of it.
  private volatile @Nullable Inside inside;

  private volatile boolean returned;
  private boolean interrupted;

  /// @param ended takes what threw, once
  TimedStep(CloseStep step, LiveScope scope, BiConsumer<CloseStep, List<Throwable>> ended) {
    this.step = step;
    this.scope = scope;
    this.ended = ended;
    this.thread = unstarted(scope.name() + "/" + step.what() + " " + step.key(), this::runInPlace);
    this.here = null;
    this.interruptible = true;
  }

  private TimedStep(
      Thread thread,
      CloseStep step,
      LiveScope scope,
      boolean interruptible,
      BiConsumer<CloseStep, List<Throwable>> ended) {
    this.step = step;
    this.scope = scope;
    this.ended = ended;
    this.thread = thread;
    this.here = new CountDownLatch(1);
    this.interruptible = interruptible;
  }

  /// One that runs already on a thread, which calls [#end] at its end.
  ///
  /// @param interruptible whether the thread does nothing but close
  static TimedStep on(
      Thread thread,
      CloseStep step,
      LiveScope scope,
      boolean interruptible,
      BiConsumer<CloseStep, List<Throwable>> ended) {
    return new TimedStep(thread, step, scope, interruptible, ended);
  }

  private void runInPlace() {
    InPlace.run(() -> waiting, () -> Inside.goOn(inside, () -> scope.inside(this::run)));
  }

  /// Not one of the scope's own threads: closing waits for all of these.
  static Thread unstarted(String name, Runnable body) {
    return Thread.ofVirtual().name(name).inheritInheritableThreadLocals(false).unstarted(body);
  }

  /// Begins it. The thread that is here waits for it.
  void start() {
    waiting = InPlace.here();
    inside = Inside.here();
    thread.start();
  }

  private void run() {
    List<Throwable> thrown;
    try {
      thrown = step.body().apply(this::inTime);
    } catch (Throwable e) {
      thrown = List.of(e); // it is ours, and is not lost either
    }
    end(thrown);
  }

  /// It has ended.
  void end(List<Throwable> thrown) {
    if (over.compareAndSet(false, true)) {
      ended.accept(step, thrown);
    }
    returned = true;
    if (here != null) {
      here.countDown();
    }
    scope.engine.deadlines.found(this);
  }

  /// What threw; the deadline, if it was that which the interrupt came from: an error of its own
  /// wins.
  Throwable inTime(Throwable thrown) {
    DeadlineException expired = Interrupts.orCancelCaused(thrown) ? why.getAndSet(null) : null;
    if (expired == null) {
      return thrown;
    }
    expired.addSuppressed(thrown);
    return expired;
  }

  /// Waits for its end up to a point in time; one inside `System.exit` counts as ended. Does not
  /// react to interrupts; the flag is kept.
  ///
  /// @return whether there is nothing to wait for any more
  boolean endsBy(long at) {
    return endsBy(() -> at);
  }

  /// As [#endsBy(long)], up to a point that may come nearer meanwhile.
  boolean endsBy(LongSupplier at) {
    boolean[] ended = {false};
    ThreadOwner.untilDone(() -> {
      for (long left; !ended[0] && (left = Deadlines.left(at.getAsLong())) > 0; ) {
        long wait = Math.min(Work.LOOK_NANOS, left);
        ended[0] = hasEnded(wait) || scope.engine.deadlines.isLost(thread);
      }
    });
    return ended[0] || hasEnded();
  }

  private boolean hasEnded(long wait) throws InterruptedException {
    return here == null
        ? thread.join(Duration.ofNanos(wait))
        : here.await(wait, TimeUnit.NANOSECONDS);
  }

  private boolean hasEnded() {
    return here == null ? !thread.isAlive() : here.getCount() == 0;
  }

  /// Whether it has ended or was given up.
  boolean isOver() {
    return over.get();
  }

  /// Whether nobody is to wait for it: it is inside `System.exit`.
  boolean isLost() {
    return scope.engine.deadlines.isLost(thread);
  }

  /// Tells it to end, once.
  void interrupt(String reason) {
    if (!interrupted) {
      interrupted = true;
      if (interruptible) {
        why.set(deadline(reason));
        thread.interrupt();
      }
    }
  }

  /// Nobody waits for it any more.
  void giveUp(String reason) {
    if (over.compareAndSet(false, true)) {
      waiting = null;
      ended.accept(step, List.of(deadline(reason)));
      scope.engine.deadlines.lose(this, step.key(), thread, scope);
      if (returned) {
        scope.engine.deadlines.found(this); // meanwhile
      }
    }
  }

  private DeadlineException deadline(String reason) {
    Thread worker = scope.engine.deadlines.worker(thread);
    String where = scope.parent() == null ? " " : " in " + scope.name() + " ";
    String text = "the " + step.what() + " of " + step.key() + where + reason;
    return new DeadlineException(text + Deadlines.running(step.key().toString(), worker));
  }
}
