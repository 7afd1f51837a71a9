package dev.espalier.task;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.jspecify.annotations.Nullable;

/// Keeps virtual threads from starving for carriers.
///
/// A virtual thread that loads or initialises a class keeps its carrier while it waits for a lock.
/// On a machine with few processors all carriers can come to wait so, for a lock whose owner is a
/// virtual thread that waits for a carrier: then nothing goes on, for ever. The JDK does not mend
/// this by itself (seen on JDK 25 with two processors, when several nodes loaded classes from one
/// jar). While there are threads to watch a daemon platform thread looks, and when none of them has
/// begun or ended for a while, all carriers are blocked and virtual threads are queued, it adds
/// carriers until the queue moves. Afterwards their number is what it was.
final class CarrierWatch {
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final int MOST = 256;

  private final String name;
  private final Set<Thread> watched = ConcurrentHashMap.newKeySet();
  private final Set<Alarm> alarms = ConcurrentHashMap.newKeySet();
  private final AtomicLong moves = new AtomicLong();
  private final AtomicReference<@Nullable Thread> watcher = new AtomicReference<>();

  /// The last that was started: it may still be on its way out when another may begin.
  private volatile @Nullable Thread last;

  /// Begins to look a while after a thread was added, for owners that mostly end sooner.
  private final boolean patient;

  private final AtomicReference<@Nullable Future<?>> soon = new AtomicReference<>();

  CarrierWatch(String name, boolean patient) {
    this.name = name;
    this.patient = patient;
  }

  /// A virtual thread begins that is to get on.
  void add(Thread thread) {
    watched.add(thread);
    if (patient && watcher.get() == null) {
      movedSoon();
    } else {
      moved();
    }
  }

  private void movedSoon() {
    moves.incrementAndGet();
    Future<?> before = soon.get();
    if (before == null || before.isDone()) {
      Future<?> next =
          ForkJoinPool.commonPool().schedule(this::moved, LOOK.toMillis(), TimeUnit.MILLISECONDS);
      if (!soon.compareAndSet(before, next)) {
        next.cancel(false); // another has just done so
      }
    }
  }

  /// One has ended.
  void remove(Thread thread) {
    watched.remove(thread);
    if (patient && watcher.get() == null) {
      moves.incrementAndGet();
    } else {
      moved();
    }
  }

  /// Runs something on the watching thread at a point in time, unless it is taken back before. It
  /// is to be quick, and is not to throw.
  Alarm alarm(long nanos, Runnable action) {
    Alarm alarm = new Alarm(System.nanoTime() + nanos, action, alarms);
    alarms.add(alarm);
    Thread thread = watcher.get();
    if (thread == null) {
      moved();
    } else if (nanos < LOOK.toNanos()) {
      LockSupport.unpark(thread);
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
        ringing(alarm);
      } else {
        next = Math.min(next, alarm.at() - now);
      }
    }
    return next;
  }

  /// What one alarm throws must not keep the others from ringing.
  private static void ringing(Alarm alarm) {
    try {
      alarm.ring();
    } catch (Throwable e) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }

  private boolean isIdle() {
    return watched.isEmpty() && alarms.isEmpty();
  }

  private void moved() {
    moves.incrementAndGet();
    if (watcher.get() == null && !isIdle()) {
      Thread next =
          Thread.ofPlatform()
              .daemon()
              .name(name + "/carriers")
              .inheritInheritableThreadLocals(false)
              .unstarted(this::watch);
      if (watcher.compareAndSet(null, next)) {
        last = next;
        try {
          next.start();
        } catch (Throwable e) {
          last = null;
          watcher.set(null); // another may try
          throw e;
        }
      }
    }
  }

  /// Waits for the end of the watching, unless there is something left to watch.
  @SuppressWarnings("ThreadPriorityCheck") // a yield, for a moment
  void end() {
    Future<?> begins = soon.getAndSet(null);
    if (begins != null && !begins.cancel(false)) {
      while (!begins.isDone()) {
        Thread.yield(); // it only starts a thread
      }
    }
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
    int added = 0;
    try {
      long before = -1;
      while (!isIdle()) {
        long now = moves.get();
        // in this order: the stacks of all threads are dear
        if (now == before && !watched.isEmpty() && isStarved() && !isAnyCarrierRunning()) {
          addCarrier();
          added++;
        }
        before = now;
        LockSupport.parkNanos(ring());
      }
    } finally {
      if (added > 0) {
        VirtualThreadSchedulerMXBean scheduler = scheduler();
        scheduler.setParallelism(Math.max(1, scheduler.getParallelism() - added));
      }
      watcher.set(null); // also if it failed: the next that moves begins another
    }
    if (!isIdle()) {
      moved(); // one that came while this was leaving
    }
  }

  /// Carriers are platform threads; one that waits for a lock with a virtual thread mounted is
  /// blocked itself.
  private static boolean isAnyCarrierRunning() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread ->
            thread.getClass().getName().equals("jdk.internal.misc.CarrierThread")
                && thread.getState() == Thread.State.RUNNABLE);
  }

  private static boolean isStarved() {
    VirtualThreadSchedulerMXBean scheduler = scheduler();
    int now = scheduler.getParallelism();
    return scheduler.getQueuedVirtualThreadCount() > 0
        && scheduler.getMountedVirtualThreadCount() >= now
        && now < MOST;
  }

  private static void addCarrier() {
    VirtualThreadSchedulerMXBean scheduler = scheduler();
    scheduler.setParallelism(scheduler.getParallelism() + 1);
    // A carrier is made when a task comes into an empty queue, and each platform thread has its
    // own.
    for (int i = 0; i < 4; i++) {
      Thread.ofPlatform().daemon().start(() -> Thread.startVirtualThread(() -> {}));
    }
  }

  private static VirtualThreadSchedulerMXBean scheduler() {
    return ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
  }
}
