package dev.espalier.graph;

import dev.espalier.bind.Key;
import dev.espalier.bind.Lazy;
import dev.espalier.bind.Lease;
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

  /// Whether a key is of a handle.
  static boolean isHandle(Key<?> key) {
    return key.rawType() == Provider.class || key.rawType() == Lazy.class || isLease(key);
  }

  private static boolean isLease(Key<?> key) {
    return key.rawType() == Lease.class;
  }

  /// Whether a binding is one that this rule tells of.
  static boolean isRefused(Binding binding) {
    return !(binding.target() instanceof Target.Unusable) // told as such
        && (isHandle(binding.key())
            || (isWrapper(binding.key())
                && !(binding.target() instanceof Target.Seed)
                && !(binding.target() instanceof Target.Given)));
  }

  @Override
  public void check(Graph graph, Problems problems) {
    for (Binding binding : graph.declared()) {
      if (isRefused(binding)) {
        reportBound(binding, problems);
      }
    }
    for (Key<?> key : graph.unbound()) {
      checkAsked(key, graph.roots().contains(key), problems);
    }
  }

  private static void reportBound(Binding binding, Problems problems) {
    boolean seed = binding.target() instanceof Target.Seed;
    if (isWrapper(binding.key())) {
      problems
          .of("ESP-106", "a wrapper is bound instead of its value", binding.key())
          .bound(binding)
          .fix(
              "bind "
                  + value(problems, binding.key())
                  + " in its place, made with makeAsync(…) or makeResource(…).");
    } else {
      problems
          .of("ESP-106", "a handle is bound instead of its value", binding.key())
          .bound(binding)
          .fix(
              (seed ? "make the seed " : "bind ")
                  + value(problems, binding.key())
                  + " in its place: its handles come by themselves.");
    }
  }

  private static void checkAsked(Key<?> key, boolean root, Problems problems) {
    String value = value(problems, key);
    if (isWrapper(key)) {
      problems
          .of("ESP-106", "a wrapper is asked for instead of its value", key)
          .asked()
          .path()
          .fix(
              key.arguments().isEmpty()
                  ? "ask for the value itself."
                  : "ask for " + value + "; to have it later, ask for Lazy<" + value + ">.");
    } else if (isLease(key) && !root && !OpenType.isOpen(key)) {
      problems
          .of("ESP-106", "a lease without its provider", key)
          .asked()
          .path()
          .fix("ask for Provider<Lease<" + value + ">>, and close each lease.");
    } else if (isHandle(key) && !OpenType.isOpen(key)) {
      problems
          .of("ESP-106", root ? "a handle named as a root" : "a handle of a handle", key)
          .asked()
          .path()
          .fix(root ? "name " + value + " as the root." : "ask for Lazy<" + value + "> alone.");
    }
  }

  private static String value(Problems problems, Key<?> wrapper) {
    return wrapper.arguments().isEmpty()
        ? "the value"
        : problems.names().of(wrapper.arguments().getFirst());
  }
}
