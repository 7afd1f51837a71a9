package dev.espalier.bind;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// On a method marked [Provides]: what it provides is an entry of the map from `String` to its
/// type, as with [Binder#bindMap(Class, Key)].
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface IntoMap {
  /// The key in the map.
  String value();
}
