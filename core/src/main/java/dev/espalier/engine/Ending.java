package dev.espalier.engine;

import dev.espalier.bind.CloseReport;
import dev.espalier.bind.ExitCase;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The ways in which a scope is closed.
record Ending(LiveScope scope) {

  /// Begins to close, on a thread of its own.
  ///
  /// @param failing the thread of a failing start, if that is the reason: it ends by itself
  /// @return whether this call began it
  boolean request(ExitCase exit, @Nullable Thread failing) {
    return request(exit, failing, scope.engine.deadlines.limits.drain());
  }

  /// As [#request(ExitCase, Thread)], with another limit for the scopes inside that are in use.
  boolean request(ExitCase exit, @Nullable Thread failing, Duration drains) {
    boolean mine = begin(exit, failing, drains);
    if (mine) {
      begun().closer().goOn(null);
    }
    return mine;
  }

  /// Closes and waits for the end. What failed is thrown to the one who began it: that is this
  /// call, if it returns true.
  boolean close(ExitCase exit) {
    return close(exit, scope.engine.deadlines.limits.drain());
  }

  /// As [#close(ExitCase)], with another limit for the scopes inside that are in use.
  boolean close(ExitCase exit, Duration drains) {
    boolean mine = begin(exit, null, drains);
    CloseReport report = mine ? run() : await();
    if (mine && !report.failures().isEmpty()) {
      throw scope.failures().releaseFailed(report);
    }
    return mine;
  }

  /// Closes after a failure, which is primary: what fails now is suppressed under it.
  void closeUnder(Throwable failure) {
    CloseReport report = begin(ExitCase.failed(failure), null) ? run() : await();
    for (CloseReport.Failure also : report.failures()) {
      if (also.cause() != failure) {
        failure.addSuppressed(also.cause());
      }
    }
  }

  /// Begins to close for the scope around it, in what time that one has left.
  ///
  /// @return whether this call began it
  boolean beginFor(ExitCase exit, Duration drains) {
    return begin(exit, null, drains);
  }

  /// Goes on with that, and waits for the end.
  ///
  /// @param mine whether it was begun for this; else whoever did that goes on with it
  /// @param aside on a thread of its own, so that what hangs there does not hang here
  CloseReport endFor(boolean mine, boolean aside) {
    if (mine && aside) {
      begun().closer().goOn(null);
    }
    return mine && !aside ? run() : await();
  }

  /// Waits for the end of a close that has begun, without reacting to interrupts.
  CloseReport await() {
    return begun().await();
  }

  /// The releases of a container run on a thread that nobody has interrupted, those of other scopes
  /// on the thread that closes.
  private CloseReport run() {
    if (scope.parent() == null) {
      begun().closer().goOn(null);
    } else {
      begun().closer().runHere();
    }
    return await();
  }

  /// Begins to close, unless that has begun already. When this returns and there is nothing to
  /// drain, nothing new begins to be made, and what runs has been told to end.
  private boolean begin(ExitCase exit, @Nullable Thread failing) {
    return begin(exit, failing, scope.engine.deadlines.limits.drain());
  }

  private boolean begin(ExitCase exit, @Nullable Thread failing, Duration drains) {
    Closing mine = new Closing(scope, known(exit), drains);
    if (!scope.beginsClosing(mine)) {
      return false;
    }
    mine.begin(failing);
    return true;
  }

  /// How it ends, which is decided before anyone can see that it does: a start that is under way
  /// will not end well.
  private ExitCase known(ExitCase said) {
    boolean starts =
        scope.parent() == null
            && scope.closing() == null
            && said instanceof ExitCase.Completed
            && scope.engine.starting.giveUp();
    return starts ? scope.engine.starting.exit() : said;
  }

  Closing begun() {
    Closing now = scope.closing();
    if (now == null) {
      throw new IllegalStateException(scope.name() + " is not closing");
    }
    return now;
  }
}
