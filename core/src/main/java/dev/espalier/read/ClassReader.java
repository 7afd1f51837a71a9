package dev.espalier.read;

import dev.espalier.bind.Key;
import dev.espalier.bind.Recipe;
import dev.espalier.graph.Target;
import dev.espalier.graph.Target.Constructed;
import dev.espalier.graph.Target.Unconstructible;
import jakarta.inject.Inject;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;

/// Reads how a class is constructed: by its only constructor, or the one marked `@Inject`.
final class ClassReader {
  private ClassReader() {}

  static Target read(Class<?> type) {
    if (isValue(type)) {
      return new Unconstructible(
          type, "is a value, not a class to construct.", "say which one: toInstance(…).");
    }
    if (Modifier.isAbstract(type.getModifiers())) {
      return new Unconstructible(
          type,
          type.isInterface() ? "is an interface." : "is abstract.",
          "say what it is made from: to(…) or toInstance(…).");
    }
    if (needsItsSurroundings(type)) {
      return new Unconstructible(
          type,
          (type.isLocalClass() ? "is local to a method of " : "belongs to an instance of ")
              + type.getEnclosingClass().getSimpleName()
              + ".",
          "make it a static class, or give an instance: toInstance(…).");
    }
    List<Constructor<?>> candidates = candidates(type);
    if (candidates.size() != 1) {
      return new Unconstructible(
          type,
          "has " + candidates.size() + " constructors that could be meant.",
          isOfTheJdk(type)
              ? "say how it is made: needs(…).make(…) or toInstance(…)."
              : "mark one with @Inject, or say it with needs(…).make(…).");
    }
    Constructor<?> constructor = candidates.getFirst();
    if (!constructor.trySetAccessible()) {
      return new Unconstructible(
          type,
          "is in a package that module " + type.getModule().getName() + " does not open.",
          isOfTheJdk(type)
              ? "say how it is made: needs(…).make(…) or toInstance(…)."
              : "open it to dev.espalier.core, or say it with needs(…).make(…).");
    }
    return new Constructed(type, recipe(constructor));
  }

  /// Inner and local classes; a local record needs nothing but its own.
  private static boolean needsItsSurroundings(Class<?> type) {
    return type.getEnclosingClass() != null && !Modifier.isStatic(type.getModifiers());
  }

  private static boolean isValue(Class<?> type) {
    return type.isPrimitive()
        || type.isArray()
        || type.isEnum()
        || type == String.class
        || MethodType.methodType(type).unwrap().returnType().isPrimitive()
        || (Number.class.isAssignableFrom(type) && isOfTheJdk(type));
  }

  private static boolean isOfTheJdk(Class<?> type) {
    return type.getModule() == Object.class.getModule();
  }

  /// All constructors if there is one; else those marked. Annotations are read only when they
  /// decide something: reading the first one of a process costs ten milliseconds.
  static List<Constructor<?>> candidates(Class<?> type) {
    List<Constructor<?>> all = List.of(type.getDeclaredConstructors());
    if (all.size() == 1) {
      return all;
    }
    List<Constructor<?>> marked =
        all.stream().filter(c -> c.isAnnotationPresent(Inject.class)).toList();
    return marked.isEmpty() ? all : marked;
  }

  private static Recipe<?> recipe(Constructor<?> constructor) {
    List<Key<?>> needs = new ArrayList<>();
    for (Type type : constructor.getGenericParameterTypes()) {
      needs.add(Key.ofType(type));
    }
    int arity = needs.size();
    return Recipe.of(
        needs,
        (in, at) -> {
          Object[] arguments = new Object[arity];
          for (int i = 0; i < arity; i++) {
            arguments[i] = in.get(at, i);
          }
          return ClassReader.<Exception>construct(constructor, arguments);
        });
  }

  @SuppressWarnings("unchecked") // whatever it threw is thrown on, also what no signature allows
  private static <X extends Throwable> Object construct(
      Constructor<?> constructor, Object[] arguments) throws ReflectiveOperationException, X {
    try {
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw (X) e.getTargetException();
    }
  }
}
