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
            .fix(
                binding.target() instanceof Target.Alias alias
                    ? "move closing() to the binding of " + problems.names().of(alias.other()) + "."
                    : "remove closing(), or say how to release it: onRelease(value -> …).");
      }
    }
  }

  private static boolean mayBeClosable(Binding binding) {
    return !(binding.target() instanceof Target.Alias)
        && binding.target().produces().map(AutoCloseable.class::isAssignableFrom).orElse(true);
  }
}
