package dev.espalier.tests.proof;

import java.util.List;

/// What one thread asks for.
///
/// @param depth how many scopes it opens, one in the other
/// @param end how it ends a scope or lease
record Ask(int number, What what, When when, List<Integer> nodes, int depth, End end) {

  /// What does not keep a container from its end that waits for those who use a scope.
  static final List<What> WITHOUT_SCOPES = List.of(What.GET, What.ASYNC, What.CALL, What.MANAGE);

  /// In which way.
  enum What {
    GET,
    ASYNC,
    CALL,
    LEASE,
    WITHIN,
    OPEN,
    MANAGE
  }

  /// At which time.
  enum When {
    /// While the container starts.
    EARLY,
    /// After it has.
    LATER,
    /// While what it wants first is being released.
    RELEASING
  }

  /// What it says of the use.
  enum End {
    WELL,
    FAILS,
    NOTHING
  }

  Ask nodes(List<Integer> other) {
    return new Ask(number, what, when, other, depth, end);
  }
}
