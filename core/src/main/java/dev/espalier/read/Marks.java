package dev.espalier.read;

import dev.espalier.bind.Async;
import dev.espalier.bind.AsyncMode;
import dev.espalier.bind.Key;
import dev.espalier.graph.Flaw;
import jakarta.inject.Qualifier;
import jakarta.inject.Scope;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What annotations say about a class, a member or a parameter.
final class Marks {
  private Marks() {}

  /// A key as it is asked for or bound here.
  ///
  /// @param where for messages: `parameter 2 of Checkout`
  static Key<?> qualified(Key<?> key, Annotation[] here, String where) throws Unusable {
    List<Annotation> qualifiers = marked(here, Qualifier.class);
    if (qualifiers.size() > 1) {
      throw new Unusable(
          Flaw.QUALIFIERS,
          where + " has " + both(qualifiers) + ".",
          "keep one: a key has at most one qualifier.");
    }
    return qualifiers.isEmpty() ? key : key.qualified(qualifiers.getFirst());
  }

  /// On which thread it is made, if that is written.
  static Optional<AsyncMode> mode(AnnotatedElement here) {
    return Optional.ofNullable(here.getAnnotation(Async.class)).map(Async::value);
  }

  /// A qualifier on a method that is injected would say nothing.
  static void refuseQualifier(AnnotatedElement method, String where) throws Unusable {
    List<Annotation> qualifiers = marked(method.getDeclaredAnnotations(), Qualifier.class);
    if (!qualifiers.isEmpty()) {
      throw new Unusable(
          Flaw.MEMBER,
          where
              + " is marked @"
              + qualifiers.getFirst().annotationType().getSimpleName()
              + ", which says nothing on a method.",
          "mark the parameter that is meant.");
    }
  }

  /// The lifetime that is written here; else the one that is inherited, if its annotation says that
  /// it is.
  static Optional<Class<? extends Annotation>> lifetime(AnnotatedElement here, String where)
      throws Unusable {
    List<Annotation> written = marked(here.getDeclaredAnnotations(), Scope.class);
    List<Annotation> lifetimes =
        written.isEmpty() ? marked(here.getAnnotations(), Scope.class) : written;
    if (lifetimes.size() > 1) {
      throw new Unusable(
          Flaw.LIFETIMES,
          where + " has " + both(lifetimes) + ".",
          "keep one: that which says how long an instance is shared.");
    }
    return lifetimes.isEmpty()
        ? Optional.empty()
        : Optional.of(lifetimes.getFirst().annotationType());
  }

  private static List<Annotation> marked(
      Annotation[] annotations, Class<? extends Annotation> mark) {
    if (annotations.length == 0) {
      return List.of();
    }
    List<Annotation> marked = new ArrayList<>();
    for (Annotation annotation : annotations) {
      if (annotation.annotationType().isAnnotationPresent(mark)) {
        marked.add(annotation);
      }
    }
    return marked;
  }

  private static String both(List<Annotation> annotations) {
    return annotations.stream()
        .limit(2)
        .map(annotation -> "@" + annotation.annotationType().getSimpleName())
        .reduce((one, other) -> one + " and " + other)
        .orElseThrow();
  }
}
