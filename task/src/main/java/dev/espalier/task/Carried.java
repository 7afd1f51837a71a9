package dev.espalier.task;

import org.jspecify.annotations.Nullable;

/// What a [Carrier] captured of one thread, for code that runs on others.
///
/// Everything happens on the thread that calls: the captured values are put in place, the code
/// runs, and what was there before is brought back, however the code ended. May be used any number
/// of times, on any threads, by several at once, and one within another.
///
/// What the code throws comes out as it is. If a captured value cannot be put in place, the code
/// does not run; if the one before cannot be brought back, the code has run, and what it returned
/// is lost: code that makes what must be released has to keep hold of it itself. Either failure is
/// thrown as it is, or added as suppressed to what the code threw. The other values are brought
/// back all the same; the one that failed stays as its functions left it.
public interface Carried {
  /// Captured from where there was nothing: runs the code and does nothing else.
  static Carried nothing() {
    return Nothing.CARRIED;
  }

  /// Runs code with the captured values and returns what it returns.
  ///
  /// @throws X what the code throws
  <R extends @Nullable Object, X extends Throwable> R call(
      ScopedValue.CallableOp<? extends R, X> op) throws X;

  /// Runs code with the captured values.
  default void run(Runnable body) {
    this.<@Nullable Void, RuntimeException>call(() -> {
      body.run();
      return null;
    });
  }
}
