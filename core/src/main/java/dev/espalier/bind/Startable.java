package dev.espalier.bind;

/// What accepts work: a server, a consumer, a schedule.
///
/// `start` runs after the whole graph is ready, dependencies first, independent ones at the same
/// time, each on a thread of the container; returning means ready. `stop` runs before anything is
/// released, in the reverse order, one at a time, only if `start` has returned. Only for bindings
/// that live as long as the container.
public interface Startable {
  /// Begins to accept work, and returns when it does. Throwing fails the start of the container.
  void start() throws Exception;

  /// Takes no new work, finishes what is in hand, and returns.
  void stop() throws Exception;
}
