package dev.espalier.graph;

import dev.espalier.bind.Key;
import java.util.List;

/// ESP-101: what is asked for is bound.
///
/// Passes over what cannot be bound as it is: wrappers, handles and open types have rules of their
/// own. So have bindings of such that were meant for what is missing.
final class MissingBinding implements Rule {

  @Override
  public void check(Graph graph, Problems problems) {
    for (Key<?> key : graph.unbound()) {
      boolean other = WrapperKey.isWrapper(key) || WrapperKey.isHandle(key) || OpenType.isOpen(key);
      if (!other && !isMeant(key, graph)) {
        report(key, graph, problems);
      }
    }
  }

  private static boolean isMeant(Key<?> key, Graph graph) {
    for (Binding binding : graph.declared()) {
      Key<?> bound = binding.key();
      if (WrapperKey.isRefused(binding)
          ? bound.arguments().equals(List.of(key))
          : OpenType.isRefused(binding) && bound.rawType() == key.rawType()) {
        return true;
      }
    }
    return false;
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
