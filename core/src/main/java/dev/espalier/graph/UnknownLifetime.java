package dev.espalier.graph;

/// ESP-108: a lifetime is known to the container.
final class UnknownLifetime implements Rule {

  @Override
  public void check(Graph graph, Problems problems) {
    for (Binding binding : graph.bindings()) {
      if (!binding.unscoped()
          && !binding.singleton()
          && graph.lifetime(binding.lifetime().orElseThrow()).isEmpty()) {
        String name = binding.lifetime().orElseThrow().getSimpleName();
        String lifetime = "@" + name;
        problems
            .of("ESP-108", "unknown lifetime " + lifetime, binding.key())
            .bound(binding)
            .path()
            .fix("declare it: lifetime(" + name + ".class), or use in(Singleton.class).");
      }
    }
  }
}
