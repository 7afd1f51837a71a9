package dev.espalier.engine;

import dev.espalier.bind.Lease;
import dev.espalier.graph.Dependency;
import dev.espalier.plan.PlannedNode;
import jakarta.inject.Provider;
import org.jspecify.annotations.Nullable;

/// What is injected for a `Provider<Lease<T>>`.
record LeaseHandle<T>(LiveScope scope, PlannedNode target, @Nullable Cell holder)
    implements Provider<Lease<T>> {
  @Override
  public Lease<T> get() {
    if (holder != null) {
      holder.scope().releases.used(holder, target);
    }
    return new Nesting(scope).lease(target, Dependency.Kind.EAGER, holder, true);
  }

  @Override
  public String toString() {
    return "leases of " + target;
  }
}
