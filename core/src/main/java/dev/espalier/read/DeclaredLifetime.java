package dev.espalier.read;

import dev.espalier.bind.Key;
import dev.espalier.bind.LifetimeBuilder;
import dev.espalier.graph.Lifetime;
import dev.espalier.graph.Origin;
import java.lang.annotation.Annotation;
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
  private Optional<Class<? extends Annotation>> parent = Optional.empty();
  private boolean confined;

  DeclaredLifetime(Declarations all, Class<? extends Annotation> annotation) {
    this.all = all;
    this.annotation = annotation;
  }

  @Override
  public LifetimeBuilder parent(Class<? extends Annotation> lifetime) {
    all.requireOpen();
    parent = Optional.of(Objects.requireNonNull(lifetime, "the parent is null"));
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

  Lifetime finished() {
    return new Lifetime(annotation, parent, List.copyOf(seeds), confined, origin);
  }
}
