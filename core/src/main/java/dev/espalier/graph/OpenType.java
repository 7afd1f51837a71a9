package dev.espalier.graph;

import dev.espalier.bind.Key;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/// ESP-107: a key names one type: not a raw one, no variable, no wildcard.
///
/// Wrappers without arguments are left to [WrapperKey].
final class OpenType implements Rule {
  private static final String VARIABLE = "type variable in a key";

  @Override
  public void check(Graph graph, Problems problems) {
    Set<Key<?>> asked = new LinkedHashSet<>(graph.roots());
    for (Binding binding : graph.bindings()) {
      if (isRefused(binding)) {
        problems
            .of("ESP-107", flaw(binding.key()).orElseThrow(), binding.key())
            .bound(binding)
            .fix(fix(binding.key(), graph, problems.names()));
      } else {
        for (Dependency dependency : binding.dependencies()) {
          asked.add(dependency.key());
        }
      }
    }
    for (Key<?> key : asked) {
      if (isOpen(key) && graph.find(key).isEmpty()) {
        problems
            .of("ESP-107", flaw(key).orElseThrow(), key)
            .asked()
            .path()
            .fix(
                "ask for the type with all its arguments, and each of these a type, as in"
                    + " List<String>.");
      }
    }
  }

  /// Whether a binding is one that this rule tells of.
  static boolean isRefused(Binding binding) {
    return isOpen(binding.key()) && !(binding.target() instanceof Target.Unusable);
  }

  private static String fix(Key<?> bound, Graph graph, Names names) {
    String asked =
        graph.unbound().stream()
            .filter(key -> key.rawType() == bound.rawType() && !isOpen(key))
            .findFirst()
            .map(names::of)
            .orElse("List<String>");
    String type = "Key.of(new TypeRef<" + asked + ">() {})";
    return flaw(bound.type()).filter(VARIABLE::equals).isPresent()
        ? "no type is known there: take the Key as a parameter, and make it where the type is"
            + " known, for example "
            + type
            + "."
        : "name the type in full, for example " + type + ".";
  }

  /// Whether a key leaves open which type it means.
  static boolean isOpen(Key<?> key) {
    return !WrapperKey.isWrapper(key) && flaw(key).isPresent();
  }

  private static Optional<String> flaw(Key<?> key) {
    return key.type() instanceof WildcardType ? Optional.of("wildcard in a key") : flaw(key.type());
  }

  /// Within a type a wildcard is part of its name.
  private static Optional<String> flaw(Type type) {
    if (type instanceof Class<?> c) {
      if (c.isArray()) {
        return flaw(c.componentType());
      }
      return c.getTypeParameters().length > 0 ? Optional.of("raw type in a key") : Optional.empty();
    } else if (type instanceof ParameterizedType p) {
      for (Type argument : p.getActualTypeArguments()) {
        Optional<String> flaw = flaw(argument);
        if (flaw.isPresent()) {
          return flaw;
        }
      }
      return Optional.empty();
    } else if (type instanceof GenericArrayType a) {
      return flaw(a.getGenericComponentType());
    }
    return type instanceof WildcardType ? Optional.empty() : Optional.of(VARIABLE);
  }
}
