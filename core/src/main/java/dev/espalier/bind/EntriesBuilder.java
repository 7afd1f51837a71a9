package dev.espalier.bind;

/// Contributions to a map; [Binder#bindMap(Class, Key)] begins one.
///
/// Entries come in the order in which they are contributed, over all modules. A map key that is
/// contributed twice is an error of the graph.
public interface EntriesBuilder<K, V> {
  /// Contributes what a class is bound to; without a binding of its own the class is constructed.
  EntriesBuilder<K, V> put(K entry, Class<? extends V> type);

  /// Contributes what a key is bound to.
  EntriesBuilder<K, V> put(K entry, Key<? extends V> key);

  /// Contributes something that cannot be asked for otherwise, and is bound here.
  BindingBuilder<V> entry(K entry);
}
