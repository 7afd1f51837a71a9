package dev.espalier.read;

import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.Key;
import dev.espalier.bind.Lazy;
import dev.espalier.bind.Recipe;
import dev.espalier.graph.Part;
import java.util.ArrayList;
import java.util.List;

/// A key that is served by one of several bindings: the primary one, or, where that fails, the
/// first fallback for its failure. Each of them is a binding of its own, under a key that only this
/// one asks for, later than itself: what it yields is released as what it is.
///
/// @param fallbacks in the order in which they are tried
record FallbackRecipe(Key<?> key, List<Choice> fallbacks) {

  /// A fallback.
  ///
  /// @param failure what the primary has to fail with
  record Choice(Class<? extends Throwable> failure, Recipe<?> recipe) {}

  Key<?> primary() {
    return new Part(key, "primary", false).key();
  }

  Key<?> fallback(int number) {
    return new Part(key, "fallback " + (number + 1), false).key();
  }

  Recipe<?> recipe() {
    List<Key<?>> needs = new ArrayList<>();
    needs.add(primary().lazy());
    for (int i = 0; i < fallbacks.size(); i++) {
      needs.add(fallback(i).lazy());
    }
    return Recipe.of(needs, this::choose);
  }

  private Object choose(Recipe.Inputs in, int at) {
    try {
      return in.<Lazy<Object>>get(at, 0).get();
    } catch (AcquireFailedException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e; // concerns this thread alone; what is made instead would be for all
      }
      for (int i = 0; i < fallbacks.size(); i++) {
        if (isCausedBy(fallbacks.get(i).failure(), e)) {
          return instead(in.get(at, i + 1), e);
        }
      }
      throw e;
    }
  }

  /// Whether what failed, itself or behind a handle, failed with this.
  private static boolean isCausedBy(Class<?> failure, AcquireFailedException e) {
    Throwable cause = e.getCause();
    while (!failure.isInstance(cause) && cause instanceof AcquireFailedException) {
      cause = cause.getCause();
    }
    return failure.isInstance(cause);
  }

  /// When it fails too, what went before stays visible.
  private static Object instead(Lazy<Object> fallback, AcquireFailedException before) {
    try {
      return fallback.get();
    } catch (AcquireFailedException e) {
      e.addSuppressed(before);
      throw e;
    }
  }
}
