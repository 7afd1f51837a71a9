package dev.espalier.engine;

import dev.espalier.bind.Key;
import dev.espalier.bind.Seeds;
import dev.espalier.plan.PlannedLifetime;
import dev.espalier.plan.PlannedNode;
import java.util.ArrayList;
import java.util.List;

/// The seeds of a scope that is being opened.
final class GivenSeeds implements Seeds {
  private final LiveScope scope;
  private final PlannedLifetime lifetime;

  GivenSeeds(LiveScope scope, PlannedLifetime lifetime) {
    this.scope = scope;
    this.lifetime = lifetime;
  }

  @Override
  public <T> Seeds put(Key<T> key, T value) {
    PlannedNode seed = scope.engine.plan.find(key);
    if (seed == null || !lifetime.seeds().contains(seed)) {
      throw scope.refusals().noSuchSeed(key, lifetime);
    }
    if (!key.rawType().isInstance(value)) {
      throw scope.refusals().seedNot(key, value, lifetime);
    }
    if (scope.slots.get(seed.slot()) != null) {
      throw scope.refusals().seedGivenTwice(key, lifetime);
    }
    scope.slots.put(seed.slot(), value);
    return this;
  }

  /// Throws if one was not given.
  void requireAll() {
    List<PlannedNode> missing = new ArrayList<>();
    for (PlannedNode seed : lifetime.seeds()) {
      if (scope.slots.get(seed.slot()) == null) {
        missing.add(seed);
      }
    }
    if (!missing.isEmpty()) {
      throw scope.refusals().seedsMissing(missing, lifetime);
    }
  }
}
