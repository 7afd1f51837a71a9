package dev.espalier.engine;

import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.CloseReport;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.Key;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.bind.StartFailedException;
import dev.espalier.bind.WaitCycleException;
import dev.espalier.bind.WaitInterruptedException;
import dev.espalier.graph.Diagnostic;
import dev.espalier.graph.Names;
import dev.espalier.plan.PlannedNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Makes the exceptions that users see, each anew for each asker.
final class Failures {
  private final LiveScope scope;

  Failures(LiveScope scope) {
    this.scope = scope;
  }

  private Names names() {
    return scope.engine.plan.graph().names();
  }

  EspalierException forAsker(PlannedNode asked, Failure failure) {
    String name = names().of(asked.key());
    // Not a pattern switch: linking one near the end of a stack spoils it for the whole process.
    if (failure instanceof Failure.Threw threw) {
      return acquireFailed(asked, threw);
    } else if (failure instanceof Failure.Closed) {
      return closed(asked);
    } else if (failure instanceof Failure.WaitInterrupted) {
      String what = "interrupted while waiting for " + name + "; what was waited for goes on.";
      return new WaitInterruptedException(new Text(what).end("ESP-304"));
    } else if (failure instanceof Failure.WaitCycle cycle) {
      String what = "waiting for " + name + " would never end." + cycle.chains();
      Text text = new Text(what).line("Fix", "use one of them later: not in what makes the other.");
      return new WaitCycleException(text.end("ESP-306"));
    }
    throw new IllegalStateException("a wait ended without an end");
  }

  private AcquireFailedException acquireFailed(PlannedNode asked, Failure.Threw threw) {
    Text text = new Text(names().of(threw.node().key()) + " could not be made");
    text.line("Cause", cause(threw.cause()));
    path(text, List.of(asked.key()), threw.node().key());
    text.line("Waited", seconds(threw.took()));
    text.line("Next", "what was ready stays; whoever asks next tries again.");
    AcquireFailedException e =
        new AcquireFailedException(threw.node().key(), text.end("ESP-302"), threw.cause());
    threw.unwinding().forEach(e::addSuppressed);
    return e;
  }

  StartFailedException startFailed(Failure.Threw first, CloseReport closed) {
    List<Key<?>> ready = scope.engine.starting.log().readyKeys();
    List<Key<?>> notBegun = new ArrayList<>(scope.engine.starting.log().notBegun());
    int all = scope.engine.plan.toStart().size();
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
    path(text, scope.engine.plan.graph().roots(), first.node().key());
    text.line("Waited", seconds(first.took()));
    if (!closed.stopped().isEmpty()) {
      text.line("Stopped", names().list(closed.stopped()) + "  (reverse order)");
    }
    text.line("Released", released(closed));
    for (CloseReport.Failure failed : closed.failures()) {
      text.line("Failed", what(failed) + ": " + cause(failed.cause()));
    }
    if (!notBegun.isEmpty()) {
      text.line("Not begun", names().list(notBegun));
    }
    StartFailedException e =
        new StartFailedException(
            first.node().key(), closed.released(), text.end("ESP-301"), first.cause());
    for (Failure.Threw other : scope.engine.starting.alsoThrew()) {
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
    return closedNow(scope.name() + " was closed while it was starting.");
  }

  ScopeClosedException closed(PlannedNode asked) {
    return closed(names().of(asked.key()));
  }

  ScopeClosedException closed(String asked) {
    String state = scope.isClosed() ? " is closed" : " is closing";
    String what = asked + " was asked for, but " + scope.name() + state + " and makes nothing.";
    Text text =
        new Text(what)
            .line("Fix", "ask for it before it is closed, or close it later: nothing comes back.");
    return new ScopeClosedException(text.end("ESP-305"));
  }

  private static ScopeClosedException closedNow(String what) {
    return new ScopeClosedException(new Text(what).end("ESP-305"));
  }

  ScopeClosedException closedUnderItsBody() {
    return closedNow(
        scope.name()
            + " was closed before its body had ended, and told its releases so: "
            + scope.exitCase()
            + ".");
  }

  AcquireFailedException notAcquired(Key<?> key, Throwable cause) {
    Text text = new Text(names().of(key) + " could not be acquired");
    text.line("Cause", cause(cause));
    return new AcquireFailedException(key, text.end("ESP-302"), cause);
  }

  /// Where one or more releases failed: the first in order is the cause, the others are suppressed.
  ReleaseFailedException releaseFailed(CloseReport report) {
    return releaseFailed(report.failures(), report.released());
  }

  ReleaseFailedException releaseFailed(
      List<CloseReport.Failure> failures, List<Key<?>> releasedToo) {
    boolean one = failures.size() == 1;
    Text text =
        new Text(
            one
                ? what(failures.getFirst()) + " failed"
                : failures.size() + " steps of closing failed");
    for (CloseReport.Failure failure : failures) {
      text.line(
          one ? "Cause" : "Failed",
          one ? cause(failure.cause()) : what(failure) + ": " + cause(failure.cause()));
    }
    List<Key<?>> others = new ArrayList<>(releasedToo);
    failures.stream().filter(f -> f.what().equals("release")).forEach(f -> others.remove(f.key()));
    text.line(
        "Released",
        others.isEmpty() ? "nothing else was there." : names().list(others) + "  (reverse order)");
    ReleaseFailedException e =
        new ReleaseFailedException(text.end("ESP-303"), failures.getFirst().cause());
    failures.stream().skip(1).forEach(failure -> suppress(e, failure.cause()));
    return e;
  }

  private String what(CloseReport.Failure failure) {
    return failure.what() + " of " + names().of(failure.key());
  }

  private void path(Text text, List<Key<?>> from, Key<?> to) {
    List<Key<?>> path = scope.engine.plan.graph().pathFrom(from, to);
    if (path.size() > 1) {
      text.line("Path", names().path(path));
    }
  }

  /// Class and message, with further lines below the first; of a failed acquisition within another
  /// its first line, then its own cause.
  private static String cause(Throwable cause) {
    StringBuilder text = new StringBuilder();
    Throwable last = cause;
    while (last instanceof AcquireFailedException && last.getCause() != null) {
      text.append(named(last).lines().findFirst().orElse("")).append('\n');
      last = last.getCause();
    }
    return text.append(named(last)).toString().replace("\n", "\n" + Diagnostic.line("", "   "));
  }

  private static String named(Throwable thrown) {
    String name = thrown.getClass().getSimpleName();
    try {
      String message = thrown.getMessage();
      return message == null ? name : name + ": " + message;
    } catch (Throwable e) {
      return name; // what cannot say its message must not take the place of ours
    }
  }

  static String seconds(Duration took) {
    // By hand: a formatter that is first used near the end of a stack is spoilt for the process.
    long tenths = (took.toMillis() + 50) / 100;
    return tenths / 10 + "." + tenths % 10 + " s";
  }
}
