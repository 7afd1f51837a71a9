package dev.espalier.graph;

import dev.espalier.bind.Key;

/// ESP-101: what is asked for is bound.
///
/// Passes over what cannot be bound as it is: wrappers, handles and open types have rules of their
/// own.
final class MissingBinding implements Rule {

  @Override
  public void check(Graph graph, Problems problems) {
    for (Key<?> key : graph.unbound()) {
      if (!WrapperKey.isWrapper(key) && !WrapperKey.isHandle(key) && !OpenType.isOpen(key)) {
        report(key, graph, problems);
      }
    }
  }

  private static void report(Key<?> key, Graph graph, Problems problems) {
    Names names = problems.names();
    problems
        .of("ESP-101", "missing binding", key)
        .asked()
        .path()
        .end(NearMiss.advice(key, graph, names));
  }
}
