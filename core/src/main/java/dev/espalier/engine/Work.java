package dev.espalier.engine;

import dev.espalier.bind.Key;
import dev.espalier.task.Alarm;
import dev.espalier.task.Cancellation;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Code of users that runs for scopes. The end of a scope begins here: after it refuses, nothing
/// begins for it, and after [#cancel] all that runs for it has been told to end.
final class Work {
  /// How often a closer looks whether one it waits for is inside `System.exit` and will never end.
  static final long LOOK_NANOS = 50_000_000;

  private final Set<Item> running = ConcurrentHashMap.newKeySet();

  /// When the time of those that were told to end is over.
  private final Map<Item, Alarm> graces = new ConcurrentHashMap<>();

  private final Deadlines deadlines;
  private final Predicate<LiveScope> refuses;

  /// @param refuses whether nothing begins any more for a scope
  Work(Deadlines deadlines, Predicate<LiveScope> refuses) {
    this.deadlines = deadlines;
    this.refuses = refuses;
  }

  /// One piece of it.
  interface Item {
    /// For whom it runs.
    LiveScope scope();

    /// What reaches its thread.
    Cancellation cancellation();

    /// The thread that it runs on, once it does.
    @Nullable Thread thread();

    /// What it is called when it is reported.
    Key<?> key();

    /// Tells it to end.
    default void tellToEnd() {
      cancellation().cancel();
    }

    /// Nobody waits for it any more.
    ///
    /// @return false if it has ended
    default boolean abandon(String why) {
      return true;
    }
  }

  /// A function that nobody waits for by name.
  private record Body(LiveScope scope, Key<?> key, Thread thread, Cancellation cancellation)
      implements Item {}

  /// Begins an item; false if its scope refuses. First registered, then asked: either this sees the
  /// refusal or the refusal sees the item.
  boolean begin(Item item) {
    running.add(item);
    if (refuses.test(item.scope())) {
      end(item);
      return false;
    }
    return true;
  }

  void end(Item item) {
    running.remove(item);
    endGrace(item);
    deadlines.found(item);
    item.scope().wakeCloser();
  }

  /// Runs a function on this thread; not at all if the scope refuses.
  ///
  /// @return false if it did not begin
  boolean run(LiveScope scope, Key<?> key, Runnable function) {
    Body body = new Body(scope, key, Thread.currentThread(), new Cancellation());
    try {
      if (!begin(body) || !body.cancellation().begin()) {
        return false;
      }
      function.run();
      return true;
    } finally {
      body.cancellation().end();
      end(body);
    }
  }

  /// Tells all that run for a scope to end: who waits for them is woken at once, and their threads
  /// are interrupted once. The scope refuses already.
  ///
  /// @param failing the thread that is about to end what it makes, with a failure, if there is one
  void cancel(LiveScope scope, @Nullable Thread failing) {
    for (Item item : running) {
      if (item.scope() == scope && (failing == null || item.thread() != failing)) {
        item.tellToEnd();
        grace(item);
      }
    }
  }

  /// It was told to end, and has the grace for that: one, also when it is told twice.
  void grace(Item item) {
    graces.computeIfAbsent(item, told -> deadlines.grace(told, this));
    if (!running.contains(item)) {
      endGrace(item);
    }
  }

  private void endGrace(Item item) {
    Alarm alarm = graces.isEmpty() ? null : graces.remove(item);
    if (alarm != null) {
      alarm.cancel();
    }
  }

  /// What runs for a scope.
  List<Item> of(LiveScope scope) {
    return running.stream().filter(item -> item.scope() == scope).toList();
  }

  /// Whether it still runs.
  boolean isRunning(Item item) {
    return running.contains(item);
  }

  /// Whether this thread runs something for a scope or one inside it.
  boolean isRunningFor(LiveScope scope) {
    Thread thread = Thread.currentThread();
    return running.stream().anyMatch(i -> i.thread() == thread && i.scope().isWithin(scope));
  }

  /// Whether the container interrupted this thread through something that it runs.
  boolean isInterrupted() {
    Thread thread = Thread.currentThread();
    return running.stream()
        .anyMatch(item -> item.thread() == thread && item.cancellation().isCancelled());
  }

  /// Waits until nothing runs for a scope, on the thread that closes it.
  ///
  /// @param until what runs then is given up
  void awaitIdle(LiveScope scope, long until) {
    parkWhile(
        () -> Deadlines.left(until) > 0 && of(scope).stream().anyMatch(item -> !isLost(item)),
        () -> LOOK_NANOS);
    for (Item item : of(scope)) {
      if (!isLost(item)) {
        deadlines.abandon(item, this);
      }
    }
  }

  /// Waits as long as there is something to wait for, looking again when woken and from time to
  /// time. Does not react to interrupts; the flag is kept.
  static void parkWhile(BooleanSupplier unfinished, LongSupplier lookNanos) {
    boolean interrupted = false;
    while (unfinished.getAsBoolean()) {
      LockSupport.parkNanos(lookNanos.getAsLong());
      interrupted |= Thread.interrupted(); // with the flag up, parking returns at once
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isLost(Item item) {
    Thread thread = item.thread();
    return thread != null && deadlines.isLost(thread);
  }

  /// Whether a thread is inside `System.exit`, which never returns: it counts as ended. Not yet
  /// while the JDK logs the call, which can take long: others would go on as if nothing were, and
  /// the main thread could end the process before, with another exit code.
  static boolean isExiting(Thread thread) {
    boolean exiting = false;
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getMethodName().equals("logRuntimeExit")) {
        return false;
      }
      exiting |= frame.getClassName().equals("java.lang.Shutdown");
    }
    return exiting;
  }
}
