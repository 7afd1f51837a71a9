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

  /// Each of its scopes, with all that is opened inside it, belongs to the thread that opens it:
  /// whatever another does with it is refused (ESP-209), also through its handles, and so is
  /// `getAsync` of what is not there yet. Any thread may say how its use ended and call
  /// [Scope#requestClose()]; a scope around it closes it on the thread that closes that.
  LifetimeBuilder confined();

  /// The failure of one of its scopes is a failure of the scope that it was opened in: when it has
  /// been closed, that one begins to close too, with the same exit. Whatever else is open in there
  /// is served until it ends, as in any close. Without this the scope around stays open. What
  /// cannot be opened concerns only the one who opens it.
  LifetimeBuilder failsParent();
}
