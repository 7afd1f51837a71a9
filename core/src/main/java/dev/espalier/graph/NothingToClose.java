package dev.espalier.graph;

/// ESP-112: what is declared `closing()` can be closed.
final class NothingToClose implements Rule {

  @Override
  public void check(Graph graph, Problems problems) {
    for (Binding binding : graph.bindings()) {
      if (binding.hooks().closing() && !mayBeClosable(binding)) {
        problems
            .of("ESP-112", "closing() on what cannot be closed", binding.key())
            .bound(binding)
            .fix("remove closing(), or say how to release it: onRelease(value -> …).");
      }
    }
  }

  private static boolean mayBeClosable(Binding binding) {
    return switch (binding.target()) {
      case Target.Given g -> g.instance() instanceof AutoCloseable;
      case Target.Constructed c -> AutoCloseable.class.isAssignableFrom(c.type());
      case Target.Made _, Target.Several _, Target.Unconstructible _ -> true;
      case Target.Alias _ -> false;
    };
  }
}
