package dev.espalier.engine;

import dev.espalier.bind.Key;
import dev.espalier.task.Alarm;
import dev.espalier.task.Cancellation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Code of users that runs for scopes. The end of a scope begins here: after it refuses, nothing
/// begins for it, and after [#cancel] all that runs for it has been told to end.
///
/// What runs for a scope hangs on that scope as a list, so that the end of one scope costs nothing
/// for what runs in others, and a scope in which nothing runs has nothing for it.
final class Work {
  /// How often a closer looks whether one it waits for is inside `System.exit` and will never end.
  static final long LOOK_NANOS = 50_000_000;

  private final Deadlines deadlines;
  private final Predicate<LiveScope> refuses;

  /// @param refuses whether nothing begins any more for a scope
  Work(Deadlines deadlines, Predicate<LiveScope> refuses) {
    this.deadlines = deadlines;
    this.refuses = refuses;
  }

  /// One piece of it, in the list of its scope while it runs.
  abstract static class Item {
    private final LiveScope scope;
    private final Cancellation cancellation = new Cancellation();

    // guarded by the monitor of the scope's slots, which is held for nothing but this
    private @Nullable Item before;
    private @Nullable Item after;
    private volatile @Nullable Work among;

    /// When the time is over that it has after it was told to end.
    private @Nullable Alarm grace;

    private boolean lost;

    Item(LiveScope scope) {
      this.scope = scope;
    }

    /// For whom it runs.
    final LiveScope scope() {
      return scope;
    }

    /// What reaches its thread.
    final Cancellation cancellation() {
      return cancellation;
    }

    /// The thread that it runs on, once it does.
    abstract @Nullable Thread thread();

    /// Whether that thread is the container's, which nobody else interrupts.
    boolean isOnOurThread() {
      return false;
    }

    /// What it is called when it is reported.
    public abstract Key<?> key();

    /// Tells it to end.
    void tellToEnd() {
      cancellation.cancel();
    }

    /// Nobody waits for it any more.
    ///
    /// @return false if it has ended
    boolean abandon(String why) {
      return true;
    }

    private void link(Work work) {
      if (among == null) {
        among = work;
        after = scope.running;
        if (after != null) {
          after.before = this;
        }
        scope.running = this;
      }
    }

    private void unlink() {
      if (after != null) {
        after.before = before;
      }
      if (before != null) {
        before.after = after;
      } else {
        scope.running = after;
      }
      before = null;
      after = null;
      among = null;
    }
  }

  /// A function that nobody waits for by name.
  static class Body extends Item {
    private final Key<?> key;
    private final boolean interruptible;
    private final AtomicBoolean decided = new AtomicBoolean();
    private volatile @Nullable Thread thread;

    /// @param interruptible whether the thread that it will run on is the container's
    Body(LiveScope scope, Key<?> key, boolean interruptible) {
      super(scope);
      this.key = key;
      this.interruptible = interruptible;
    }

    @Override
    public Key<?> key() {
      return key;
    }

    @Override
    @Nullable Thread thread() {
      return thread;
    }

    @Override
    boolean isOnOurThread() {
      return interruptible;
    }

    @Override
    boolean abandon(String why) {
      return decide();
    }

    /// Of the one who runs it and the one who gives it up, the first may say how it ends.
    boolean decide() {
      return decided.compareAndSet(false, true);
    }

    boolean isDecided() {
      return decided.get();
    }

    private boolean begin() {
      thread = Thread.currentThread();
      return !interruptible || cancellation().begin();
    }
  }

  /// Begins an item; false if its scope refuses. First registered, then asked: either this sees the
  /// refusal or the refusal sees the item.
  boolean begin(Item item) {
    synchronized (item.scope.slots) {
      item.link(this);
    }
    if (refuses.test(item.scope)) {
      end(item);
      return false;
    }
    return true;
  }

  void end(Item item) {
    Alarm alarm;
    synchronized (item.scope.slots) {
      if (item.among == null) {
        return;
      }
      item.unlink();
      alarm = item.grace;
      item.grace = null;
    }
    if (alarm != null) {
      alarm.cancel();
    }
    deadlines.found(item);
    item.scope.engine.turns.ended(item);
    item.scope.wakeCloser();
  }

  /// Runs a function on this thread; not at all if the scope refuses.
  ///
  /// @return false if it did not begin
  boolean run(Body body, Runnable function) {
    try {
      if (!body.begin() || !begin(body)) {
        return false;
      }
      function.run();
      return true;
    } finally {
      var _ = body.cancellation().end(); // leaves a thread alone that it has not begun on
      end(body);
    }
  }

  /// Tells all that run for a scope to end: who waits for them is woken at once, and their threads
  /// are interrupted once. The scope refuses already.
  ///
  /// @param failing the thread that is about to end what it makes, with a failure, if there is one
  void cancel(LiveScope scope, @Nullable Thread failing) {
    for (Item item : of(scope)) {
      if (failing == null || item.thread() != failing) {
        item.tellToEnd();
        grace(item);
      }
    }
  }

  /// It was told to end, and has the grace for that: one, also when it is told twice.
  void grace(Item item) {
    Alarm alarm = deadlines.grace(item, this);
    synchronized (item.scope.slots) {
      if (item.among != null && item.grace == null) {
        item.grace = alarm;
        return;
      }
    }
    alarm.cancel();
  }

  /// What runs for a scope.
  List<Item> of(LiveScope scope) {
    if (scope.running == null) {
      return List.of();
    }
    List<Item> all = new ArrayList<>();
    synchronized (scope.slots) {
      for (Item item = scope.running; item != null; item = item.after) {
        if (item.among == this) {
          all.add(item);
        }
      }
    }
    return all;
  }

  /// Whether it still runs and nobody else has given it up.
  boolean givesUp(Item item) {
    synchronized (item.scope.slots) {
      boolean first = item.among == this && !item.lost;
      item.lost |= first;
      return first;
    }
  }

  /// Whether it still runs.
  boolean isRunning(Item item) {
    return item.among == this;
  }

  /// Whether the container interrupted this thread through something that it runs.
  boolean isInterrupted() {
    return here().stream().anyMatch(item -> item.among == this && item.cancellation.isCancelled());
  }

  /// Whether only the container interrupts this thread, and has not: what looks like an interrupt
  /// is its code's own.
  static boolean isUndisturbed() {
    List<Item> here = here();
    return here.stream().anyMatch(Item::isOnOurThread)
        && here.stream().noneMatch(item -> item.cancellation.isCancelled());
  }

  /// What runs on this thread.
  private static List<Item> here() {
    List<Item> all = new ArrayList<>();
    for (LiveScope scope : Inside.scopes()) {
      synchronized (scope.slots) {
        for (Item item = scope.running; item != null; item = item.after) {
          if (item.thread() == Thread.currentThread()) {
            all.add(item);
          }
        }
      }
    }
    return all;
  }

  /// Waits until nothing runs for a scope, on the thread that closes it.
  ///
  /// @param until what runs then is given up
  void awaitIdle(LiveScope scope, long until) {
    parkWhile(
        () -> scope.running != null && Deadlines.left(until) > 0 && mayEnd(scope),
        () -> LOOK_NANOS);
    if (Deadlines.left(until) > 0) {
      return; // what is there now comes too late, and is about to see it
    }
    for (Item item : of(scope)) {
      if (!isLost(item)) {
        deadlines.abandon(item, this);
      }
    }
  }

  private boolean mayEnd(LiveScope scope) {
    for (Item item : of(scope)) {
      if (!isLost(item)) {
        return true;
      }
    }
    return false;
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
