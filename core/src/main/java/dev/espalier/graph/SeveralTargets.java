package dev.espalier.graph;

/// ESP-113: a binding has one target.
final class SeveralTargets implements Rule {

  @Override
  public void check(Graph graph, Problems problems) {
    for (Binding binding : graph.declared()) {
      if (binding.target() instanceof Target.Several several) {
        problems
            .of("ESP-113", several.targets().size() + " targets in one binding", binding.key())
            .bound(binding)
            .fix("keep one of the to(…) calls.");
      }
    }
  }
}
