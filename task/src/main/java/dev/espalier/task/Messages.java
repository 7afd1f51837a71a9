package dev.espalier.task;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the exceptions say.
final class Messages {
  private Messages() {}

  /// @param all those that failed
  static String failed(String group, Task<?> first, List<Task<?>> all) {
    String others =
        all.stream()
            .filter(task -> task != first)
            .map(task -> "'" + task.name() + "'")
            .collect(Collectors.joining(", "));
    return group
        + ": the task '"
        + first.name()
        + "' failed: "
        + cause(first)
        + (others.isEmpty() ? "" : "; then failed (suppressed): " + others);
  }

  private static String cause(Task<?> task) {
    return task.ended() instanceof Outcome.Failure<?>(Throwable e) ? e.toString() : "";
  }

  static CancellationException cancelled(Task<?> task) {
    return new CancellationException(
        "the task '" + task.place().path() + "' was cancelled: it has no value");
  }

  /// @param what is over its time
  static String timedOut(String what, Duration timeout, String state) {
    return "'" + what + "' did not end within " + seconds(timeout.toNanos()) + state;
  }

  static String seconds(long nanos) {
    return nanos < 1_000_000_000L
        ? String.format(Locale.ROOT, nanos % 1_000_000 == 0 ? "%.0f ms" : "%.3f ms", nanos / 1e6)
        : String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
  }

  /// Where a thread is: the innermost code that is not the JDK's, and what it called.
  static String at(@Nullable Thread thread) {
    StackTraceElement[] stack = thread == null ? new StackTraceElement[0] : thread.getStackTrace();
    if (stack.length == 0) {
      return "not begun";
    }
    StackTraceElement called = stack[0];
    for (StackTraceElement frame : stack) {
      String module = frame.getModuleName();
      if ((module == null || !module.startsWith("java."))
          && !frame.getClassName().startsWith(Messages.class.getPackageName() + ".")) {
        return frame == called
            ? "at " + frame
            : "at " + frame + ", in " + called.getClassName() + "." + called.getMethodName();
      }
      called = frame;
    }
    return "at " + stack[0];
  }
}
