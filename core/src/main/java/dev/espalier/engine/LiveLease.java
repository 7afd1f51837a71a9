package dev.espalier.engine;

import dev.espalier.bind.Lease;
import dev.espalier.plan.PlannedNode;

/// A value in a scope of its own.
record LiveLease<T>(LiveScope scope, T value, PlannedNode node) implements Lease<T> {
  @Override
  public T get() {
    if (!scope.isOpen()) {
      throw scope.failures().closed(node);
    }
    return value;
  }

  @Override
  public void complete() {
    scope.complete();
  }

  @Override
  public void fail(Throwable cause) {
    scope.fail(cause);
  }

  @Override
  public void close() {
    scope.close();
  }

  @Override
  public String toString() {
    return "lease of " + node;
  }
}
