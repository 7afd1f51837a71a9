package dev.espalier.graph;

import dev.espalier.bind.Key;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// ESP-115: the container's own lifetime is there already.
final class ContainerLifetime implements Rule {

  @Override
  public void check(Graph graph, Problems problems) {
    List<String> places = new ArrayList<>();
    Set<Key<?>> seeds = new LinkedHashSet<>();
    for (Lifetime lifetime : graph.declaredLifetimes()) {
      if (lifetime.annotation() == Singleton.class) {
        places.add("at " + lifetime.origin().location());
        seeds.addAll(lifetime.seeds());
      }
    }
    if (!places.isEmpty()) {
      problems
          .of("ESP-115", "the container's own lifetime declared anew", Singleton.class)
          .say("Declared", places)
          .fix(
              seeds.isEmpty()
                  ? "remove it: the container is the one scope of @Singleton."
                  : "remove it, and bind "
                      + problems.names().list(seeds)
                      + " with toInstance(…): the container has no seeds.");
    }
  }
}
