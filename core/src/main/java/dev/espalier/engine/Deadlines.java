package dev.espalier.engine;

import dev.espalier.bind.DeadlineException;
import dev.espalier.bind.Key;
import dev.espalier.bind.Limits;
import dev.espalier.event.CloseReport.Abandoned;
import dev.espalier.event.Event;
import dev.espalier.task.Alarm;
import dev.espalier.task.ThreadOwner;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/// What happens to code of users that is over its time: it is interrupted once, and after the grace
/// it is abandoned, that is reported and waited for no more.
final class Deadlines {
  /// How many frames of a stack a message shows.
  private static final int FRAMES = 3;

  final Limits limits;
  private final ThreadOwner threads;
  private final Tell tell;
  private final Set<Thread> lost = ConcurrentHashMap.newKeySet();
  private final Map<Thread, Thread> behind = new ConcurrentHashMap<>();
  private final Queue<Abandoned> abandoned = new ConcurrentLinkedQueue<>();

  Deadlines(Limits limits, ThreadOwner threads, Tell tell) {
    this.limits = limits;
    this.threads = threads;
    this.tell = tell;
  }

  Alarm alarm(Duration after, Runnable action) {
    return threads.alarm(after, action);
  }

  /// Whether a thread will not end, as far as one can tell: it is abandoned or inside
  /// `System.exit`.
  boolean isLost(Thread thread) {
    return lost.contains(thread) || Work.isExiting(thread);
  }

  /// A thread that was given up has ended all the same.
  void found(Thread thread) {
    if (!lost.isEmpty()) {
      lost.remove(thread);
    }
  }

  List<Abandoned> abandoned() {
    return List.copyOf(abandoned);
  }

  /// A cell begins on a thread of the container. One that only chooses among others has no time of
  /// its own: they have theirs.
  void limit(Cell cell) {
    if (cell.node().isChoice()) {
      return;
    }
    Duration limit = cell.node().binding().manner().acquireWithin().orElse(limits.acquire());
    cell.alarm(alarm(limit, () -> expire(cell, limit)));
  }

  private void expire(Cell cell, Duration limit) {
    Thread thread = cell.thread();
    if (thread == null || cell.outcome() != null) {
      return;
    }
    String what = cell.node() + " was not acquired within " + Failures.seconds(limit) + ".";
    cell.expired(new DeadlineException(what + running(cell.node().toString(), thread)));
    cell.cutOff();
    cell.scope().engine.making.grace(cell);
  }

  /// A line about what runs, with the top of its stack.
  static String running(String what, Thread thread) {
    StringBuilder text = new StringBuilder("\n   Running   ").append(what);
    StackTraceElement[] stack = thread.getStackTrace();
    for (int i = 0; i < Math.min(FRAMES, stack.length); i++) {
      text.append("\n             at ").append(stack[i]);
    }
    return text.toString();
  }

  /// Something was told to end: it has the grace for that.
  Alarm grace(Work.Item item, Work among) {
    return alarm(limits.grace(), () -> abandon(item, among));
  }

  private void abandon(Work.Item item, Work among) {
    Thread thread = item.thread();
    String why =
        item.key() + " did not end within the grace of " + Failures.seconds(limits.grace());
    if (thread != null && among.isRunning(item) && !Work.isExiting(thread) && item.abandon(why)) {
      lose(item.key(), thread);
      item.scope().wakeCloser();
    }
  }

  /// A thread does nothing but wait for what another does in its place.
  void waitsFor(Thread waiter, Thread worker) {
    behind.put(waiter, worker);
  }

  void waitsNoMore(Thread waiter) {
    behind.remove(waiter);
  }

  /// The thread that does the work of this one.
  Thread worker(Thread thread) {
    return behind.getOrDefault(thread, thread);
  }

  /// Gives a thread up.
  void lose(Key<?> key, Thread thread) {
    Thread at = worker(thread);
    Abandoned report = new Abandoned(key, at.getName(), List.of(at.getStackTrace()));
    lost.add(thread);
    abandoned.add(report);
    tell.that(new Event.Abandoned(key, report.thread(), report.stack()));
  }
}
