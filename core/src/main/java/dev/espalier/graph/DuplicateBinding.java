package dev.espalier.graph;

import dev.espalier.bind.Key;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// ESP-102: a key is bound once.
final class DuplicateBinding implements Rule {

  @Override
  public void check(Graph graph, Problems problems) {
    Map<Key<?>, List<Binding>> byKey = new LinkedHashMap<>();
    for (Binding binding : graph.declared()) {
      byKey.computeIfAbsent(binding.key(), _ -> new ArrayList<>()).add(binding);
    }
    for (List<Binding> bindings : byKey.values()) {
      if (bindings.size() > 1) {
        report(bindings, problems);
      }
    }
  }

  private static void report(List<Binding> bindings, Problems problems) {
    Key<?> key = bindings.getFirst().key();
    Problems.Draft draft = problems.of("ESP-102", "bound more than once", key);
    bindings.forEach(binding -> draft.say("Bound", "at " + place(binding.origin())));
    draft.path().fix("remove all but one of these bindings.");
  }

  /// With the installing line: two modules of one class declare their bindings on the same lines.
  private static String place(Origin origin) {
    return origin.location()
        + origin.installation().map(at -> ", in a module installed at " + at).orElse("");
  }
}
