package dev.espalier.graph;

import dev.espalier.bind.Key;
import dev.espalier.bind.Lazy;
import jakarta.inject.Provider;

/// One need of a binding.
///
/// @param key what is needed; for a handle, what the handle is of
/// @param kind when it is needed
/// @param position in the binding's list, from 0
public record Dependency(Key<?> key, Kind kind, int position) {

  /// When a dependency is needed.
  public enum Kind {
    /// Before the one that asks is made.
    EAGER,
    /// When asked for, each time: a `Provider`.
    PROVIDER,
    /// On first use: a `Lazy`.
    LAZY
  }

  /// A need as a dependency: `Provider<T>` and `Lazy<T>` are handles of `T`.
  public static Dependency of(Key<?> need, int position) {
    Class<?> raw = need.rawType();
    Kind kind = raw == Provider.class ? Kind.PROVIDER : raw == Lazy.class ? Kind.LAZY : Kind.EAGER;
    return kind == Kind.EAGER || need.arguments().isEmpty()
        ? new Dependency(need, Kind.EAGER, position)
        : new Dependency(need.arguments().getFirst(), kind, position);
  }

  /// Whether it must be there before the one that asks is made.
  public boolean eager() {
    return kind == Kind.EAGER;
  }
}
