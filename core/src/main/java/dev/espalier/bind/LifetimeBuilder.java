package dev.espalier.bind;

import java.lang.annotation.Annotation;

/// One lifetime, while it is declared.
public interface LifetimeBuilder {
  /// Its scopes are opened inside scopes of another lifetime; if not said, in the container.
  LifetimeBuilder parent(Class<? extends Annotation> lifetime);

  /// A value that is given when a scope is opened.
  default LifetimeBuilder seed(Class<?> type) {
    return seed(Key.of(type));
  }

  /// A value that is given when a scope is opened.
  LifetimeBuilder seed(Key<?> key);

  /// Each of its scopes belongs to the thread that opens it: asking from another is refused, also
  /// through its handles, and so is `getAsync` of what is not there yet.
  LifetimeBuilder confined();
}
