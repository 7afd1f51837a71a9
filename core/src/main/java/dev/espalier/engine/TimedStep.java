package dev.espalier.engine;

import dev.espalier.bind.DeadlineException;
import dev.espalier.task.ThreadOwner;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A step of a close on a thread of its own, which nobody else interrupts.
final class TimedStep {
  private final CloseStep step;
  private final LiveScope scope;
  private final BiConsumer<CloseStep, List<Throwable>> ended;
  private final Thread thread;

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
    if (over.compareAndSet(false, true)) {
      ended.accept(step, thrown);
    }
    returned = true;
    scope.engine.deadlines.found(this);
  }

  /// What threw; the deadline, if it was that which the interrupt came from: an error of its own
  /// wins.
  private Throwable inTime(Throwable thrown) {
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
        ended[0] = thread.join(Duration.ofNanos(wait)) || scope.engine.deadlines.isLost(thread);
      }
    });
    if (!ended[0]) {
      ended[0] = !thread.isAlive();
    }
    return ended[0];
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
      why.set(deadline(reason));
      thread.interrupt();
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
    String text = "the " + step.what() + " of " + step.key() + " " + reason;
    return new DeadlineException(text + Deadlines.running(step.key().toString(), worker));
  }
}
