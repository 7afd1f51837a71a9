package dev.espalier.graph;

import java.util.Optional;

/// ESP-111: what is given or constructed is of the type that it is bound as.
final class WrongType implements Rule {

  @Override
  public void check(Graph graph, Problems problems) {
    for (Binding binding : graph.bindings()) {
      Optional<String> found = found(binding);
      found.ifPresent(what ->
          problems
              .of("ESP-111", "target of the wrong type", binding.key())
              .bound(binding)
              .path(binding.key())
              .say("Found", what)
              .fix("give it an instance or a subtype of what is bound."));
    }
  }

  private static Optional<String> found(Binding binding) {
    if (binding.target() instanceof Target.Given(Object instance) && instance == null) {
      return Optional.of("null");
    }
    String what = binding.target() instanceof Target.Given ? "an instance of " : "the type ";
    return binding
        .target()
        .produces()
        .filter(type -> !binding.key().rawType().isAssignableFrom(type))
        .map(type -> what + type.getName());
  }
}
