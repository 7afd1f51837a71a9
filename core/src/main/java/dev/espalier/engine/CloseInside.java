package dev.espalier.engine;

import dev.espalier.bind.CloseReport;
import dev.espalier.bind.ExitCase;
import java.time.Duration;

/// The close of a scope inside, as a step in the close of the one around it.
///
/// Where time is short while the thread that runs it is kept somewhere inside, another runs it
/// again: it waits for the same end, and whoever waits for the end of a close goes on with it where
/// that hangs. So what one scope hangs in keeps none of those around it from their turn. What
/// failed is told once.
final class CloseInside implements Runnable {
  private final LiveScope inside;
  private final ExitCase exit;
  private final long drainsUntil;
  private final Closer around;
  private volatile boolean mine;

  /// Guarded by this.
  private boolean told;

  /// @param around who waits for it
  CloseInside(LiveScope inside, ExitCase exit, long drainsUntil, Closer around) {
    this.inside = inside;
    this.exit = exit;
    this.drainsUntil = drainsUntil;
    this.around = around;
  }

  @Override
  public void run() {
    Ending ending = inside.ending();
    Duration drains = Duration.ofNanos(Deadlines.left(drainsUntil));
    boolean begins = ending.beginFor(inside.exitOr(exit), drains);
    mine |= begins;
    // on a thread of the container's it has one of its own, so that what hangs there does not here
    CloseReport report = ending.endFor(begins, around.isAside());
    if (mine || ending.begun().closer().wasTakenOver()) {
      tell(report);
    }
  }

  private synchronized void tell(CloseReport report) {
    if (!told) {
      told = true;
      around.log().also(report.failures());
    }
  }
}
