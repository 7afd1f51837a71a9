package dev.espalier.bind;

import java.lang.invoke.MethodType;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
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
    return type instanceof Parameterized ? type : canonical(type, variable -> variable);
  }

  /// @param standsFor the type of a variable; the variable itself where that is not known
  static Type canonical(Type type, Function<? super TypeVariable<?>, ? extends Type> standsFor) {
    return switch (type) {
      case Class<?> c -> c.isPrimitive() ? MethodType.methodType(c).wrap().returnType() : c;
      case ParameterizedType p ->
          new Parameterized((Class<?>) p.getRawType(), owner(p, standsFor), all(p, standsFor));
      case GenericArrayType a -> array(canonical(a.getGenericComponentType(), standsFor));
      case WildcardType w ->
          new Wildcard(all(w.getUpperBounds(), standsFor), all(w.getLowerBounds(), standsFor));
      case TypeVariable<?> v -> variable(v, standsFor.apply(v));
      default -> type;
    };
  }

  private static Type variable(TypeVariable<?> variable, Type standsFor) {
    return standsFor instanceof TypeVariable<?> ? variable : canonical(standsFor);
  }

  private static List<Type> all(
      ParameterizedType type, Function<? super TypeVariable<?>, ? extends Type> standsFor) {
    return all(type.getActualTypeArguments(), standsFor);
  }

  private static List<Type> all(
      Type[] types, Function<? super TypeVariable<?>, ? extends Type> standsFor) {
    return Arrays.stream(types).map(type -> canonical(type, standsFor)).toList();
  }

  private static Type array(Type component) {
    return component instanceof Class<?> c ? c.arrayType() : new Array(component);
  }

  /// What the type is a member of matters where that has arguments of its own.
  private static @Nullable Type owner(
      ParameterizedType p, Function<? super TypeVariable<?>, ? extends Type> standsFor) {
    return p.getOwnerType() instanceof ParameterizedType owner
        ? canonical(owner, standsFor)
        : p.getOwnerType();
  }

  static Type parameterized(Class<?> raw, Type[] before, Type last) {
    List<Type> arguments = new ArrayList<>();
    for (Type argument : before) {
      arguments.add(canonical(argument));
    }
    arguments.add(canonical(last));
    return new Parameterized(raw, raw.getDeclaringClass(), List.copyOf(arguments));
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

  /// As the other two, equal to the JDK's own, in both directions.
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

  private record Array(Type component) implements GenericArrayType {
    @Override
    public Type getGenericComponentType() {
      return component;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof GenericArrayType that
          && component.equals(that.getGenericComponentType());
    }

    @Override
    public int hashCode() {
      return component.hashCode();
    }
  }

  private record Wildcard(List<Type> upper, List<Type> lower) implements WildcardType {
    @Override
    public Type[] getUpperBounds() {
      return upper.toArray(Type[]::new);
    }

    @Override
    public Type[] getLowerBounds() {
      return lower.toArray(Type[]::new);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof WildcardType that
          && upper.equals(List.of(that.getUpperBounds()))
          && lower.equals(List.of(that.getLowerBounds()));
    }

    @Override
    public int hashCode() {
      return 31 * upper.hashCode() + lower.hashCode();
    }
  }
}
