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
import org.jspecify.annotations.Nullable;

/// One form for every type, so that types from different readers are equal when they mean the same.
final class Types {
  private Types() {}

  static Type canonical(Type type) {
    boolean isCanonical =
        type instanceof Parameterized || (type instanceof Class<?> c && !c.isPrimitive());
    return isCanonical ? type : canonical(type, variable -> variable);
  }

  /// @param standsFor the type of a variable; the variable itself where that is not known
  static Type canonical(Type type, Function<? super TypeVariable<?>, ? extends Type> standsFor) {
    // no pattern switch here: the first one of a program takes 10 ms
    if (type instanceof Class<?> c) {
      return c.isPrimitive() ? MethodType.methodType(c).wrap().returnType() : c;
    } else if (type instanceof ParameterizedType p) {
      return new Parameterized((Class<?>) p.getRawType(), owner(p, standsFor), all(p, standsFor));
    } else if (type instanceof GenericArrayType a) {
      return array(canonical(a.getGenericComponentType(), standsFor));
    } else if (type instanceof WildcardType w) {
      return new Wildcard(all(w.getUpperBounds(), standsFor), all(w.getLowerBounds(), standsFor));
    }
    return type instanceof TypeVariable<?> v ? variable(v, standsFor.apply(v)) : type;
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
    List<Type> all = new ArrayList<>();
    for (Type type : types) {
      all.add(canonical(type, standsFor));
    }
    return List.copyOf(all);
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

  /// @param full with the names of packages
  static String text(Type type, boolean full) {
    if (type instanceof Class<?> c) {
      return c.isArray()
          ? text(c.componentType(), full) + "[]"
          : full ? fullName(c) : c.getSimpleName();
    } else if (type instanceof ParameterizedType p) {
      return text(p.getRawType(), full) + arguments(p, full);
    } else if (type instanceof GenericArrayType a) {
      return text(a.getGenericComponentType(), full) + "[]";
    } else if (type instanceof WildcardType w) {
      return wildcard(w, full);
    }
    return type.getTypeName();
  }

  /// As it is written in source, where it can be.
  private static String fullName(Class<?> type) {
    String canonical = type.getCanonicalName();
    return canonical == null ? type.getName() : canonical;
  }

  private static String arguments(ParameterizedType type, boolean full) {
    List<String> arguments = new ArrayList<>();
    for (Type argument : type.getActualTypeArguments()) {
      arguments.add(text(argument, full));
    }
    return arguments.isEmpty() ? "" : "<" + String.join(", ", arguments) + ">";
  }

  private static String wildcard(WildcardType type, boolean full) {
    if (type.getLowerBounds().length > 0) {
      return "? super " + text(type.getLowerBounds()[0], full);
    }
    Type upper = type.getUpperBounds()[0];
    return upper == Object.class ? "?" : "? extends " + text(upper, full);
  }

  /// As the other two, equal to the JDK's own, in both directions.
  private record Parameterized(Class<?> raw, @Nullable Type owner, List<Type> arguments)
      implements ParameterizedType {
    @Override
    public Type[] getActualTypeArguments() {
      return arguments.toArray(new Type[0]);
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
