package dev.espalier.bind;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Kept as long as one request, message or other unit of work.
///
/// A lifetime like any other: declared with [Binder#lifetime(Class)], opened with [Scope#within] or
/// [Scope#open(Class)]. An own one is an annotation with these same three marks.
@jakarta.inject.Scope
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface RequestScoped {}
