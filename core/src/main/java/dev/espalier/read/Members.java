package dev.espalier.read;

import jakarta.inject.Inject;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The members of a class and of those that it extends, as `jakarta.inject` orders them: supertypes
/// first, and in each class fields before methods. Methods of one class come by name, since the JDK
/// hands them out in no order.
final class Members {
  private Members() {}

  /// The instance members marked `@Inject`, of a class and of those that it extends.
  static List<Member> injected(Class<?> type) {
    List<Member> members = new ArrayList<>();
    for (Class<?> each : upwards(type).reversed()) {
      for (Member member : marked(each, false)) {
        if (member instanceof Field || !isOverridden((Method) member, type)) {
          members.add(member);
        }
      }
    }
    return members;
  }

  /// The static members marked `@Inject` of a class itself.
  static List<Member> injectedStatics(Class<?> type) {
    return marked(type, true);
  }

  private static List<Member> marked(Class<?> type, boolean isStatic) {
    List<Member> members = new ArrayList<>();
    for (Field field : type.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) == isStatic
          && field.isAnnotationPresent(Inject.class)) {
        members.add(field);
      }
    }
    for (Method method : methods(type)) {
      if (Modifier.isStatic(method.getModifiers()) == isStatic
          && method.isAnnotationPresent(Inject.class)) {
        members.add(method);
      }
    }
    return members;
  }

  /// A class and those that it extends, without the JDK's.
  static List<Class<?>> upwards(Class<?> type) {
    List<Class<?>> classes = new ArrayList<>();
    for (Class<?> at = type; at != null && at.getModule() != Object.class.getModule(); ) {
      classes.add(at);
      at = at.getSuperclass();
    }
    return classes;
  }

  /// The methods that are written in a class and bear a mark of any kind, by name.
  static List<Method> methods(Class<?> type) {
    List<Method> methods = new ArrayList<>();
    for (Method method : type.getDeclaredMethods()) {
      if (!method.isSynthetic() && method.getDeclaredAnnotations().length > 0) {
        methods.add(method);
      }
    }
    if (methods.size() > 1) {
      methods.sort(Comparator.comparing(Method::getName).thenComparing(Method::toGenericString));
    }
    return methods;
  }

  /// Whether a class that is made has another method in place of this one.
  static boolean isOverridden(Method method, Class<?> made) {
    return overrider(method, made).isPresent();
  }

  /// The method that a class that is made has in place of this one.
  static Optional<Method> overrider(Method method, Class<?> made) {
    TypeArguments arguments = null;
    for (Class<?> at = made; at != null && at != method.getDeclaringClass(); ) {
      for (Method other : at.getDeclaredMethods()) {
        if (!other.isSynthetic() && other.getName().equals(method.getName())) {
          arguments = arguments == null ? new TypeArguments(made) : arguments;
          if (overrides(other, method, arguments)) {
            return Optional.of(other);
          }
        }
      }
      at = at.getSuperclass();
    }
    return Optional.empty();
  }

  static boolean overrides(Method lower, Method upper, TypeArguments arguments) {
    int flags = upper.getModifiers();
    boolean isSeen =
        Modifier.isPublic(flags)
            || Modifier.isProtected(flags)
            || isSamePackage(lower.getDeclaringClass(), upper.getDeclaringClass());
    return isSeen
        && !Modifier.isPrivate(flags | lower.getModifiers())
        && !Modifier.isStatic(flags | lower.getModifiers())
        && arguments.erased(lower).equals(arguments.erased(upper));
  }

  private static boolean isSamePackage(Class<?> one, Class<?> other) {
    return one.getPackageName().equals(other.getPackageName())
        && one.getClassLoader() == other.getClassLoader();
  }
}
