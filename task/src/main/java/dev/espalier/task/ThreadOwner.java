package dev.espalier.task;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;

/// The threads of one owner, which can be awaited together.
///
/// Threads are virtual and named after the owner: `shop/OrderStore`. They inherit no thread-locals
/// of whoever started them. Safe for any number of threads.
public final class ThreadOwner {
  private static final Duration LOOK = Duration.ofMillis(50);

  private final String name;
  private final Set<Thread> alive = ConcurrentHashMap.newKeySet();
  private final CarrierWatch watch;

  /// An owner whose threads' names begin with this.
  public ThreadOwner(String name) {
    this.name = name;
    this.watch = new CarrierWatch(name, alive);
  }

  /// Starts a thread.
  ///
  /// @param task what it is called after the owner
  public Thread start(String task, Runnable body) {
    return start(task, body, () -> {});
  }

  /// Starts a thread that hands its result over when the owner no longer waits for it, so that the
  /// one who takes it may do what it wants, such as closing the owner.
  ///
  /// @param task what it is called after the owner
  /// @param handOver runs on the thread after the body
  public Thread start(String task, Runnable body, Runnable handOver) {
    Thread thread =
        Thread.ofVirtual()
            .name(name + "/" + task)
            .inheritInheritableThreadLocals(false)
            .unstarted(() -> {
              try {
                body.run();
              } finally {
                alive.remove(Thread.currentThread());
                watch.moved();
              }
              handOver.run();
            });
    alive.add(thread);
    watch.moved();
    try {
      thread.start();
    } catch (Throwable e) {
      alive.remove(thread);
      throw e;
    }
    return thread;
  }

  /// Waits until no thread is left but the calling one, and those that only hand over: what they
  /// run then may wait for this. Does not react to interrupts; the flag is kept.
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
            while (!hasEnded(thread) && alive.contains(thread) && !lost.test(thread)) {}
          });
        }
      }
    }
    watch.end();
  }

  /// Waits for a while for the end of a thread, which may be just about to be started.
  static boolean hasEnded(Thread thread) throws InterruptedException {
    if (thread.getState() == Thread.State.NEW) {
      Thread.onSpinWait();
      return false;
    }
    return thread.join(LOOK);
  }

  /// Waits for a latch without reacting to interrupts; the flag is kept.
  public static void awaitUninterruptibly(CountDownLatch latch) {
    untilDone(latch::await);
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
