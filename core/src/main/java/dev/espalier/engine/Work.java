package dev.espalier.engine;

import dev.espalier.task.Cancellation;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Code of users that runs for a scope. Its end begins here: after [#refuse] nothing begins, and
/// all that runs has been told to end.
final class Work {
  /// How often a closer looks whether one it waits for is inside `System.exit` and will never end.
  static final long LOOK_NANOS = 50_000_000;

  private final Set<Item> running = ConcurrentHashMap.newKeySet();
  private volatile boolean refusing;
  private volatile @Nullable Thread closer;

  /// One piece of it.
  interface Item {
    /// What reaches its thread.
    Cancellation cancellation();

    /// The thread that it runs on, once it does.
    @Nullable Thread thread();

    /// It is about to be told to end.
    default void refused() {}
  }

  /// A function that nobody waits for by name.
  private record Body(Thread thread, Cancellation cancellation) implements Item {}

  /// Begins an item; false if nothing begins any more. First registered, then asked: either this
  /// sees the refusal or the refusal sees the item.
  boolean begin(Item item) {
    running.add(item);
    if (refusing) {
      end(item);
      return false;
    }
    return true;
  }

  void end(Item item) {
    running.remove(item);
    if (refusing) {
      LockSupport.unpark(closer);
    }
  }

  /// Runs a function on this thread; not at all if nothing begins any more.
  ///
  /// @return false if it did not begin
  boolean run(Runnable function) {
    Body body = new Body(Thread.currentThread(), new Cancellation());
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

  /// Lets nothing begin any more, and tells all that run to end: who waits for them is woken at
  /// once, and their threads are interrupted once.
  ///
  /// @param failing the thread that is about to end what it makes, with a failure, if there is one
  void refuse(@Nullable Thread failing) {
    refusing = true;
    for (Item item : running) {
      if (failing == null || item.thread() != failing) {
        item.refused();
        item.cancellation().cancel();
      }
    }
  }

  boolean isRefusing() {
    return refusing;
  }

  /// Whether this thread is making something.
  boolean isMaking(Thread thread) {
    return running.stream().anyMatch(item -> item.thread() == thread);
  }

  /// Whether the container interrupted this thread through something that it is making.
  boolean isInterrupted() {
    Thread thread = Thread.currentThread();
    return running.stream()
        .anyMatch(item -> item.thread() == thread && item.cancellation().isCancelled());
  }

  /// Waits until nothing runs, on a thread that nobody interrupts.
  void awaitIdle() {
    closer = Thread.currentThread();
    while (!running.stream().allMatch(Work::isExiting)) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private static boolean isExiting(Item item) {
    Thread thread = item.thread();
    return thread != null && isExiting(thread);
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
