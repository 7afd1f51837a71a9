package dev.espalier.bind;

import jakarta.inject.Named;
import java.lang.annotation.Annotation;
import java.util.Objects;

/// One form for every qualifier, however it was written: an annotation read from a class equals the
/// one that was named in code.
final class Qualifier {
  private Qualifier() {}

  /// What `@Named("eu")` says.
  record Name(String name) {
    Name {
      Objects.requireNonNull(name, "the name is null");
    }

    @Override
    public String toString() {
      return "@Named(\"" + name + "\")";
    }
  }

  /// An annotation that says nothing but its type.
  private record Marker(Class<?> annotation) {
    @Override
    public String toString() {
      return "@" + annotation.getSimpleName();
    }
  }

  /// An annotation with members.
  private record Detailed(Annotation annotation) {
    @Override
    public String toString() {
      String members = annotation.toString();
      return "@"
          + annotation.annotationType().getSimpleName()
          + members.substring(Math.max(0, members.indexOf('(')));
    }
  }

  static Object canonical(Object by) {
    if (by instanceof Class<?> c && c.isAnnotation()) {
      return marker(c);
    }
    if (by instanceof Named named) {
      return new Name(named.value());
    }
    if (by instanceof Annotation annotation) {
      Class<?> type = annotation.annotationType();
      return hasMembers(type) ? new Detailed(annotation) : new Marker(type);
    }
    return by;
  }

  private static Marker marker(Class<?> annotation) {
    if (hasMembers(annotation)) {
      throw new IllegalArgumentException(
          "@"
              + annotation.getSimpleName()
              + " has members, so that its class does not say which one is meant; read one from"
              + " where it is written, for example with a @Provides method"
              + (annotation == Named.class ? ", or use Key.named(…)." : "."));
    }
    return new Marker(annotation);
  }

  private static boolean hasMembers(Class<?> annotation) {
    return annotation.getDeclaredMethods().length > 0;
  }
}
