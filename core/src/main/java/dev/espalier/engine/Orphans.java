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
    Throwable why = thrown;
    if (thrown instanceof NotMade notMade) {
      Failure failure = notMade.failure();
      why =
          failure instanceof Failure.Threw threw
              ? threw.cause()
              : scope.failures().forAsker(of.node(), failure);
    }
    List<Throwable> failures = new ArrayList<>();
    ReleaseStack.Sealed made =
        scope.releases.withdraw(release -> release.of() instanceof Cell part && part.isMadeFor(of));
    for (Release release : ReleaseOrder.of(made, scope.engine.plan).releases()) {
      failures.addAll(release.runNow(ExitCase.failed(why), scope.engine.tell));
    }
    return failures;
  }
}
