package dev.espalier.task;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The right of others to end one piece of work early: at most one interrupt, and none after its
/// end.
///
/// The worker calls [#begin()] and, if that returns true, [#end()] when done; both on its thread.
/// Anyone may call [#cancel()], at any time and any number of times. A cancel that comes before the
/// beginning prevents it; one that comes after the end does nothing; one in between interrupts the
/// worker once. After `end()` the thread's interrupt flag is not set by a cancel, so the thread can
/// go on with other work.
///
/// Safe for any number of threads; `end()` waits only for an interrupt that is just being
/// delivered.
public final class Cancellation {
  private enum State {
    NEW,
    RUNNING,
    INTERRUPTING,
    INTERRUPTED,
    CANCELLED,
    ENDED
  }

  /// How long one who comes second waits for the first, at most.
  private static final long MOST_NANOS = 200_000_000;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Cancellation.class, "state", State.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// Read and written through [#STATE], but for the first time, which needs no fence.
  @SuppressWarnings("UnusedVariable")
  private State state = State.NEW;

  /// Whoever sees it running sees its thread.
  private @Nullable Thread worker;

  /// Who interrupts; written by that one only, who asks only for itself.
  private @Nullable Thread canceller;

  /// A piece of work that has not begun.
  public Cancellation() {}

  /// Begins the work on this thread; false if it was cancelled before, and then it must not begin.
  public boolean begin() {
    worker = Thread.currentThread();
    return STATE.compareAndSet(this, State.NEW, State.RUNNING);
  }

  /// Ends the work, on the thread that began it. Whether [#cancel()] or the work itself left the
  /// interrupt flag up: it is down afterwards, since it is not for the work that comes next.
  ///
  /// @return true if the work was interrupted by a cancel
  @SuppressWarnings("ThreadPriorityCheck")
  public boolean end() {
    if (STATE.compareAndSet(this, State.RUNNING, State.ENDED)) {
      Thread.interrupted();
      return false;
    }
    while (state() == State.INTERRUPTING) {
      Thread.yield(); // for a moment only; gives its carrier to a canceller that is virtual too
    }
    boolean interrupted = STATE.compareAndSet(this, State.INTERRUPTED, State.ENDED);
    if (interrupted) {
      Thread.interrupted();
    }
    return interrupted;
  }

  /// Gives the work to another thread, which is to call [#begin()]; on the thread that has begun
  /// it, or would have. A cancel that comes between the two prevents that beginning.
  ///
  /// @return false if the work was cancelled before; it stays with this thread then
  public boolean handOver() {
    return STATE.compareAndSet(this, State.RUNNING, State.NEW) || state() == State.NEW;
  }

  /// Asks the work to end: interrupts its thread once, or prevents its beginning.
  ///
  /// If another is just interrupting it, this waits for that, so that the work may be told in other
  /// ways too and its clean-up is not interrupted late: for 0.2 s at most, since an interrupt
  /// closes a channel that the thread reads, and that close may wait for whoever calls this.
  public void cancel() {
    if (STATE.compareAndSet(this, State.NEW, State.CANCELLED)) {
      return;
    }
    if (!STATE.compareAndSet(this, State.RUNNING, State.INTERRUPTING)) {
      awaitInterrupt();
      return;
    }
    canceller = Thread.currentThread();
    try {
      Objects.requireNonNull(worker).interrupt();
    } finally {
      canceller = null;
      STATE.setVolatile(this, State.INTERRUPTED);
    }
  }

  /// Until the one who was first has interrupted. The worker, who is just being interrupted, does
  /// not wait before its end.
  @SuppressWarnings("ThreadPriorityCheck")
  private void awaitInterrupt() {
    if (state() == State.INTERRUPTING) {
      Thread here = Thread.currentThread();
      long until = System.nanoTime() + MOST_NANOS;
      while (state() == State.INTERRUPTING
          && here != worker
          && here != canceller
          && until - System.nanoTime() > 0) {
        Thread.yield(); // for a moment only, as in `end`
      }
    }
  }

  /// Whether someone asked the work to end before it did.
  public boolean isCancelled() {
    return switch (state()) {
      case INTERRUPTING, INTERRUPTED, CANCELLED -> true;
      case NEW, RUNNING, ENDED -> false;
    };
  }

  private State state() {
    return (State) STATE.getVolatile(this);
  }
}
