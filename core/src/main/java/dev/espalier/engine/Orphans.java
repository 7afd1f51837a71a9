package dev.espalier.engine;

import dev.espalier.bind.ExitCase;
import java.util.ArrayList;
import java.util.List;

/// What was made for one that failed, alone, and what is itself not wanted any more: it is
/// nobody's.
///
/// When the scope is closing it is released with the rest; else closing waits until it is.
final class Orphans {
  private Orphans() {}

  /// Releases it on this thread.
  ///
  /// @param of the one that failed, with this
  /// @return what threw on the way
  static List<Throwable> release(Cell of, Throwable thrown) {
    List<Throwable> failures = new ArrayList<>();
    if (of.node().needsReleases()) {
      ExitCase exit = exit(of, thrown);
      of.scope().engine.making.run(body(of), () -> failures.addAll(releaseAll(of, exit)));
    }
    return failures;
  }

  /// Releases it on a thread of its own: it came too late.
  ///
  /// @param of the one that failed, or is not wanted
  static void releaseLater(Cell of) {
    LiveScope scope = of.scope();
    Work.Body body = body(of);
    if (!scope.engine.making.begin(body)) { // before its thread, so that closing waits for it
      return;
    }
    Runnable release = () -> releaseAll(of, scope.lateExit());
    try {
      var _ =
          scope
              .threads()
              .start(
                  of.node() + " parts",
                  () -> scope.inside(() -> scope.engine.making.run(body, release)));
    } catch (Throwable e) { // such as no thread to be had: the end of the scope releases it
      scope.engine.making.end(body);
    }
  }

  /// The only one who was to have it does not wait for it any more, for this reason.
  static void forsake(Cell cell, Failure why) {
    if (cell.forsake()) {
      Preparation.end(cell, why);
    } else if (cell.outcome() != null && cell.isForsaken()) {
      releaseLater(cell);
    }
  }

  /// One has been made. If nobody is to have it any more, nobody else may have found it to release
  /// it: that was known before the making had ended.
  static void made(Cell cell) {
    Cell of = cell.parent();
    if (cell.isForsaken()) {
      releaseLater(cell);
    } else if (of != null && of.beginning().isPrevented() && of.scope() == cell.scope()) {
      releaseLater(of);
    }
  }

  private static Work.Body body(Cell of) {
    return new Work.Body(of.scope(), of.key(), false);
  }

  private static List<Throwable> releaseAll(Cell of, ExitCase exit) {
    LiveScope scope = of.scope();
    List<Throwable> failures = new ArrayList<>();
    ReleaseStack.Sealed made =
        scope.releases.withdraw(release ->
            release.of() == of || (release.of() instanceof Cell part && part.isLeftBy(of)));
    for (Release release : ReleaseOrder.of(made, scope.engine.plan).releases()) {
      failures.addAll(release.runNow(exit, scope.engine.tell));
    }
    return failures;
  }

  private static ExitCase exit(Cell of, Throwable thrown) {
    if (!(thrown instanceof NotMade notMade)) {
      return ExitCase.failed(thrown);
    } else if (notMade.failure() instanceof Failure.Threw threw) {
      return ExitCase.failed(threw.cause());
    } else if (notMade.failure() instanceof Failure.Closed
        || notMade.failure() instanceof Failure.MakeAnew) {
      return of.scope().lateExit();
    }
    return ExitCase.failed(of.scope().failures().forAsker(of.node(), notMade.failure()));
  }
}
