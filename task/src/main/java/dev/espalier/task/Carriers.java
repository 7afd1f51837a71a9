package dev.espalier.task;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import jdk.management.VirtualThreadSchedulerMXBean;

/// The platform threads that carry the virtual ones, and how many of them one [CarrierWatch] has
/// added. Their number belongs to the process: all that change it do so one after the other.
final class Carriers {
  private static final int MOST = 256;

  private int added;

  /// Whether virtual threads wait for a carrier and every carrier waits for something else.
  boolean areBlocked() {
    VirtualThreadSchedulerMXBean scheduler = scheduler();
    int now = scheduler.getParallelism();
    return scheduler.getQueuedVirtualThreadCount() > 0
        && scheduler.getMountedVirtualThreadCount() >= now
        && now < MOST
        && !isAnyRunning(); // last: it is the dearest
  }

  /// Carriers are platform threads; one that waits for a lock with a virtual thread mounted is
  /// blocked itself.
  private static boolean isAnyRunning() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    Thread[] all = new Thread[group.activeCount() + 64]; // those that come meanwhile may be missed
    return Arrays.stream(all, 0, group.enumerate(all))
        .anyMatch(thread ->
            thread.getClass().getName().equals("jdk.internal.misc.CarrierThread")
                && thread.getState() == Thread.State.RUNNABLE);
  }

  private static synchronized void change(int by) {
    VirtualThreadSchedulerMXBean scheduler = scheduler();
    scheduler.setParallelism(Math.max(1, scheduler.getParallelism() + by));
  }

  void add() {
    change(1);
    added++;
    // A carrier is made when a task comes into an empty queue, and each platform thread has its
    // own.
    for (int i = 0; i < 4; i++) {
      Thread.ofPlatform().daemon().start(() -> Thread.startVirtualThread(() -> {}));
    }
  }

  /// Their number is what it was.
  void takeBack() {
    if (added > 0) {
      change(-added);
      added = 0;
    }
  }

  private static VirtualThreadSchedulerMXBean scheduler() {
    return ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
  }
}
