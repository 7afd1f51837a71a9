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

  @Override
  public void check(Graph graph, Problems problems) {
    Set<Key<?>> bound = new LinkedHashSet<>();
    Set<Key<?>> asked = new LinkedHashSet<>(graph.roots());
    for (Binding binding : graph.declared()) {
      boolean open = isOpen(binding.key());
      if (bound.add(binding.key()) && open) {
        problems
            .of("ESP-107", flaw(binding.key()), binding.key())
            .bound(binding)
            .fix("name the type in full, for example new TypeRef<List<String>>() {}.");
      }
      if (!open) {
        binding.dependencies().forEach(dependency -> asked.add(dependency.key()));
      }
    }
    asked.removeAll(bound);
    for (Key<?> key : asked) {
      if (isOpen(key)) {
        problems
            .of("ESP-107", flaw(key), key)
            .asked()
            .path()
            .fix("ask for the type with its arguments, each a type of its own.");
      }
    }
  }

  /// Whether a key leaves open which type it means.
  static boolean isOpen(Key<?> key) {
    return !WrapperKey.isWrapper(key) && flaw(key.type(), true).isPresent();
  }

  private static String flaw(Key<?> key) {
    return flaw(key.type(), true).orElseThrow();
  }

  private static Optional<String> flaw(Type type, boolean outermost) {
    if (type instanceof Class<?> c) {
      boolean raw = !c.isArray() && c.getTypeParameters().length > 0;
      return c.isArray()
          ? flaw(c.componentType(), outermost)
          : raw ? Optional.of("raw type in a key") : Optional.empty();
    } else if (type instanceof ParameterizedType p) {
      for (Type argument : p.getActualTypeArguments()) {
        Optional<String> flaw = flaw(argument, false);
        if (flaw.isPresent()) {
          return flaw;
        }
      }
      return Optional.empty();
    } else if (type instanceof GenericArrayType a) {
      return flaw(a.getGenericComponentType(), outermost);
    } else if (type instanceof WildcardType) {
      return outermost ? Optional.of("wildcard in a key") : Optional.empty();
    }
    return Optional.of("type variable in a key");
  }
}
