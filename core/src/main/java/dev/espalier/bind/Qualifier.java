package dev.espalier.bind;

import jakarta.inject.Named;
import java.lang.annotation.Annotation;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
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
      return saysNothing(annotation) ? new Marker(type) : new Detailed(annotation);
    }
    return by;
  }

  private static Object marker(Class<?> annotation) {
    if (annotation == Named.class) {
      return new Name("");
    }
    for (Method member : annotation.getDeclaredMethods()) {
      if (member.getDefaultValue() == null) {
        throw new IllegalArgumentException(
            "@"
                + annotation.getSimpleName()
                + " has members, so that its class does not say which one is meant: bind it with a"
                + " @Provides method that bears the annotation.");
      }
    }
    return new Marker(annotation);
  }

  /// Whether each member has its default value.
  private static boolean saysNothing(Annotation annotation) {
    for (Method member : annotation.annotationType().getDeclaredMethods()) {
      try {
        member.setAccessible(true); // the annotation's type need not be public
        if (!Objects.deepEquals(member.invoke(annotation), member.getDefaultValue())) {
          return false;
        }
      } catch (ReflectiveOperationException | InaccessibleObjectException e) {
        return false; // it is taken as it is
      }
    }
    return true;
  }
}
