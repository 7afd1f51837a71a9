package dev.espalier.graph;

/// ESP-105 and ESP-121 to ESP-128, ESP-130 and ESP-131: what annotations and classes declare can be
/// used as it is written.
final class UnusableDeclaration implements Rule {

  @Override
  public void check(Graph graph, Problems problems) {
    for (Binding binding : graph.declared()) {
      if (binding.target() instanceof Target.Unusable target) {
        problems
            .of(target.flaw().code(), target.flaw().kind(), binding.key())
            .say("Reason", target.reason())
            .bound(binding)
            .path()
            .fix(target.fix());
      }
    }
  }
}
