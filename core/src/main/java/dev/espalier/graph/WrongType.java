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
    Class<?> type = binding.key().rawType();
    return switch (binding.target()) {
      case Target.Given(Object instance) when !type.isInstance(instance) ->
          Optional.of(
              instance == null ? "null" : "an instance of " + instance.getClass().getName());
      case Target.Constructed c when !type.isAssignableFrom(c.type()) ->
          Optional.of("the class " + c.type().getName());
      case Target.Alias a when !type.isAssignableFrom(a.other().rawType()) ->
          Optional.of("the key " + a.other().fullName());
      case Target.Given _,
          Target.Constructed _,
          Target.Alias _,
          Target.Made _,
          Target.Unconstructible _,
          Target.Several _ ->
          Optional.empty();
    };
  }
}
