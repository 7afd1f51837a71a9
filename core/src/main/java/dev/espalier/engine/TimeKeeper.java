package dev.espalier.engine;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// Keeps the time of the steps of a close that were begun, each on a thread of its own: up to the
/// limit of each, and when of the time for the whole close only the last grace is left, up to the
/// end of that. Of one thread, that of the [Closer].
final class TimeKeeper {
  private final Deadlines deadlines;
  private final LastGrace lastGrace;
  private final Queue<CloseStep> rest;

  /// What was begun and is not over.
  private final Queue<TimedStep> begun = new ConcurrentLinkedQueue<>();

  /// @param rest what is still to be begun
  TimeKeeper(Deadlines deadlines, LastGrace lastGrace, Queue<CloseStep> rest) {
    this.deadlines = deadlines;
    this.lastGrace = lastGrace;
    this.rest = rest;
  }

  LastGrace lastGrace() {
    return lastGrace;
  }

  /// Whether only the last grace is left. Asked only when all the steps are known that are to be
  /// begun in it.
  boolean hurries() {
    return lastGrace.hasBegun(rest::size);
  }

  /// What runs when only the last grace is left is told to end, and waited for with the rest.
  void hurry(TimedStep running) {
    begun.add(running);
    running.interrupt(onlyGraceLeft());
  }

  /// Gives a step that runs, and has been told to end, the share of the last grace in which it may
  /// keep the next from beginning.
  void attendShort(TimedStep step) {
    var _ = step.endsBy(System.nanoTime() + lastGrace.pace());
  }

  /// Waits for a step that was begun: until it has ended or is given up, or, when time is short, a
  /// moment.
  ///
  /// @param limit null for as long as there is
  void attend(TimedStep step, @Nullable Duration limit) {
    begun.add(step);
    if (hurries()) {
      attendShort(step);
      return;
    }
    long expires = limit == null ? Deadlines.never() : Deadlines.after(limit);
    if (endsBy(step, expires)) {
      begun.remove(step);
    } else if (limit == null || hurries()) {
      step.interrupt(onlyGraceLeft());
    } else {
      step.interrupt("did not end within " + Failures.seconds(limit) + ".");
      if (endsBy(step, Deadlines.after(deadlines.grace()))) {
        begun.remove(step);
      } else if (!hurries()) {
        begun.remove(step);
        step.giveUp("did not end within " + Failures.seconds(limit) + " and the grace.");
      }
    }
  }

  /// @param at by `System.nanoTime()`; or when only the last grace is left, if that is earlier
  private boolean endsBy(TimedStep step, long at) {
    return step.endsBy(() -> Deadlines.earlier(at, lastGrace.begins()));
  }

  /// Waits for what was begun in the last grace, and gives up what has not ended with it.
  void awaitBegun() {
    for (TimedStep step = begun.poll(); step != null; step = begun.poll()) {
      if (!step.endsBy(lastGrace.ends())) {
        step.interrupt("did not end within " + wholeClose());
        step.giveUp("did not end within " + wholeClose());
      }
    }
    lastGrace.isOver();
  }

  private String onlyGraceLeft() {
    return "had not ended when only the grace was left of " + wholeClose();
  }

  private String wholeClose() {
    return "the " + Failures.seconds(deadlines.limits.close()) + " for the whole close.";
  }
}
