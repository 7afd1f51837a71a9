package dev.espalier.graph;

/// ESP-109: what must be released has a scope that does it.
///
/// An unscoped instance from a handle would be kept until the scope of the handle closes, one more
/// with each use.
final class HandleOfUnscopedClosable implements Rule {

  @Override
  public void check(Graph graph, Problems problems) {
    for (Binding from : graph.bindings()) {
      for (Edge edge : graph.edges(from)) {
        if (!edge.dependency().eager() && edge.to().unscoped() && edge.to().releases()) {
          problems
              .of("ESP-109", "handle of an unscoped value that must be released", edge.to().key())
              .say("Asked by", problems.asker(edge))
              .path(edge.to().key())
              .bound(edge.to())
              .fix(
                  "add in(Singleton.class) to the binding, or ask for "
                      + problems.names().of(edge.to().key())
                      + " itself.");
        }
      }
    }
  }
}
