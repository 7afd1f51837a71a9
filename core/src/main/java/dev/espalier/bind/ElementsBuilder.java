package dev.espalier.bind;

/// Contributions to a set or list; [Binder#bindSet(Key)] and [Binder#bindList(Key)] begin one.
///
/// Elements come in the order in which they are contributed, over all modules. What asks for the
/// collection depends on each of them: they are made before it and released after it.
public interface ElementsBuilder<E> {
  /// Contributes what a class is bound to; without a binding of its own the class is constructed.
  ElementsBuilder<E> add(Class<? extends E> type);

  /// Contributes what a key is bound to.
  ElementsBuilder<E> add(Key<? extends E> key);

  /// Contributes something that cannot be asked for otherwise, and is bound here: an instance, a
  /// function, a resource, or a class with a lifetime of its own in this place.
  BindingBuilder<E> element();
}
