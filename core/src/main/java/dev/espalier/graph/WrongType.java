package dev.espalier.graph;

/// ESP-111: what a binding is made from is of the type that it is bound as.
final class WrongType implements Rule {

  @Override
  public void check(Graph graph, Problems problems) {
    for (Binding binding : graph.bindings()) {
      if (binding.target() instanceof Target.Mismatched target) {
        problems
            .of("ESP-111", "target of the wrong type", binding.key())
            .say("Found", target.found())
            .bound(binding)
            .path()
            .fix("give it an instance or a subtype of " + problems.names().of(binding.key()) + ".");
      } else if (binding.target() instanceof Target.Given given && given.instance() == null) {
        problems
            .of("ESP-111", "null given as the instance", binding.key())
            .bound(binding)
            .path()
            .fix(
                "give an instance; where there may be none, bind none, and ask for Optional<"
                    + problems.names().of(binding.key())
                    + ">.");
      }
    }
  }
}
