package dev.espalier.task;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the exceptions say.
final class Messages {
  private Messages() {}

  /// @param then failed too
  static String failed(String group, Task<?> first, List<Task<?>> then) {
    String others =
        then.stream().map(task -> "'" + task.name() + "'").collect(Collectors.joining(", "));
    return "%s: the task '%s' failed: %s%s"
        .formatted(
            group,
            first.name(),
            cause(first),
            others.isEmpty() ? "" : "; then failed (suppressed): " + others);
  }

  private static String cause(Task<?> task) {
    return task.ended() instanceof Outcome.Failure<?>(Throwable e) ? text(e) : "";
  }

  /// What a failure says of itself. Its message is code of others, which may fail too.
  static String text(Throwable failure) {
    try {
      return failure.toString();
    } catch (Throwable e) {
      return failure.getClass().getName() + ", whose message throws " + e.getClass().getName();
    }
  }

  static String forkedOutside(String task, Place group) {
    return """
    '%s' cannot be forked here: this thread is not of the group '%s', which would not know \
    when it is done; fork in the block or in its tasks, or open a group on this thread\
    """
        .formatted(task, group.path());
  }

  static String forkedLate(String task, Place group) {
    return """
    '%s' comes too late: the group '%s' was joined or has ended; fork before join(), or open \
    another group\
    """
        .formatted(task, group.path());
  }

  static String joinedInside(Place group) {
    return """
    join() of the group '%s' belongs into the body of its block, where it does not wait for \
    itself; wait for one task with get() or outcome()\
    """
        .formatted(group.path());
  }

  static String startedLate(String task, Place tasks) {
    return """
    '%s' comes too late: the background tasks '%s' were stopped; start it before, or make \
    others\
    """
        .formatted(task, tasks.path());
  }

  static String stoppedInside(Place tasks) {
    return """
    stopAll of '%s' was called by one of its tasks, and would wait for itself; call it where \
    they were made\
    """
        .formatted(tasks.path());
  }

  static String failsFast(String group) {
    return """
    the group '%s' fails fast: what fails in it is thrown by the block; to keep failures apart \
    use TaskGroup.supervised\
    """
        .formatted(group);
  }

  static CancellationException cancelled(Task<?> task) {
    return new CancellationException(
        "the task '" + task.path() + "' was cancelled: it has no value");
  }

  /// @param what is over its time
  static String timedOut(String what, Duration timeout, String state) {
    return "'" + what + "' did not end within " + seconds(timeout) + state;
  }

  static String seconds(Duration length) {
    return seconds(TimeUnit.NANOSECONDS.convert(length)); // at most, if it is longer
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
