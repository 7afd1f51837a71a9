package dev.espalier.bind;

import java.lang.annotation.Annotation;
import java.lang.invoke.MethodHandles;
import java.util.function.Consumer;

/// Where bindings are declared.
///
/// Valid while the container is built, on the building thread; used later, it throws. Nothing that
/// is declared runs before the whole graph has been checked.
public interface Binder {
  /// Begins a binding. Left as it is, it constructs the class itself.
  default <T> BindingBuilder<T> bind(Class<T> type) {
    return bind(Key.of(type));
  }

  /// Begins a binding of a key.
  <T> BindingBuilder<T> bind(Key<T> key);

  /// Contributes to the set of a type; without contributions it is an empty one.
  default <E> ElementsBuilder<E> bindSet(Class<E> element) {
    return bindSet(Key.of(element));
  }

  /// Contributes to the set of a key: `Set<E>` with the qualifier of the key. The set is
  /// unmodifiable, made for each that asks, and has equal elements once.
  <E> ElementsBuilder<E> bindSet(Key<E> element);

  /// Contributes to the list of a type; without contributions it is an empty one.
  default <E> ElementsBuilder<E> bindList(Class<E> element) {
    return bindList(Key.of(element));
  }

  /// Contributes to the list of a key: `List<E>` with the qualifier of the key. The list is
  /// unmodifiable and made for each that asks.
  <E> ElementsBuilder<E> bindList(Key<E> element);

  /// Contributes to the map from one type to another; without contributions it is an empty one.
  default <K, V> EntriesBuilder<K, V> bindMap(Class<K> key, Class<V> value) {
    return bindMap(key, Key.of(value));
  }

  /// Contributes to the map from a type to what a key is of: `Map<K, V>` with the qualifier of the
  /// key. The map is unmodifiable and made for each that asks. Whoever asks for `Map<K,
  /// Provider<V>>` gets the same entries as handles.
  <K, V> EntriesBuilder<K, V> bindMap(Class<K> key, Key<V> value);

  /// Puts something around what a class is bound to, or, if it needs no binding, constructed as.
  default <T> DecorationBuilder<T> decorate(Class<T> type) {
    return decorate(Key.of(type));
  }

  /// Puts something around what a key is bound to, by whichever module.
  <T> DecorationBuilder<T> decorate(Key<T> key);

  /// Declares a lifetime whose scopes are opened in the container, without seeds.
  default Binder lifetime(Class<? extends Annotation> annotation) {
    return lifetime(annotation, _ -> {});
  }

  /// Declares a lifetime: where its scopes are opened, and with which seeds. Declared more than
  /// once, by modules that do not know of each other, the seeds add up.
  Binder lifetime(Class<? extends Annotation> annotation, Consumer<? super LifetimeBuilder> says);

  /// Adds the bindings of a module; one that equals a module already installed adds nothing.
  Binder install(BindingModule module);

  /// Adds what the methods marked [Provides] of an object, or the static ones of a class, provide.
  /// An object that equals one already installed adds nothing; a static method adds its binding
  /// once.
  ///
  /// @param module a class for its static methods, else an object
  Binder install(Object module);

  /// Hands over the right to use what is not public in the packages of a module, so that none has
  /// to be opened: `lookup(MethodHandles.lookup())`, called in that module. Used for reading
  /// classes of that module, and for nothing else.
  Binder lookup(MethodHandles.Lookup lookup);
}
