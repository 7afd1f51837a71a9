package dev.espalier.engine;

import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.Key;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.bind.StartFailedException;
import dev.espalier.bind.WaitCycleException;
import dev.espalier.bind.WaitInterruptedException;
import dev.espalier.event.CloseReport;
import dev.espalier.graph.Diagnostic;
import dev.espalier.graph.Names;
import dev.espalier.plan.PlannedNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Makes the exceptions that users see, each anew for each asker.
final class Failures {
  private final LiveScope scope;

  Failures(LiveScope scope) {
    this.scope = scope;
  }

  private Names names() {
    return scope.plan.graph().names();
  }

  EspalierException forAsker(PlannedNode asked, Failure failure) {
    String name = names().of(asked.key());
    // Not a pattern switch: linking one near the end of a stack spoils it for the whole process.
    if (failure instanceof Failure.Threw threw) {
      return acquireFailed(asked, threw);
    } else if (failure instanceof Failure.Closed) {
      return closed(asked);
    } else if (failure instanceof Failure.WaitInterrupted) {
      return new WaitInterruptedException(
          "interrupted while waiting for " + name + "; what was waited for goes on.");
    } else if (failure instanceof Failure.WaitCycle cycle) {
      return new WaitCycleException(
          "waiting for " + name + " would never end." + cycle.chains() + more("ESP-306"));
    }
    throw new IllegalStateException("a wait ended without an end");
  }

  private AcquireFailedException acquireFailed(PlannedNode asked, Failure.Threw threw) {
    Text text = new Text(names().of(threw.node().key()) + " could not be made");
    text.line("Cause", cause(threw.cause()));
    path(text, List.of(asked.key()), threw.node().key());
    text.line("Took", seconds(threw.took()));
    text.line("Next", "nothing is remembered: whoever asks next tries again.");
    AcquireFailedException e =
        new AcquireFailedException(threw.node().key(), text.end("ESP-302"), threw.cause());
    threw.unwinding().forEach(e::addSuppressed);
    return e;
  }

  StartFailedException startFailed(Failure.Threw first, CloseReport closed) {
    List<Key<?>> ready = scope.starting.readyKeys();
    List<Key<?>> notBegun = new ArrayList<>(scope.starting.notBegun());
    int all = scope.plan.toStart().size();
    Text text =
        new Text(
            "start failed: "
                + names().of(first.node().key())
                + " did not start ("
                + ready.size()
                + " of "
                + all
                + (all == 1 ? " binding was" : " bindings were")
                + " ready)");
    text.line("Cause", cause(first.cause()));
    path(text, scope.plan.graph().roots(), first.node().key());
    text.line("Waited", seconds(first.took()));
    text.line("Released", released(closed));
    if (!notBegun.isEmpty()) {
      text.line("Not begun", names().list(notBegun));
    }
    StartFailedException e =
        new StartFailedException(
            first.node().key(), closed.released(), text.end("ESP-301"), first.cause());
    for (Failure.Threw other : scope.starting.alsoThrew()) {
      suppress(e, other.cause());
    }
    first.unwinding().forEach(failure -> suppress(e, failure));
    closed.failures().forEach(failure -> suppress(e, failure.cause()));
    return e;
  }

  private String released(CloseReport closed) {
    if (closed.released().isEmpty()) {
      return "nothing; nothing was acquired that has to be.";
    }
    int failed = closed.failures().size();
    return names().list(closed.released())
        + "  (reverse order, "
        + (failed == 0 ? "no failures)" : failed + (failed == 1 ? " failure)" : " failures)"));
  }

  private static void suppress(Throwable under, Throwable failure) {
    if (failure != under && failure != under.getCause()) {
      under.addSuppressed(failure);
    }
  }

  ScopeClosedException closedWhileStarting() {
    return new ScopeClosedException(scope.name() + " was closed while it was starting.");
  }

  ScopeClosedException closed(PlannedNode asked) {
    String state = scope.isClosed() ? " is closed" : " is closing";
    return new ScopeClosedException(
        names().of(asked.key())
            + " was asked for, but "
            + scope.name()
            + state
            + " and makes nothing.");
  }

  EspalierException notInGraph(Key<?> key) {
    String name = key.toString();
    return new EspalierException(
        "ESP-307",
        name
            + " is not in the graph."
            + "\n   "
            + Diagnostic.line("Fix", "bind " + name + " in a module that you install.")
            + more("ESP-307"),
        null);
  }

  /// Where one or more releases failed: the first in order is the cause, the others are suppressed.
  static ReleaseFailedException releaseFailed(CloseReport report) {
    List<CloseReport.Failure> failures = report.failures();
    Text text =
        new Text(
            failures.size() == 1
                ? failures.getFirst().what() + " of " + failures.getFirst().key() + " failed"
                : failures.size() + " releases failed");
    for (CloseReport.Failure failure : failures) {
      text.line("Failed", failure.what() + " of " + failure.key() + ": " + cause(failure.cause()));
    }
    text.line(
        "Released", report.released().size() + " of " + report.acquired() + " were gone through.");
    ReleaseFailedException e =
        new ReleaseFailedException(text.end("ESP-303"), failures.getFirst().cause());
    failures.stream().skip(1).forEach(failure -> suppress(e, failure.cause()));
    return e;
  }

  private void path(Text text, List<Key<?>> from, Key<?> to) {
    List<Key<?>> path = scope.plan.graph().pathFrom(from, to);
    if (path.size() > 1) {
      text.line("Path", names().path(path));
    }
  }

  /// Class and message in one line: a message of ours within another says the rest itself.
  private static String cause(Throwable cause) {
    String message = cause.getMessage();
    return cause.getClass().getSimpleName()
        + (message == null ? "" : ": " + message.lines().findFirst().orElse(""));
  }

  private static String seconds(Duration took) {
    return String.format(Locale.ROOT, "%.1f s", took.toNanos() / 1e9);
  }

  private static String more(String code) {
    return "\n   " + Diagnostic.line("More", Diagnostic.anchor(code));
  }

  /// A message in the making.
  private static final class Text {
    private final StringBuilder text;

    Text(String first) {
      text = new StringBuilder(first);
    }

    void line(String label, String what) {
      text.append("\n   ").append(Diagnostic.line(label, what));
    }

    String end(String code) {
      return text.append(more(code)).toString();
    }
  }
}
