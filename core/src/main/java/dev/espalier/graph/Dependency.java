package dev.espalier.graph;

import dev.espalier.bind.Key;
import dev.espalier.bind.Lazy;
import dev.espalier.bind.Lease;
import jakarta.inject.Provider;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;

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
    LAZY,
    /// At the same time: a `CompletionStage` of it.
    STAGE,
    /// When asked for, each time on loan: a `Provider<Lease<T>>`.
    LEASES
  }

  /// A need as a dependency: `Provider<T>`, `Lazy<T>`, `Provider<Lease<T>>` and
  /// `CompletionStage<T>` are handles of `T`.
  ///
  /// @param bound what is bound itself: a stage that is, is asked for as it is
  public static Dependency of(Key<?> need, int position, Set<Key<?>> bound) {
    Class<?> raw = Objects.requireNonNull(need, "the key is null").rawType();
    Kind kind =
        raw == Provider.class
            ? Kind.PROVIDER
            : raw == Lazy.class
                ? Kind.LAZY
                : raw == CompletionStage.class ? Kind.STAGE : Kind.EAGER;
    if (kind == Kind.EAGER
        || need.arguments().isEmpty()
        || (kind == Kind.STAGE && bound.contains(need))) {
      return new Dependency(need, Kind.EAGER, position);
    }
    Key<?> of = need.handled();
    boolean leases =
        kind == Kind.PROVIDER && of.rawType() == Lease.class && !of.arguments().isEmpty();
    return leases
        ? new Dependency(of.handled(), Kind.LEASES, position)
        : new Dependency(of, kind, position);
  }

  /// Whether what a handle yields is kept until the scope of what holds it closes.
  public boolean keeps() {
    return kind == Kind.PROVIDER || kind == Kind.LAZY;
  }

  /// Whether it must be there before the one that asks is made.
  public boolean eager() {
    return kind == Kind.EAGER;
  }
}
