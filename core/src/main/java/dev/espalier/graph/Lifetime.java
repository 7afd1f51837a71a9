package dev.espalier.graph;

import dev.espalier.bind.Key;
import java.lang.annotation.Annotation;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How long instances are kept: as long as one of its scopes.
///
/// @param annotation what bindings name it by
/// @param parent in whose scopes its own are opened; empty: in the container
/// @param seeds what is given when a scope is opened
/// @param confined each scope belongs to the thread that opens it
/// @param failsParent the failure of a scope closes the one that it was opened in
/// @param origin where it was declared
public record Lifetime(
    Class<? extends Annotation> annotation,
    Optional<Class<? extends Annotation>> parent,
    List<Key<?>> seeds,
    boolean confined,
    boolean failsParent,
    Origin origin) {

  /// What two declarations of it say together. Where they name two parents a rule refuses that.
  Lifetime with(Lifetime other) {
    Set<Key<?>> all = new LinkedHashSet<>(seeds);
    all.addAll(other.seeds);
    return new Lifetime(
        annotation,
        parent.isPresent() ? parent : other.parent,
        List.copyOf(all),
        confined || other.confined,
        failsParent || other.failsParent,
        origin);
  }

  /// The binding of one of its seeds.
  Binding seedBinding(Key<?> seed) {
    return new Binding(
        seed,
        new Target.Seed(),
        Optional.of(annotation),
        List.of(),
        Hooks.NONE,
        Manner.PLAIN,
        origin,
        origin);
  }

  /// How messages call it: `@RequestScoped`.
  public String name() {
    return "@" + annotation.getSimpleName();
  }
}
