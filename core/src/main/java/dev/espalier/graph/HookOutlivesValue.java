package dev.espalier.graph;

/// ESP-110: what is started and stopped lives as long as the container.
final class HookOutlivesValue implements Rule {

  @Override
  public void check(Graph graph, Problems problems) {
    for (Binding binding : graph.bindings()) {
      if (binding.serves() && !binding.singleton() && !(binding.target() instanceof Target.Given)) {
        problems
            .of(
                "ESP-110",
                "start or stop hook on what does not live as long as the container",
                binding.key())
            .bound(binding)
            .path()
            .fix("add in(Singleton.class) to the binding.");
      }
    }
  }
}
