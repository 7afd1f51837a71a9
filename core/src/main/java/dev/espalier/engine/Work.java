package dev.espalier.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The cells that are being made. Closing begins here: after [#refuse()] no other begins.
final class Work {
  /// How often a closer looks whether one it waits for is inside `System.exit` and will never end.
  static final long LOOK_NANOS = 50_000_000;

  private final Set<Cell> running = ConcurrentHashMap.newKeySet();
  private volatile boolean refusing;
  private volatile @Nullable Thread closer;

  /// Begins a cell; false if nothing begins any more. First registered, then asked: either this
  /// sees the refusal or the refusal sees the cell.
  boolean begin(Cell cell) {
    running.add(cell);
    if (refusing) {
      end(cell);
      return false;
    }
    return true;
  }

  void end(Cell cell) {
    running.remove(cell);
    if (refusing) {
      LockSupport.unpark(closer);
    }
  }

  /// Lets nothing begin any more, and tells all that run to end: who waits for them is woken at
  /// once, and their threads are interrupted once.
  ///
  /// @param failing the thread that is about to end what it makes, with a failure, if there is one
  void refuse(@Nullable Thread failing) {
    refusing = true;
    for (Cell cell : running) {
      if (failing != null && cell.maker() == failing) {
        continue;
      }
      Preparation.end(cell, Failure.CLOSED);
      cell.cancellation().cancel();
    }
  }

  /// Whether this thread is making something.
  boolean isMaking(Thread thread) {
    return running.stream().anyMatch(cell -> cell.maker() == thread);
  }

  /// Whether the container interrupted this thread through something that it is making.
  boolean isInterrupted() {
    Thread thread = Thread.currentThread();
    return running.stream()
        .anyMatch(cell -> cell.maker() == thread && cell.cancellation().isCancelled());
  }

  /// Waits until nothing is being made, on a thread that nobody interrupts.
  void awaitIdle() {
    closer = Thread.currentThread();
    while (!running.stream().allMatch(Work::isExiting)) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private static boolean isExiting(Cell cell) {
    Thread maker = cell.maker();
    return maker != null && isExiting(maker);
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
