package dev.espalier.graph;

import dev.espalier.bind.Key;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// ESP-102: a key is bound once, or is a seed of one lifetime.
final class DuplicateBinding implements Rule {

  @Override
  public void check(Graph graph, Problems problems) {
    Map<Key<?>, List<Binding>> byKey = new LinkedHashMap<>();
    for (Binding binding : graph.declared()) {
      if (binding.isPart()) {
        continue; // there twice if what it is a part of is
      }
      List<Binding> same = byKey.getOrDefault(binding.key(), new ArrayList<>(1));
      same.add(binding);
      byKey.put(binding.key(), same);
    }
    for (List<Binding> bindings : byKey.values()) {
      if (bindings.size() > 1) {
        report(bindings, problems);
      }
    }
  }

  private static void report(List<Binding> bindings, Problems problems) {
    List<Binding> seeds = bindings.stream().filter(DuplicateBinding::isSeed).toList();
    String kind = "bound more than once";
    long places = bindings.stream().map(one -> one.origin().location()).distinct().count();
    String fix =
        places == 1
            ? "let each have a key of its own, such as a name that the module is given; or install"
                + " it once."
            : "remove all but one of these bindings.";
    if (seeds.size() == bindings.size()) {
      kind = "a seed of more than one lifetime";
      fix = "keep it in one of them; what is inside that one sees it too.";
    } else if (!seeds.isEmpty()) {
      kind = "bound, and a seed too";
      fix = "remove the binding: a seed is given when a scope is opened; or remove the seed.";
    }
    Problems.Draft draft = problems.of("ESP-102", kind, bindings.getFirst().key());
    for (Binding binding : bindings) {
      if (isSeed(binding)) {
        draft.say(
            "Seed",
            "of "
                + problems.names().lifetime(binding.lifetime().orElseThrow())
                + ", at "
                + place(binding.origin()));
      } else {
        draft.say("Bound", "at " + place(binding.origin()));
      }
    }
    draft.path().fix(fix);
  }

  private static boolean isSeed(Binding binding) {
    return binding.target() instanceof Target.Seed;
  }

  /// With the installing line: two modules of one class declare their bindings on the same lines.
  private static String place(Origin origin) {
    return origin.location()
        + origin.installation().map(at -> ", in a module installed at " + at).orElse("");
  }
}
