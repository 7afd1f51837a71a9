package dev.espalier.bind;

import jakarta.inject.Provider;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What can be asked for: a type, and a qualifier where there is more than one of it.
///
/// Two keys are equal when their types are: `Key.of(String.class)` and a key of the same type read
/// from a constructor are one key. Primitive types stand for their boxes. Raw types, type variables
/// and wildcards can be put into a key, but a graph that uses one is refused with a message that
/// says where.
///
/// Immutable. Nothing happens when a key is made.
@SuppressWarnings("UnusedTypeParameter") // it carries the type to where the key is used
public final class Key<T> {
  private final Type type;
  private final @Nullable Object qualifier;
  private final int hash;

  private Key(Type type, @Nullable Object qualifier) {
    this.type = type;
    this.qualifier = qualifier;
    this.hash = this.type.hashCode() + Objects.hashCode(qualifier);
  }

  private Key(Type type) {
    this(Types.canonical(Objects.requireNonNull(type, "the type of a key is null")), null);
  }

  /// The key of a class; `int.class` is the key of `Integer`.
  public static <T> Key<T> of(Class<T> type) {
    return new Key<>(type);
  }

  /// The key of a type with arguments: `Key.of(new TypeRef<List<String>>() {})`.
  public static <T> Key<T> of(TypeRef<T> type) {
    return new Key<>(Objects.requireNonNull(type, "the type of a key is null").type());
  }

  /// The key of a type that was read, for example from a constructor's parameter.
  public static Key<?> ofType(Type type) {
    return new Key<>(type);
  }

  /// The key of a type that was read in a generic class.
  ///
  /// @param standsFor the type of a variable; the variable itself where that is not known
  public static Key<?> ofType(
      Type type, Function<? super TypeVariable<?>, ? extends Type> standsFor) {
    return new Key<>(Types.canonical(type, standsFor), null);
  }

  /// The key of a class with a name: what `@Named("eu") Tax` asks for.
  public static <T> Key<T> named(String name, Class<T> type) {
    return of(type).qualified(new Qualifier.Name(name));
  }

  /// The key of a provider: to be asked as often as wanted, later.
  public static <T> Key<Provider<T>> provider(Class<T> type) {
    return of(type).provider();
  }

  /// The key of a lazy handle: made on first use.
  public static <T> Key<Lazy<T>> lazy(Class<T> type) {
    return of(type).lazy();
  }

  /// The key of what there may be: present if the type is bound.
  public static <T> Key<Optional<T>> optional(Class<T> type) {
    return optional(of(type));
  }

  /// The key of what there may be: present if the key is bound.
  public static <T> Key<Optional<T>> optional(Key<T> of) {
    return given(of).within(Optional.class);
  }

  /// The key of the set of a type.
  public static <E> Key<Set<E>> setOf(Class<E> element) {
    return setOf(of(element));
  }

  /// The key of the set of a key: the set has its qualifier.
  public static <E> Key<Set<E>> setOf(Key<E> element) {
    return given(element).within(Set.class);
  }

  /// The key of the list of a type.
  public static <E> Key<List<E>> listOf(Class<E> element) {
    return listOf(of(element));
  }

  /// The key of the list of a key: the list has its qualifier.
  public static <E> Key<List<E>> listOf(Key<E> element) {
    return given(element).within(List.class);
  }

  /// The key of the map from one type to another.
  public static <K, V> Key<Map<K, V>> mapOf(Class<K> key, Class<V> value) {
    return mapOf(key, of(value));
  }

  /// The key of the map from a type to what a key is of: the map has the qualifier of the key.
  public static <K, V> Key<Map<K, V>> mapOf(Class<K> key, Key<V> value) {
    return given(value)
        .within(Map.class, Objects.requireNonNull(key, "the type of the map's keys is null"));
  }

  private static <T> Key<T> given(Key<T> key) {
    return Objects.requireNonNull(key, "the key is null");
  }

  /// The key of the same type with a qualifier: another key, and equal to those whose type and
  /// qualifier are equal.
  ///
  /// An annotation class stands for the annotation: `qualified(Drivers.class)` is what `@Drivers
  /// Seat` asks for. Of an annotation with members it stands for the one with all defaults.
  ///
  /// @param by immutable, with `equals`, and a `toString` for messages
  public Key<T> qualified(Object by) {
    Objects.requireNonNull(by, "the qualifier is null");
    return new Key<>(type, Qualifier.canonical(by));
  }

  /// What tells it apart from others of its type.
  public Optional<Object> qualifier() {
    return Optional.ofNullable(qualifier);
  }

  /// The key of a provider of this one.
  public Key<Provider<T>> provider() {
    return within(Provider.class);
  }

  /// The key of a lazy handle of this one.
  public Key<Lazy<T>> lazy() {
    return within(Lazy.class);
  }

  /// The key of a type whose last argument is this type, with the same qualifier.
  private <W> Key<W> within(Class<?> raw, Type... before) {
    return new Key<>(Types.parameterized(raw, before, type), qualifier);
  }

  /// What a handle is of: the type's first argument, with the qualifier of the handle.
  public Key<?> handled() {
    return new Key<>(((ParameterizedType) type).getActualTypeArguments()[0], qualifier);
  }

  /// The type, with its arguments; never a primitive.
  public Type type() {
    return type;
  }

  /// The class of the type, without arguments; `Object` for a type variable or wildcard.
  public Class<?> rawType() {
    return rawType(type);
  }

  /// The type's arguments, each as a key; empty when it has none.
  public List<Key<?>> arguments() {
    List<Key<?>> arguments = new ArrayList<>();
    if (type instanceof ParameterizedType p) {
      for (Type argument : p.getActualTypeArguments()) {
        arguments.add(new Key<>(argument));
      }
    }
    return List.copyOf(arguments);
  }

  private static Class<?> rawType(Type type) {
    if (type instanceof Class<?> c) {
      return c;
    } else if (type instanceof ParameterizedType p) {
      return rawType(p.getRawType());
    } else if (type instanceof GenericArrayType a) {
      return rawType(a.getGenericComponentType()).arrayType();
    }
    return Object.class;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Key<?> that
        && hash == that.hash
        && type.equals(that.type)
        && Objects.equals(qualifier, that.qualifier);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /// The type with simple names: `Map<String, Order>`.
  @Override
  public String toString() {
    return text(false);
  }

  /// The type with full names: `java.util.Map<java.lang.String, shop.Order>`.
  public String fullName() {
    return text(true);
  }

  private String text(boolean full) {
    String text = Types.text(type, full);
    return qualifier == null ? text : qualifier + " " + text;
  }
}
