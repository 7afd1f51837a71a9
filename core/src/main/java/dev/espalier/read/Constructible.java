package dev.espalier.read;

import dev.espalier.graph.Flaw;
import jakarta.inject.Inject;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;

/// Whether a class can be constructed, and through which constructor.
final class Constructible {
  private Constructible() {}

  /// The only constructor, or the one marked `@Inject`.
  static Constructor<?> constructor(Class<?> type) throws Unusable {
    if (isValue(type)) {
      throw unusable(
          type, "is a value, not a class to construct.", "say which one: toInstance(…).");
    }
    if (Modifier.isAbstract(type.getModifiers())) {
      throw unusable(
          type,
          type.isInterface() ? "is an interface." : "is abstract.",
          "say what it is made from: to(…) or toInstance(…).");
    }
    if (needsItsSurroundings(type)) {
      throw unusable(
          type,
          (type.isLocalClass() ? "is local to a method of " : "belongs to an instance of ")
              + type.getEnclosingClass().getSimpleName()
              + ".",
          "make it a static class, or give an instance: toInstance(…).");
    }
    List<Constructor<?>> candidates = candidates(type);
    if (candidates.size() != 1) {
      boolean marked = isMarked(type);
      throw unusable(
          type,
          "has "
              + candidates.size()
              + (marked ? " constructors marked @Inject." : " constructors that could be meant."),
          marked
              ? "keep one of these marks."
              : isOfTheJdk(type)
                  ? "say how it is made: needs(…).make(…) or toInstance(…)."
                  : "mark one with @Inject, or say it with needs(…).make(…).");
    }
    return candidates.getFirst();
  }

  private static Unusable unusable(Class<?> type, String reason, String fix) {
    return new Unusable(Flaw.CONSTRUCTOR, type.getSimpleName() + " " + reason, fix);
  }

  /// All constructors if there is one; else those marked. Annotations are read only when they
  /// decide something.
  private static List<Constructor<?>> candidates(Class<?> type) {
    List<Constructor<?>> all = written(type);
    if (all.size() == 1) {
      return all;
    }
    List<Constructor<?>> marked =
        all.stream().filter(c -> c.isAnnotationPresent(Inject.class)).toList();
    return marked.isEmpty() ? all : marked;
  }

  /// Without those that a compiler added, for default arguments or as bridges.
  private static List<Constructor<?>> written(Class<?> type) {
    return Arrays.stream(type.getDeclaredConstructors()).filter(c -> !c.isSynthetic()).toList();
  }

  /// Whether a constructor says that a container is to use it.
  static boolean isMarked(Class<?> type) {
    return written(type).stream().anyMatch(c -> c.isAnnotationPresent(Inject.class));
  }

  /// Whether nobody but the class itself is meant to construct it, unless somebody says so.
  static boolean isPrivate(Class<?> type) {
    List<Constructor<?>> all = written(type);
    return all.size() == 1
        && Modifier.isPrivate(all.getFirst().getModifiers())
        && !Modifier.isPrivate(type.getModifiers()) // else it is private by itself
        && !all.getFirst().isAnnotationPresent(Inject.class);
  }

  /// Inner and local classes; a local record needs nothing but its own.
  private static boolean needsItsSurroundings(Class<?> type) {
    return type.getEnclosingClass() != null && !Modifier.isStatic(type.getModifiers());
  }

  static boolean isValue(Class<?> type) {
    return type.isPrimitive()
        || type.isArray()
        || type.isEnum()
        || type == String.class
        || MethodType.methodType(type).unwrap().returnType().isPrimitive()
        || (Number.class.isAssignableFrom(type) && isOfTheJdk(type));
  }

  static boolean isOfTheJdk(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return loader == null || loader == ClassLoader.getPlatformClassLoader();
  }
}
