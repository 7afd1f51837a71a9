package dev.espalier.bind;

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

  /// Adds the bindings of a module; one that equals a module already installed adds nothing.
  Binder install(BindingModule module);
}
