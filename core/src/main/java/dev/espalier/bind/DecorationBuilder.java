package dev.espalier.bind;

/// What is put around what a key is bound to; [Binder#decorate(Key)] begins it.
///
/// A decorator asks for the key that it decorates, itself or as a `Provider` or `Lazy`, and gets
/// what was there before it. Everybody else gets the decorator. It is kept as long as what it is
/// around, whatever its class says, and what it is around is released after it. Of several
/// decorators the one that was declared first is the innermost, over all modules.
///
/// Start and stop hooks of the binding run on the decorator, acquire and release hooks on what is
/// inside. If the decorator is [Startable] it alone is started and stopped, else what is inside it.
/// A decorator that is `AutoCloseable` is not closed, since as a rule it only hands on `close()`,
/// and what is inside is closed by itself; one that has something of its own to release is made by
/// a resource, or has a method marked `@PreDestroy`.
public interface DecorationBuilder<T> {
  /// Puts an instance of a class around it, constructed with what its constructor asks for.
  DecorationBuilder<T> with(Class<? extends T> decorator);

  /// Puts around it what a function makes: `needs(Store.class).make(CachingStore::new)`.
  DecorationBuilder<T> with(Recipe<? extends T> decorator);
}
