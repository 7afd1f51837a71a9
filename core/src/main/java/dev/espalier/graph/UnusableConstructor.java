package dev.espalier.graph;

import dev.espalier.graph.Target.Unconstructible;

/// ESP-105: what is to be constructed can be.
final class UnusableConstructor implements Rule {

  @Override
  public void check(Graph graph, Problems problems) {
    for (Binding binding : graph.bindings()) {
      if (binding.target() instanceof Unconstructible target) {
        problems
            .of("ESP-105", "cannot be constructed", binding.key())
            .say("Reason", target.type().getSimpleName() + " " + target.reason())
            .bound(binding)
            .path()
            .fix(target.fix());
      }
    }
  }
}
