package dev.espalier.graph;

/// ESP-108: a lifetime is known to the container.
final class UnknownLifetime implements Rule {

  @Override
  public void check(Graph graph, Problems problems) {
    for (Binding binding : graph.bindings()) {
      if (!binding.unscoped() && !binding.singleton()) {
        String lifetime = "@" + binding.lifetime().orElseThrow().getSimpleName();
        problems
            .of("ESP-108", "unknown lifetime " + lifetime, binding.key())
            .bound(binding)
            .path()
            .fix("use in(Singleton.class), or leave it out: made for each that asks.");
      }
    }
  }
}
