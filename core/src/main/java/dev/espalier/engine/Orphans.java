package dev.espalier.engine;

import dev.espalier.bind.ExitCase;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What was made for one that failed, alone, and what is itself not wanted any more: it is
/// nobody's.
///
/// When the scope is closing it is released with the rest; else closing waits until it is.
final class Orphans {
  private Orphans() {}

  /// While it is released. What it uses stays as long; if the scope closes meanwhile, up to the
  /// limits of its releases and until only the last grace is left.
  static final class Leaving extends Work.Body {
    private final Cell of;
    private volatile @Nullable Closer closer;

    private Leaving(Cell of) {
      super(of.scope(), of.key(), false);
      this.of = of;
    }

    /// The one that failed, or is not wanted.
    Cell of() {
      return of;
    }

    @Override
    boolean abandon(String why) {
      Closer now = closer;
      return (now == null || now.hasUntimed()) && super.abandon(why);
    }
  }

  /// Releases it, and waits here for the end of that.
  ///
  /// @param of the one that failed, with this
  /// @return what threw on the way
  static List<Throwable> release(Cell of, Throwable thrown) {
    return of.node().needsReleases() ? release(new Leaving(of), exit(of, thrown)) : List.of();
  }

  private static List<Throwable> release(Leaving leaving, ExitCase exit) {
    List<Throwable> failures = new ArrayList<>();
    Work making = leaving.scope().engine.making;
    var _ =
        making.run(
            leaving,
            () -> {
              if (!Eviction.takesOver(leaving, exit)) {
                failures.addAll(releaseAll(leaving, exit));
              }
            });
    return failures;
  }

  /// Releases it on a thread of its own.
  ///
  /// @param of the one that failed, or is not wanted
  static void releaseLater(Cell of, ExitCase exit) {
    LiveScope scope = of.scope();
    Leaving leaving = new Leaving(of);
    if (!(of.node().needsReleases() || of.node().tracked())
        || !scope.engine.making.begin(leaving)) { // before its thread, so that closing waits for it
      return;
    }
    try {
      var _ = scope.threads().start(of.node() + " parts", () -> release(leaving, exit));
    } catch (Throwable e) { // such as no thread to be had: the end of the scope releases it
      scope.engine.making.end(leaving);
    }
  }

  /// As [#releaseLater(Cell, ExitCase)], of one that fails with this.
  static void releaseLater(Cell of, Failure why) {
    releaseLater(of, exit(of, new NotMade(why)));
  }

  /// The only one who was to have it does not wait for it any more, for this reason.
  static void forsake(Cell cell, Failure why) {
    if (cell.forsake()) {
      Preparation.end(cell, why);
    } else if (cell.outcome() != null && cell.isForsaken()) {
      releaseLater(cell, cell.scope().lateExit());
    }
  }

  /// One has been made. If nobody is to have it any more, nobody else may have found it to release
  /// it: that was known before the making had ended.
  static void made(Cell cell) {
    Cell of = cell.parent();
    if (cell.isForsaken()) {
      releaseLater(cell, cell.scope().lateExit());
    } else if (of != null && of.scope() == cell.scope() && cell.isLeft()) {
      releaseLater(of, cell.scope().lateExit());
    }
  }

  private static List<Throwable> releaseAll(Leaving leaving, ExitCase exit) {
    Cell of = leaving.of;
    LiveScope scope = of.scope();
    Set<Work.Item> running = Set.copyOf(scope.engine.making.of(scope));
    ReleaseStack.Sealed made =
        scope.releases.withdraw(release ->
            release.of() == of
                || (release.of() instanceof Cell part && part.isLeftBy(of, running)));
    Closer closer = Closer.whileOpen(scope);
    closer.addReleases(made, exit);
    leaving.closer = closer;
    closer.runHere();
    scope.releases.forget(made);
    List<Throwable> failures = new ArrayList<>();
    closer.log().failures().forEach(failure -> failures.add(failure.cause()));
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
