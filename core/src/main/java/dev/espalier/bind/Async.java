package dev.espalier.bind;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Making an instance takes its time: it gets a thread of the container, beside the others; or,
/// with another mode, it does not.
///
/// On a class that is constructed, or on a method marked [Provides]; as
/// [BindingBuilder#async(AsyncMode)], which wins.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Async {
  /// On which thread it is made.
  AsyncMode value() default AsyncMode.ENABLED;
}
