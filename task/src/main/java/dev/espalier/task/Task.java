package dev.espalier.task;

import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/// One forked computation.
///
/// It runs on a thread of its own, which is named after it, and whoever started it awaits it. Its
/// handle may be used by any number of threads.
///
/// {@snippet file="dev/espalier/tests/docs/ConcurrencyGuideTest.java" region="supervised"}
///
/// A task that waits for itself, or for one that it runs inside of, is refused; tasks that wait for
/// each other in a circle are not noticed: put a deadline around them.
///
/// @param <T> what it returns
public final class Task<T extends @Nullable Object> extends Place {
  /// A builder for each would cost more than the rest of a fork.
  private static final ThreadFactory VIRTUAL =
      Thread.ofVirtual().inheritInheritableThreadLocals(false).factory();

  private final String name;
  private final TaskOwner owner;
  private final Block around;

  /// With what is carried; null when it has ended.
  private @Nullable Callable<? extends T> body;

  private final Cancellation cancellation = new Cancellation();
  private volatile @Nullable Thread thread;

  /// The how manieth of its block it is, and when it began, by `System.nanoTime()`.
  private int number;

  private volatile long since;
  private volatile boolean abandoned;

  // Written before `done`, by whoever ends it. Without an outcome it is cancelled.
  private @Nullable Outcome<T> outcome;
  private boolean interrupted;
  private volatile boolean done;

  /// Captures what is carried from the calling thread.
  Task(String name, TaskOwner owner, Block around, Callable<? extends T> body) {
    this(name, owner, around, body, around.captured());
  }

  /// @param carried put in place around the body
  Task(String name, TaskOwner owner, Block around, Callable<? extends T> body, Carried carried) {
    this.name = name;
    this.owner = owner;
    this.around = around;
    this.body = carried == Carried.nothing() ? body : () -> carried.call(body::call);
  }

  /// What it is called.
  public String name() {
    return name;
  }

  /// Waits for its end and returns what it returned.
  ///
  /// @throws TaskFailedException if it failed, or was cancelled because a sibling did
  /// @throws CancellationException if it was cancelled for another reason
  /// @throws InterruptedException if the waiting thread is interrupted; the task goes on
  /// @throws IllegalStateException if it waits for itself
  public T get() throws InterruptedException {
    Outcome<T> end = outcome();
    if (end instanceof Outcome.Success<T>(T value)) {
      return value;
    }
    if (end instanceof Outcome.Failure<T>(Throwable cause)) {
      throw new TaskFailedException(
          owner, Messages.failed(around.path(), this, List.of()), List.of(cause));
    }
    throw owner.cancelled(this);
  }

  /// Waits for its end and tells how it ended; from now on its failure counts as looked at.
  ///
  /// @throws InterruptedException if the waiting thread is interrupted; the task goes on
  /// @throws IllegalStateException if it waits for itself
  public Outcome<T> outcome() throws InterruptedException {
    if (!done) {
      if (isAround() || thread == Thread.currentThread()) {
        throw new IllegalStateException(
            "the task '" + name + "' would wait for itself; wait for it outside of it");
      }
      await();
    }
    owner.seen(this);
    return ended();
  }

  /// Asks it to end: interrupts it, if nobody has yet, or keeps it from beginning. Does not wait.
  public void cancel() {
    cancellation.cancel();
  }

  /// Whether it has ended.
  public boolean isDone() {
    return done;
  }

  /// Where it belongs, as its thread is called.
  @Override
  public String toString() {
    return path();
  }

  /// Comes to its block, and begins on a thread of its own if the block takes it.
  ///
  /// @param onPlatform for code that would keep a carrier of virtual threads
  /// @return where the block stands; the task began if that is open or joining, and else has ended
  ///   as cancelled
  Roster.State start(boolean onPlatform) {
    boolean begun = false;
    try {
      Roster.State state = around.roster().admit(this);
      if (state.takesTasks()) {
        Thread mine = onPlatform ? onPlatform() : VIRTUAL.newThread(this::runNamed);
        thread = mine;
        mine.start();
        begun = true;
      }
      return state;
    } finally {
      if (!begun) { // calls nothing: there may be no stack left
        thread = null;
        body = null;
        done = true;
      }
    }
  }

  private Thread onPlatform() {
    return Thread.ofPlatform()
        .daemon()
        .name(path())
        .inheritInheritableThreadLocals(false)
        .unstarted(this::run);
  }

  /// The name is put together here: whoever forks has more to do than this thread.
  private void runNamed() {
    try {
      Thread.currentThread().setName(path());
    } finally { // there may be no memory for it
      run();
    }
  }

