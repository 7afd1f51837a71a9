package dev.espalier.engine;

import dev.espalier.bind.CloseReport.Abandoned;
import dev.espalier.bind.DeadlineException;
import dev.espalier.bind.Key;
import dev.espalier.bind.Limits;
import dev.espalier.event.Event;
import dev.espalier.graph.Target;
import dev.espalier.task.Alarm;
import dev.espalier.task.ThreadOwner;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What happens to code of users that is over its time: it is interrupted once, and after the grace
/// it is abandoned, that is reported and waited for no more.
final class Deadlines {
  /// How many frames of a stack a message shows.
  private static final int FRAMES = 3;

  final Limits limits;
  private final ThreadOwner threads;
  private final Tell tell;
  private final Map<Thread, Thread> behind = new ConcurrentHashMap<>();

  /// What was given up and has not ended.
  private final Queue<Lost> lost = new ConcurrentLinkedQueue<>();

  /// @param what an item or a step of a close
  private record Lost(Object what, Thread thread, Abandoned report) {}

  Deadlines(Limits limits, ThreadOwner threads, Tell tell) {
    this.limits = limits;
    this.threads = threads;
    this.tell = tell;
  }

  /// From the interrupt until something is given up: short enough that a close has three of them.
  Duration grace() {
    Duration most = Duration.ofNanos(nanos(limits.close()) / 3); // dividedBy takes 20 ms, once
    return limits.grace().compareTo(most) < 0 ? limits.grace() : most;
  }

  /// As many nanos, or so many that they never pass.
  static long nanos(Duration length) {
    return Math.min(TimeUnit.NANOSECONDS.convert(length), Long.MAX_VALUE / 8);
  }

  /// A point in time, by `System.nanoTime()`.
  static long after(Duration length) {
    return System.nanoTime() + nanos(length);
  }

  /// A point in time that does not come.
  static long never() {
    return after(ChronoUnit.FOREVER.getDuration());
  }

  static long earlier(long one, long other) {
    return one - other < 0 ? one : other;
  }

  /// How many nanos there are until then, at least 0.
  static long left(long until) {
    return Math.max(0, until - System.nanoTime());
  }

  Alarm alarm(Duration after, Runnable action) {
    return threads.alarm(after, action);
  }

  /// Whether a thread will not end, as far as one can tell: it is abandoned or inside
  /// `System.exit`.
  boolean isLost(Thread thread) {
    for (Lost one : lost) {
      if (one.thread() == thread) {
        return true;
      }
    }
    return Work.isExiting(thread);
  }

  /// Something has ended, perhaps after it was given up.
  void found(Object what) {
    if (!lost.isEmpty()) {
      lost.removeIf(one -> one.what() == what || !one.thread().isAlive());
    }
  }

  /// What was given up and has not ended, in this order.
  List<Abandoned> abandoned() {
    List<Abandoned> abandoned = new ArrayList<>();
    for (Lost one : lost) {
      abandoned.add(one.report());
    }
    return List.copyOf(abandoned);
  }

  /// A cell begins on a thread of the container. One that only chooses among others, or asks
  /// another container, has no time of its own: they have theirs.
  void limit(Cell cell) {
    if (cell.node().isChoice() || cell.node().binding().target() instanceof Target.Shared) {
      return;
    }
    Duration limit = cell.node().binding().manner().acquireWithin().orElse(limits.acquire());
    cell.alarm(alarm(limit, () -> expire(cell, limit)));
  }

  /// How long a release may take; null for as long as it wants.
  @Nullable Duration limit(Release release, LiveScope scope) {
    Optional<Duration> declared =
        release.of() instanceof Cell cell
            ? cell.node().binding().manner().releaseWithin()
            : Optional.empty();
    return declared.orElse(scope.parent() == null ? limits.release() : null);
  }

  private void expire(Cell cell, Duration limit) {
    Thread thread = cell.thread();
    if (cell.outcome() != null) {
      return;
    }
    String what = cell.node() + " was not acquired within " + Failures.seconds(limit) + ".";
    String where = thread == null ? "" : running(cell.node().toString(), thread);
    cell.expired(new DeadlineException(what + where));
    cell.cutOff();
    cell.scope().engine.making.grace(cell);
  }

  /// A line about what runs, with where it stands in code of its own: of the JDK only what that
  /// called is shown, and nothing of ours.
  static String running(String what, Thread thread) {
    List<StackTraceElement> stack = List.of(thread.getStackTrace());
    int own = 0;
    while (own < stack.size() && isOfTheJdk(stack.get(own))) {
      own++;
    }
    StringBuilder text = new StringBuilder("\n   Running   ").append(what);
    stack.stream()
        .skip(own == stack.size() ? 0 : Math.max(0, own - 1))
        .takeWhile(frame -> !isOurs(frame))
        .limit(FRAMES)
        .forEach(frame -> text.append("\n             at ").append(frame));
    return text.toString();
  }

  private static boolean isOfTheJdk(StackTraceElement frame) {
    String module = frame.getModuleName();
    return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
  }

  private static boolean isOurs(StackTraceElement frame) {
    String name = frame.getClassName();
    return name.startsWith("dev.espalier.engine.") || name.startsWith("dev.espalier.bind.");
  }

  /// Something was told to end: it has the grace for that.
  Alarm grace(Work.Item item, Work among) {
    return alarm(grace(), () -> abandon(item, among));
  }

  /// Nobody waits for it any more.
  void abandon(Work.Item item, Work among) {
    Thread thread = item.thread();
    String why = item.key() + " did not end within the grace of " + Failures.seconds(grace());
    if (thread != null
        && among.isRunning(item)
        && !Work.isExiting(thread)
        && item.abandon(why)
        && among.givesUp(item)) {
      lose(item, item.key(), thread, item.scope());
      if (!among.isRunning(item)) {
        found(item); // meanwhile
      }
      item.scope().engine.turns.ended(item);
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

  /// Gives something up, and the thread that runs it. It is told of before anyone can see that it
  /// is lost: whoever then closes its scope waits for that.
  void lose(Object what, Key<?> key, Thread thread, LiveScope scope) {
    Thread at = worker(thread);
    Abandoned report = new Abandoned(key, at.getName(), List.of(at.getStackTrace()));
    tell.aside(scope, new Event.Abandoned(key, report.thread(), report.stack()));
    lost.add(new Lost(what, thread, report));
    threads.abandon(thread);
  }
}
