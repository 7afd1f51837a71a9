package dev.espalier.task;

import java.time.Duration;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The threads of one owner, which can be awaited together.
///
/// Threads are virtual unless said otherwise, and named after the owner: `shop/OrderStore`. They
/// inherit no thread-locals of whoever started them. Safe for any number of threads.
public final class ThreadOwner {
  private static final Duration LOOK = Duration.ofMillis(50);

  private final String name;
  private final Set<Thread> alive = ConcurrentHashMap.newKeySet();

  /// Those that have done all they do and are about to end.
  private final Queue<Thread> ending = new ConcurrentLinkedQueue<>();

  private final OneByOne inTurn = new OneByOne(this);
  private final Watch watch;

  /// Those of the watch, of a parent and its children together.
  private final Set<Thread> watched;

  private final boolean outermost;

  /// An owner whose threads' names begin with this.
  public ThreadOwner(String name) {
    this.name = name;
    watched = ConcurrentHashMap.newKeySet();
    watch = new CarrierWatch(name, () -> !watched.isEmpty());
    outermost = true;
  }

  /// An owner that also looks at something, while threads of it are alive. It has no alarms, and no
  /// thread of its own besides those that it starts.
  ///
  /// @param look runs about five times a second, on the common pool of the JDK: it is to be quick,
  ///   and is not to throw. It begins after a while, for which most threads do not live
  public ThreadOwner(String name, Runnable look) {
    this.name = name;
    watched = ConcurrentHashMap.newKeySet();
    watch = new CarrierLooks(() -> !watched.isEmpty(), look);
    outermost = true;
  }

  private ThreadOwner(String name, ThreadOwner parent) {
    this.name = name;
    watched = parent.watched;
    watch = parent.watch;
    outermost = false;
  }

  /// An owner of other threads, which are looked after together with those of this one.
  public ThreadOwner child(String called) {
    return new ThreadOwner(called, this);
  }

  /// Starts a virtual thread.
  ///
  /// @param task what it is called after the owner
  public Thread start(String task, Runnable body) {
    return startTold(task, _ -> {}, body);
  }

  /// Starts a virtual thread, after it was told which one.
  ///
  /// @param task what it is called after the owner
  /// @param told gets the thread before it runs; is to be quick
  public Thread startTold(String task, Consumer<? super Thread> told, Runnable body) {
    return start(virtual(task), told, body);
  }

  /// Starts a virtual thread that hands its result over when the owner no longer waits for it, so
  /// that the one who takes it may do what it wants, such as closing the owner.
  ///
  /// @param task what it is called after the owner
  /// @param handOver runs on the thread after the body
  public Thread start(String task, Runnable body, Runnable handOver) {
    return begin(
        virtual(task),
        _ -> {},
        () -> {
          try {
            body.run();
          } finally {
            leave();
            handOver.run();
          }
        });
  }

  /// Starts a platform thread, for code that would keep a carrier of virtual threads.
  ///
  /// @param task what it is called after the owner
  /// @param told gets the thread before it runs; is to be quick
  public Thread startPlatform(String task, Consumer<? super Thread> told, Runnable body) {
    return start(Thread.ofPlatform().daemon().name(name + "/" + task), told, body);
  }

  /// Runs something on a virtual thread, after all that was handed over to this before. Does not
  /// wait for it.
  ///
  /// @param task what the thread is called after the owner
  /// @param body is not to throw
  public void inTurn(String task, Runnable body) {
    inTurn.add(task, body);
  }

  private Thread.Builder virtual(String task) {
    return Thread.ofVirtual().name(name + "/" + task);
  }

  private Thread start(Thread.Builder builder, Consumer<? super Thread> told, Runnable body) {
    return begin(
        builder,
        told,
        () -> {
          try {
            body.run();
          } finally {
            end();
          }
        });
  }

  private Thread begin(Thread.Builder builder, Consumer<? super Thread> told, Runnable body) {
    Thread thread = builder.inheritInheritableThreadLocals(false).unstarted(body);
    alive.add(thread);
    watched.add(thread);
    try {
      watch.look();
      told.accept(thread);
      thread.start();
    } catch (Throwable e) {
      forget(thread);
      throw e;
    }
    return thread;
  }

  /// The calling thread, one of these, does nothing more but end, for which can be waited.
  private void end() {
    Thread thread = Thread.currentThread();
    if (alive.contains(thread)) {
      ending.add(thread);
      forget(thread);
      for (Thread first = ending.peek(); first != null && !first.isAlive(); first = ending.peek()) {
        ending.remove(first);
      }
    }
  }

  private void forget(Thread thread) {
    abandon(thread); // first: who sees that none is left may end the watch
    alive.remove(thread);
  }

  /// Lets the calling thread, one of these, count as ended: from now on someone else waits for it.
  public void leave() {
    forget(Thread.currentThread());
  }

  /// One of these, or of a child's, is not looked after any more: it may never end.
  public void abandon(Thread thread) {
    watched.remove(thread);
  }

  /// Runs something after a while, on a thread of the owner's that is not to be held up: it is to
  /// be quick, and is not to throw.
  ///
  /// @throws IllegalStateException if this was made without alarms
  public Alarm alarm(Duration after, Runnable action) {
    if (watch instanceof CarrierWatch alarms) {
      return alarms.alarm(TimeUnit.NANOSECONDS.convert(after), action); // at most, if longer
    }
    throw new IllegalStateException(name + " has no alarms: make it with a name only");
  }

  /// Waits for the end of what looks after threads and alarms, unless there is something left.
  public void awaitQuiet() {
    watch.end();
  }

  /// Waits until no thread is left but the calling one, and those that only hand over or have left:
  /// what they run then may wait for this. Does not react to interrupts; the flag is kept.
  ///
  /// @param lost threads that will never end and are not waited for; asked from time to time
  public void awaitAll(Predicate<Thread> lost) {
    Set<Thread> seen = new HashSet<>(Set.of(Thread.currentThread()));
    for (boolean more = true; more; ) {
      more = false;
      for (Thread thread : alive) {
        if (seen.add(thread)) {
          more = true; // it may start another before it ends
          untilDone(() -> {
            while (alive.contains(thread) && !lost.test(thread) && !hasEnded(thread)) {}
          });
        }
      }
    }
    for (Thread thread : ending) {
      if (thread != Thread.currentThread()) {
        untilDone(thread::join);
      }
    }
    if (outermost) {
      watch.end();
    }
  }

  /// Waits for a while for the end of a thread, which may be just about to be started.
  static boolean hasEnded(Thread thread) throws InterruptedException {
    if (thread.getState() == Thread.State.NEW) {
      Thread.onSpinWait();
      return false;
    }
    return thread.join(LOOK);
  }

  /// Waits, again and again if interrupted, until the wait has returned; the flag is kept.
  public static void untilDone(Wait wait) {
    boolean interrupted = false;
    while (true) {
      try {
        wait.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// A wait that an interrupt ends.
  @FunctionalInterface
  public interface Wait {
    /// Returns when there is nothing more to wait for.
    void await() throws InterruptedException;
  }
}
