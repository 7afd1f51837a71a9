package dev.espalier.plan;

import dev.espalier.bind.Key;
import dev.espalier.graph.Lifetime;
import jakarta.inject.Singleton;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One lifetime, ready to be opened: how many instances a scope of it keeps, and what it is given.
public final class PlannedLifetime {
  private final int number;
  private final Optional<Lifetime> declared;
  private final List<PlannedNode> seeds = new ArrayList<>();
  private @Nullable PlannedLifetime parent;
  private int slots;

  PlannedLifetime(int number, Optional<Lifetime> declared) {
    this.number = number;
    this.declared = declared;
  }

  /// For [Plan], when all nodes have their numbers.
  void connect(Plan plan) {
    if (declared.isEmpty()) {
      return;
    }
    parent = declared.get().parent().map(plan::find).orElse(plan.outermost());
    for (Key<?> seed : declared.get().seeds()) {
      PlannedNode node = plan.find(seed);
      if (node != null) {
        seeds.add(node);
      }
    }
  }

  /// The number of the next slot.
  int nextSlot() {
    return slots++;
  }

  /// Whether this is another or inside it: its scopes do not outlive those of the other.
  public boolean isWithin(PlannedLifetime other) {
    for (PlannedLifetime at = this; at != null; at = at.parent) {
      if (at == other) {
        return true;
      }
    }
    return false;
  }

  /// Its number in the plan.
  public int number() {
    return number;
  }

  /// What bindings name it by.
  public Class<? extends Annotation> annotation() {
    return declared.isPresent() ? declared.get().annotation() : Singleton.class;
  }

  /// In whose scopes its own are opened; null for the container's own.
  public @Nullable PlannedLifetime parent() {
    return parent;
  }

  /// How many instances one of its scopes keeps.
  public int slots() {
    return slots;
  }

  /// What is given when a scope is opened.
  public List<PlannedNode> seeds() {
    return seeds;
  }

  /// Whether each scope belongs to the thread that opens it.
  public boolean confined() {
    return declared.isPresent() && declared.get().confined();
  }

  /// Whether the failure of a scope closes the one that it was opened in.
  public boolean failsParent() {
    return declared.isPresent() && declared.get().failsParent();
  }

  /// How messages call it: `@RequestScoped`.
  @Override
  public String toString() {
    return "@" + annotation().getSimpleName();
  }
}
