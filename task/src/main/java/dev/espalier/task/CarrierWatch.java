package dev.espalier.task;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Keeps virtual threads from starving for carriers.
///
/// A virtual thread that loads or initialises a class keeps its carrier while it waits for a lock.
/// On a machine with few processors all carriers can come to wait so, for a lock whose owner is a
/// virtual thread that waits for a carrier: then nothing goes on, for ever. The JDK does not mend
/// this by itself (seen on JDK 25 with two processors, when several nodes loaded classes from one
/// jar). While there are threads to watch a daemon platform thread looks, and when it finds twice
/// that all carriers are blocked and virtual threads are queued, it adds carriers until the queue
/// moves. Afterwards their number is what it was.
final class CarrierWatch implements Watch {
  private final String name;
  private final Set<Alarm> alarms = ConcurrentHashMap.newKeySet();

  /// Whether there are threads that are to get on.
  private final BooleanSupplier needed;

  // Written under the lock of this. What reads them without it has added something before; what
  // writes null looks for that afterwards.
  private volatile @Nullable Thread watcher;
  private volatile @Nullable Future<?> soon;

  /// The last that was started: it may still be on its way out when another may begin.
  private volatile @Nullable Thread last;

  /// @param needed whether there are threads that are to get on; asked from time to time
  CarrierWatch(String name, BooleanSupplier needed) {
    this.name = name;
    this.needed = needed;
  }

  @Override
  public void look() {
    if (!isOn()) {
      beginSoon();
    }
  }

  /// Whether it looks, or will soon.
  boolean isOn() {
    return watcher != null || soon != null;
  }

  private synchronized void beginSoon() {
    if (!isOn()) {
      soon =
          ForkJoinPool.commonPool()
              .schedule(this::beginNow, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private synchronized void beginNow() {
    soon = null;
    begin();
  }

  /// Runs something on the watching thread at a point in time, unless it is taken back before. It
  /// is to be quick, and is not to throw.
  Alarm alarm(long nanos, Runnable action) {
    Alarm alarm = new Alarm(System.nanoTime() + nanos, action, alarms);
    alarms.add(alarm);
    if (watcher == null) {
      begin();
    } else if (nanos < LOOK.toNanos()) {
      LockSupport.unpark(watcher);
    }
    return alarm;
  }

  /// Rings those that are due.
  ///
  /// @return how long until the next, at most until the next look
  private long ring() {
    long now = System.nanoTime();
    long next = LOOK.toNanos();
    for (Alarm alarm : alarms) {
      if (alarm.at() - now <= 0) {
        guarded(alarm::ring);
      } else {
        next = Math.min(next, alarm.at() - now);
      }
    }
    return next;
  }

  /// What one alarm throws must not keep the others from ringing.
  private static void guarded(Runnable action) {
    try {
      action.run();
    } catch (Throwable e) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }

  private boolean isIdle() {
    return !needed.getAsBoolean() && alarms.isEmpty();
  }

  private synchronized void begin() {
    if (watcher == null && !isIdle()) {
      Thread next =
          Thread.ofPlatform()
              .daemon()
              .name(name + "/carriers")
              .inheritInheritableThreadLocals(false)
              .unstarted(this::watch);
      next.start();
      watcher = next;
      last = next;
    }
  }

  /// Lets nobody look any more, unless there is something to look after.
  private synchronized boolean leave() {
    watcher = null;
    if (!isIdle()) {
      watcher = Thread.currentThread();
    }
    return watcher == null;
  }

  /// Takes back that looking begins, unless there is something to look after.
  private synchronized void stay() {
    Future<?> begins = soon;
    soon = null;
    if (begins != null && !isIdle()) {
      soon = begins;
    } else if (begins != null) {
      begins.cancel(false); // if it comes all the same, it finds nothing to do
    }
  }

  @Override
  public void end() {
    stay();
    ThreadOwner.untilDone(() -> {
      Thread thread = last;
      while (thread != null && isIdle()) {
        LockSupport.unpark(thread); // first: it may have just begun to look away
        if (ThreadOwner.hasEnded(thread)) {
          thread = thread == last ? null : last;
        }
      }
    });
  }

  private void watch() {
    Carriers carriers = new Carriers();
    try {
      boolean before = false;
      long look = System.nanoTime() + LOOK.toNanos(); // not at once: what is looked at is dear
      while (!isIdle() || !leave()) {
        if (look - System.nanoTime() <= 0) {
          boolean now = carriers.areBlocked();
          if (before && now) {
            carriers.add();
          }
          before = now;
          look = System.nanoTime() + LOOK.toNanos();
        }
        LockSupport.parkNanos(ring());
      }
    } finally {
      carriers.takeBack();
      failed();
    }
  }

  /// If it looks no more though it has not left, the next may begin another.
  private synchronized void failed() {
    if (watcher == Thread.currentThread()) {
      watcher = null;
    }
  }
}
