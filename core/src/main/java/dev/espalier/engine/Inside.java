package dev.espalier.engine;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Which scopes' code a thread runs: closing one of them from here would wait for itself.
///
/// @param outer the one before, perhaps of another container
record Inside(LiveScope scope, @Nullable Inside outer) {
  private static final ScopedValue<Inside> HERE = ScopedValue.newInstance();

  /// Null if this thread runs the code of none.
  static @Nullable Inside here() {
    return HERE.isBound() ? HERE.get() : null;
  }

  /// Runs code that is a part of what another thread runs, which waits for it.
  ///
  /// @param there where that thread is
  static void goOn(@Nullable Inside there, Runnable code) {
    if (there == null) {
      code.run();
    } else {
      ScopedValue.where(HERE, there).run(code);
    }
  }

  /// Runs code of a scope.
  static <R extends @Nullable Object, X extends Throwable> R call(
      LiveScope scope, ScopedValue.CallableOp<? extends R, X> op) throws X {
    return ScopedValue.where(HERE, new Inside(scope, here())).call(op);
  }

  /// Runs code of a scope.
  static void run(LiveScope scope, Runnable code) {
    ScopedValue.where(HERE, new Inside(scope, here())).run(code);
  }

  /// The innermost scope, of those within another, whose code this thread runs; null if none.
  static @Nullable LiveScope within(LiveScope outer) {
    return innermost(scope -> scope.isWithin(outer));
  }

  /// The innermost scope of some, whose code this thread runs; null if none.
  static @Nullable LiveScope innermost(Predicate<LiveScope> which) {
    for (Inside at = here(); at != null; at = at.outer()) {
      if (which.test(at.scope())) {
        return at.scope();
      }
    }
    return null;
  }

  /// The scopes whose code this thread runs.
  static Set<LiveScope> scopes() {
    Set<LiveScope> all = new HashSet<>();
    for (Inside at = here(); at != null; at = at.outer()) {
      all.add(at.scope());
    }
    return all;
  }

  /// Whether this thread runs code of just this scope.
  static boolean isHere(LiveScope scope) {
    Inside here = here();
    return here != null && here.scope() == scope;
  }
}
