package dev.espalier.engine;

import dev.espalier.plan.PlannedNode;
import java.time.Duration;
import java.util.List;

/// Why there is no instance: how a cell may end other than with a value.
sealed interface Failure {

  /// The code of a node threw.
  ///
  /// @param node whose own code it was
  /// @param unwinding what threw while the node's own steps were released
  /// @param inline whether on the thread that asked, whose interrupt it may come from
  record Threw(
      PlannedNode node, Throwable cause, Duration took, List<Throwable> unwinding, boolean inline)
      implements Failure {

    /// Of what the container made on a thread of its own.
    Threw(PlannedNode node, Throwable cause, Duration took, List<Throwable> unwinding) {
      this(node, cause, took, unwinding, false);
    }

    /// Of what has just thrown.
    ///
    /// @param began by `System.nanoTime`
    static Threw since(
        long began, PlannedNode node, Throwable cause, List<Throwable> unwinding, boolean inline) {
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      return new Threw(node, cause, took, unwinding, inline);
    }
  }

  /// The scope is closing or closed.
  record Closed() implements Failure {}

  /// The thread that waits was interrupted; others are not concerned.
  record WaitInterrupted() implements Failure {}

  /// The thread that made an inline node was interrupted; one of those who wait makes it anew.
  record MakeAnew() implements Failure {}

  /// The wait would have closed a cycle.
  record WaitCycle(String chains) implements Failure {}

  /// What a node failed with. A wait of its own that could not go on concerns this thread only, so
  /// that it is never the end of a cell that others wait for: there the node threw.
  ///
  /// @param began by `System.nanoTime`
  static Failure of(Cell cell, Throwable thrown, long began, List<Throwable> unwinding) {
    PlannedNode node = cell.node();
    boolean inline = !cell.isOnOurThread();
    if (!(thrown instanceof NotMade notMade)) {
      return Threw.since(began, node, thrown, unwinding, inline);
    }
    Failure failure = notMade.failure();
    boolean own =
        failure instanceof WaitCycle || (failure instanceof WaitInterrupted && cell.waiting());
    return own
        ? Threw.since(
            began, node, cell.scope().failures().forAsker(node, failure), unwinding, inline)
        : failure;
  }

  Failure CLOSED = new Closed();
  Failure WAIT_INTERRUPTED = new WaitInterrupted();
  Failure MAKE_ANEW = new MakeAnew();
}
