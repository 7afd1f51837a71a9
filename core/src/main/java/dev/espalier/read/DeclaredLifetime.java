package dev.espalier.read;

import dev.espalier.bind.Key;
import dev.espalier.bind.LifetimeBuilder;
import dev.espalier.graph.Lifetime;
import dev.espalier.graph.Origin;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// One lifetime as it is being declared.
final class DeclaredLifetime implements LifetimeBuilder {
  private final Declarations all;
  private final Class<? extends Annotation> annotation;
  private final Origin origin = CallerOrigin.here();
  private final Set<Key<?>> seeds = new LinkedHashSet<>();
  private final Set<Class<? extends Annotation>> parents = new LinkedHashSet<>();
  private boolean confined;
  private boolean failsParent;

  DeclaredLifetime(Declarations all, Class<? extends Annotation> annotation) {
    this.all = all;
    this.annotation = annotation;
  }

  @Override
  public LifetimeBuilder parent(Class<? extends Annotation> lifetime) {
    all.requireOpen();
    parents.add(Objects.requireNonNull(lifetime, "the parent is null"));
    return this;
  }

  @Override
  public LifetimeBuilder seed(Key<?> key) {
    all.requireOpen();
    seeds.add(Objects.requireNonNull(key, "the key is null"));
    return this;
  }

  @Override
  public LifetimeBuilder confined() {
    all.requireOpen();
    confined = true;
    return this;
  }

  @Override
  public LifetimeBuilder failsParent() {
    all.requireOpen();
    failsParent = true;
    return this;
  }

  /// What was declared; one for each parent, of which only one is right.
  List<Lifetime> finished() {
    List<Lifetime> finished = new ArrayList<>();
    for (Class<? extends Annotation> parent : parents) {
      finished.add(finished(Optional.of(parent)));
    }
    return finished.isEmpty() ? List.of(finished(Optional.empty())) : finished;
  }

  private Lifetime finished(Optional<Class<? extends Annotation>> parent) {
    return new Lifetime(annotation, parent, List.copyOf(seeds), confined, failsParent, origin);
  }
}
