package dev.espalier.bind;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// How the close of a scope went: plain data, there once the scope is closed, from
/// [Scope#closeReport()] and in the events that tell of it.
///
/// @param exit what every release was told
/// @param took from the call to the end of the last release
/// @param stopped what had started and was stopped without a failure, in this order
/// @param acquired how many nodes with something to release were there
/// @param released what was released without a failure, in this order
/// @param failures stop hooks and releases that threw or did not end, in this order
/// @param abandoned what did not end, of the whole container; empty for other scopes
/// @param notes what else there is to say, such as a release order that a cycle did not allow
public record CloseReport(
    ExitCase exit,
    Duration took,
    List<Key<?>> stopped,
    int acquired,
    List<Key<?>> released,
    List<Failure> failures,
    List<Abandoned> abandoned,
    List<String> notes) {

  /// Something that did not end when it was told to, and was waited for no more.
  ///
  /// @param thread the name of its thread
  /// @param stack where it stood then
  public record Abandoned(Key<?> key, String thread, List<StackTraceElement> stack) {}

  /// Something that did not stop or was not released as it should.
  ///
  /// @param what `stop` or `release`; `close` when the container itself went wrong
  public record Failure(String what, Key<?> key, Throwable cause) {}

  /// The report as text, for people.
  public String text() {
    StringBuilder text = new StringBuilder("Closed in ");
    text.append(millis(took)).append(" (");
    text.append(
        switch (exit) {
          case ExitCase.Completed _ -> "completed";
          case ExitCase.Failed failed -> "failed: " + failed.cause();
          case ExitCase.Cancelled cancelled -> "cancelled: " + cancelled.reason();
        });
    text.append("): ");
    if (!stopped.isEmpty()) {
      text.append("stopped ").append(stopped.size()).append(", ");
    }
    text.append("acquired ").append(acquired);
    text.append(", released ").append(released.size()).append(".\n");
    for (Failure failure : failures) {
      text.append(failure.what()).append(" of ").append(failure.key());
      text.append(" failed: ").append(failure.cause()).append('\n');
    }
    for (Abandoned left : abandoned) {
      text.append(left.key()).append(" did not end; thread ").append(left.thread()).append('\n');
      left.stack().forEach(frame -> text.append("    at ").append(frame).append('\n'));
    }
    notes.forEach(note -> text.append(note).append('\n'));
    return text.toString();
  }

  private static String millis(Duration duration) {
    return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
  }
}