  private void run() {
    try {
      since = System.nanoTime();
      if (cancellation.begin()) {
        Outcome<T> attempt = attempt();
        outcome = attempt;
        around.ended();
        interrupted = cancellation.end();
        if (interrupted
            && attempt instanceof Outcome.Failure<T>(Throwable e)
            && isInterruption(e)) {
          outcome = null;
        }
      }
    } finally { // what the code threw may throw when it is asked for its cause
      end();
    }
  }

  /// Tells the end.
  void end() {
    body = null; // whoever keeps the task need not keep what its code refers to
    try {
      owner.ended(this);
    } finally {
      done = true;
    }
  }

  private Outcome<T> attempt() {
    try {
      around.begins(); // in here, since it may find no memory for what looks after threads
      return new Outcome.Success<>(this.<T, Exception>callHere(Objects.requireNonNull(body)::call));
    } catch (Throwable e) {
      return new Outcome.Failure<>(e);
    }
  }

  /// Whether this is how code answers to an interrupt, and no more: what failed while it cleaned up
  /// is suppressed in it. Asked only if there was one.
  private static boolean isInterruption(Throwable thrown) {
    Throwable e = thrown;
    for (int depth = 0; e != null && depth < 100; e = e.getCause(), depth++) {
      if (e.getSuppressed().length > 0) {
        return false;
      }
      if (e instanceof InterruptedException
          || e instanceof ClosedByInterruptException
          || e instanceof CancellationException
          || e.getClass() == InterruptedIOException.class) {
        return true;
      }
    }
    return false;
  }

  /// Waits for its end until a point by `System.nanoTime()`.
  ///
  /// @return whether it is done
  boolean awaitUntil(long deadline) throws InterruptedException {
    giveWay();
    for (long left; !done && (left = deadline - System.nanoTime()) > 0; ) {
      Thread begun = begun();
      if (begun != null) {
        begun.join(Duration.ofNanos(left));
      }
    }
    return done;
  }

  /// Waits until it is done and its thread has ended, which comes right after that.
  void await() throws InterruptedException {
    giveWay();
    while (!hasEnded()) {
      Thread begun = begun();
      if (begun != null) {
        begun.join();
      }
    }
  }

  /// Lets those run first that were started before: a wait that finds them done costs no more than
  /// this, and else the waiting thread would wake once for each.
  @SuppressWarnings("ThreadPriorityCheck")
  private void giveWay() {
    if (!done) {
      Thread.yield();
    }
  }

  /// Its thread; null, after a moment, if that is just about to be started.
  @SuppressWarnings("ThreadPriorityCheck")
  private @Nullable Thread begun() throws InterruptedException {
    Thread mine = thread;
    if (mine != null && mine.getState() != Thread.State.NEW) {
      return mine;
    }
    Thread.yield();
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return null;
  }

  /// Whether it is done and its thread has ended, if it ever had one.
  boolean hasEnded() {
    Thread mine = done ? thread : null;
    return done && (mine == null || !mine.isAlive());
  }

  /// It may never end, and nobody looks any more whether it gets on.
  void abandon() {
    abandoned = true;
  }

  boolean isAbandoned() {
    return abandoned;
  }

  /// The value is not kept any longer: nobody can ask for it. On its thread, after its end.
  @SuppressWarnings("NullAway") // there is none who finds null
  void dropValue() {
    if (outcome instanceof Outcome.Success<T>) {
      outcome = new Outcome.Success<>(null);
    }
  }

  /// How it ended; only after it did.
  Outcome<T> ended() {
    return outcome == null ? new Outcome.Cancelled<>() : outcome;
  }

  /// Whether it was interrupted while it ran; only after it ended.
  boolean wasInterrupted() {
    return interrupted;
  }

  /// Whether it was asked to end before it did.
  boolean isCancelled() {
    return cancellation.isCancelled();
  }

  /// Taken by its block.
  ///
  /// @param among the how manieth
  void taken(int among) {
    number = among;
  }

  /// In the order of the forks.
  int number() {
    return number;
  }

  @Nullable Thread thread() {
    return thread;
  }

  @Override
  Place outer() {
    return around;
  }

  @Override
  Block outermost() {
    return around.outermost();
  }

  @Override
  Carrier carrier() {
    return around.carrier();
  }

  @Override
  String path() {
    return around.path() + "/" + name;
  }

  @Override
  List<Task<?>> tasks() {
    return List.of();
  }

  @Override
  String state() {
    long begun = since;
    return begun == 0
        ? Messages.at(null)
        : "for " + Messages.seconds(System.nanoTime() - begun) + ", " + Messages.at(thread);
  }
}
