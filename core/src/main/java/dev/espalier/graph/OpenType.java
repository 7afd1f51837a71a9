package dev.espalier.graph;

import dev.espalier.bind.Key;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/// ESP-107: a key names one type: not a raw one, no variable, no wildcard.
final class OpenType implements Rule {

  @Override
  public void check(Graph graph, Problems problems) {
    Set<Key<?>> seen = new LinkedHashSet<>();
    for (Binding binding : graph.declared()) {
      flaw(binding.key())
          .filter(_ -> seen.add(binding.key()))
          .ifPresent(flaw ->
              problems
                  .of("ESP-107", flaw, binding.key())
                  .bound(binding)
                  .fix("name the type in full, for example new TypeRef<List<String>>() {}."));
      for (Dependency dependency : binding.dependencies()) {
        flaw(dependency.key())
            .filter(_ -> seen.add(dependency.key()))
            .ifPresent(flaw ->
                problems
                    .of("ESP-107", flaw, dependency.key())
                    .say("Asked by", problems.asker(binding, dependency))
                    .path(dependency.key())
                    .fix("ask for the type with its arguments, each a type of its own."));
      }
    }
  }

  private static Optional<String> flaw(Key<?> key) {
    return flaw(key.type(), true);
  }

  private static Optional<String> flaw(Type type, boolean outermost) {
    if (type instanceof Class<?> c) {
      boolean raw = !c.isArray() && c.getTypeParameters().length > 0;
      return c.isArray()
          ? flaw(c.componentType(), outermost)
          : raw ? Optional.of("raw type in a key") : Optional.empty();
    } else if (type instanceof ParameterizedType p) {
      return Arrays.stream(p.getActualTypeArguments())
          .flatMap(argument -> flaw(argument, false).stream())
          .findFirst();
    } else if (type instanceof GenericArrayType a) {
      return flaw(a.getGenericComponentType(), outermost);
    } else if (type instanceof WildcardType) {
      return outermost ? Optional.of("wildcard in a key") : Optional.empty();
    }
    return Optional.of("type variable in a key");
  }
}
