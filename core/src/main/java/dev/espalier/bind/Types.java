package dev.espalier.bind;

import java.lang.invoke.MethodType;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One form for every type, so that types from different readers are equal when they mean the same.
final class Types {
  private Types() {}

  static Type canonical(Type type) {
    if (type instanceof Class<?> c) {
      return c.isPrimitive() ? MethodType.methodType(c).wrap().returnType() : c;
    } else if (type instanceof ParameterizedType p && !(type instanceof Parameterized)) {
      return new Parameterized(
          (Class<?>) p.getRawType(),
          owner(p),
          Arrays.stream(p.getActualTypeArguments()).map(Types::canonical).toList());
    }
    return type;
  }

  /// What the type is a member of matters where that has arguments of its own.
  private static @Nullable Type owner(ParameterizedType p) {
    return p.getOwnerType() instanceof ParameterizedType owner
        ? canonical(owner)
        : p.getOwnerType();
  }

  static Type parameterized(Class<?> raw, Type argument) {
    return new Parameterized(raw, raw.getDeclaringClass(), List.of(canonical(argument)));
  }

  static String text(Type type, Function<Class<?>, String> name) {
    if (type instanceof Class<?> c) {
      return c.isArray() ? text(c.componentType(), name) + "[]" : name.apply(c);
    } else if (type instanceof ParameterizedType p) {
      return text(p.getRawType(), name) + arguments(p, name);
    } else if (type instanceof GenericArrayType a) {
      return text(a.getGenericComponentType(), name) + "[]";
    } else if (type instanceof WildcardType w) {
      return wildcard(w, name);
    }
    return type.getTypeName();
  }

  private static String arguments(ParameterizedType type, Function<Class<?>, String> name) {
    Type[] arguments = type.getActualTypeArguments();
    return arguments.length == 0
        ? ""
        : Arrays.stream(arguments)
            .map(argument -> text(argument, name))
            .collect(Collectors.joining(", ", "<", ">"));
  }

  private static String wildcard(WildcardType type, Function<Class<?>, String> name) {
    if (type.getLowerBounds().length > 0) {
      return "? super " + text(type.getLowerBounds()[0], name);
    }
    Type upper = type.getUpperBounds()[0];
    return upper == Object.class ? "?" : "? extends " + text(upper, name);
  }

  /// Equal to the JDK's own parameterized types, in both directions.
  private record Parameterized(Class<?> raw, @Nullable Type owner, List<Type> arguments)
      implements ParameterizedType {
    @Override
    public Type[] getActualTypeArguments() {
      return arguments.toArray(Type[]::new);
    }

    @Override
    public Type getRawType() {
      return raw;
    }

    @Override
    public @Nullable Type getOwnerType() {
      return owner;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof ParameterizedType that
          && raw.equals(that.getRawType())
          && Objects.equals(owner, that.getOwnerType())
          && Arrays.equals(getActualTypeArguments(), that.getActualTypeArguments());
    }

    @Override
    public int hashCode() {
      int hash = raw.hashCode();
      for (Type argument : arguments) {
        hash = 31 * hash + argument.hashCode();
      }
      return hash;
    }
  }
}
