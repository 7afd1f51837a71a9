package dev.espalier.engine;

import dev.espalier.bind.ExitCase;
import java.util.ArrayList;
import java.util.List;

/// What was made for one that failed, alone: it is nobody's now.
final class Orphans {
  private Orphans() {}

  /// Releases it. When the scope ends it is released with the rest.
  ///
  /// @param of the one that failed, with this
  /// @return what threw on the way
  static List<Throwable> release(Cell of, Throwable thrown) {
    LiveScope scope = of.scope();
    if (!of.node().needsReleases() || scope.makesNothing()) {
      return List.of();
    }
    ExitCase exit = exit(of, thrown);
    List<Throwable> failures = new ArrayList<>();
    ReleaseStack.Sealed made =
        scope.releases.withdraw(release -> release.of() instanceof Cell part && part.isLeftBy(of));
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
    } else if (notMade.failure() instanceof Failure.Closed) {
      return of.scope().lateExit();
    }
    return ExitCase.failed(of.scope().failures().forAsker(of.node(), notMade.failure()));
  }
}
