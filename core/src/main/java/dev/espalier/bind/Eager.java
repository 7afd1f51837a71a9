package dev.espalier.bind;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A start prepares it though nothing needs it: it is a root itself.
///
/// On a class that is bound or reached, or on a method marked [Provides]; as
/// [BindingBuilder#eager()].
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Eager {}
