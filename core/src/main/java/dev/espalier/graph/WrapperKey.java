package dev.espalier.graph;

import dev.espalier.bind.Key;
import dev.espalier.bind.Lazy;
import dev.espalier.bind.Resource;
import jakarta.inject.Provider;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

/// ESP-106: values are bound and asked for, not what they come wrapped in.
final class WrapperKey implements Rule {

  /// Whether a key is of a stage, a future or a resource.
  static boolean isWrapper(Key<?> key) {
    Class<?> raw = key.rawType();
    return CompletionStage.class.isAssignableFrom(raw)
        || Future.class.isAssignableFrom(raw)
        || raw == Resource.class;
  }

  @Override
  public void check(Graph graph, Problems problems) {
    for (Binding binding : graph.declared()) {
      Class<?> raw = binding.key().rawType();
      if (isWrapper(binding.key()) && !(binding.target() instanceof Target.Given)) {
        problems
            .of("ESP-106", "a wrapper is bound instead of its value", binding.key())
            .bound(binding)
            .fix(
                "bind "
                    + value(problems, binding.key())
                    + " and make it with makeAsync(…) or makeResource(…): consumers receive the value.");
      } else if (raw == Provider.class || raw == Lazy.class) {
        problems
            .of("ESP-106", "a handle is bound instead of its value", binding.key())
            .bound(binding)
            .fix("bind " + value(problems, binding.key()) + ": its handles come by themselves.");
      }
      for (Dependency dependency : binding.dependencies()) {
        if (isWrapper(dependency.key()) && graph.find(dependency.key()).isEmpty()) {
          problems
              .of("ESP-106", "a wrapper is asked for instead of its value", dependency.key())
              .say("Asked by", problems.asker(binding, dependency))
              .path(dependency.key())
              .fix(
                  "ask for "
                      + value(problems, dependency.key())
                      + "; to have it later, ask for Lazy<"
                      + value(problems, dependency.key())
                      + ">.");
        }
      }
    }
  }

  private static String value(Problems problems, Key<?> wrapper) {
    return wrapper.arguments().isEmpty()
        ? "the value"
        : problems.names().of(wrapper.arguments().getFirst());
  }
}
