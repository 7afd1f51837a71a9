package dev.espalier.tests.proof;

import dev.espalier.bind.Key;
import dev.espalier.bind.Lease;
import dev.espalier.tests.proof.Node.Edge;
import jakarta.inject.Provider;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A key for every node: the digits of its number are the arguments of a type.
final class Keys {
  private static final List<Class<?>> DIGITS =
      List.of(
          byte[].class,
          short[].class,
          int[].class,
          long[].class,
          char[].class,
          float[].class,
          double[].class,
          boolean[].class,
          String.class,
          Object.class);

  private Keys() {}

  /// A number as a type.
  interface Digits<A, B, C> {}

  private record Of(Class<?> raw, List<Type> arguments) implements ParameterizedType {
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
      return raw.getDeclaringClass();
    }
  }

  private static Type type(Class<?> raw, Type... arguments) {
    return new Of(raw, List.of(arguments));
  }

  private static Type number(int n) {
    return type(Digits.class, DIGITS.get(n / 100), DIGITS.get(n / 10 % 10), DIGITS.get(n % 10));
  }

  /// The key of the instances of a node.
  @SuppressWarnings("unchecked") // the number is no part of the instance
  static Key<Part<?>> part(int n) {
    return (Key<Part<?>>) Key.ofType(type(Part.class, number(n)));
  }

  /// The key by which a class learns which node it is.
  @SuppressWarnings("unchecked") // as the type says
  static Key<Joint.Me<?>> me(int n) {
    return (Key<Joint.Me<?>>) Key.ofType(type(Joint.Me.class, number(n)));
  }

  /// The key of a class that asks for these nodes.
  @SuppressWarnings("unchecked") // as the type says
  static Key<Part<?>> joint(Class<?> raw, int n, List<Edge> edges) {
    Type[] arguments = new Type[edges.size() + 1];
    Arrays.setAll(arguments, i -> number(i == 0 ? n : edges.get(i - 1).to()));
    return (Key<Part<?>>) Key.ofType(type(raw, arguments));
  }

  /// The key of what is asked for when a node is asked for.
  static Key<?> of(Node node) {
    Key<Part<?>> part = part(node.number());
    return switch (node.kind()) {
      case SET -> Key.setOf(part);
      case LIST -> Key.listOf(part);
      case MAP -> Key.mapOf(Integer.class, part);
      default -> part;
    };
  }

  /// The key by which an edge asks.
  static Key<?> of(Node to, Edge edge) {
    Key<?> key = of(to);
    return switch (edge.how()) {
      case EAGER -> key;
      case OPTIONAL -> Key.optional(key);
      case PROVIDER -> key.provider();
      case LAZY -> key.lazy();
      case STAGE -> Key.ofType(type(CompletionStage.class, key.type()));
      case LEASE -> Key.ofType(type(Provider.class, type(Lease.class, key.type())));
    };
  }
}
