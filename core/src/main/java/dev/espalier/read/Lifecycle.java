package dev.espalier.read;

import dev.espalier.bind.BindingBuilder.Hook;
import dev.espalier.bind.Resource.ExitRelease;
import dev.espalier.graph.Flaw;
import dev.espalier.read.Access.Use;
import java.lang.annotation.Annotation;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;

/// What a class has called when an instance begins and ends: its methods marked `@PostConstruct`,
/// supertypes first, and `@PreDestroy`, supertypes last.
///
/// The annotations are known by name, so that a program that does not use them need not have them.
record Lifecycle(List<Hook<Object>> onAcquire, List<ExitRelease<Object>> onRelease) {
  private static final String POST_CONSTRUCT = "jakarta.annotation.PostConstruct";
  private static final String PRE_DESTROY = "jakarta.annotation.PreDestroy";

  /// Makes members usable.
  interface Uses {
    Use of(Member member) throws Unusable;
  }

  static Lifecycle of(Class<?> type, Uses uses) throws Unusable {
    List<Hook<Object>> onAcquire = new ArrayList<>();
    List<ExitRelease<Object>> onRelease = new ArrayList<>();
    for (Class<?> each : Members.upwards(type).reversed()) {
      for (Method method : each.getDeclaredMethods()) {
        for (Annotation annotation : method.getDeclaredAnnotations()) {
          String name = annotation.annotationType().getName();
          if (name.equals(POST_CONSTRUCT) && isOwn(method, type)) {
            Use use = uses.of(requireCallable(method, "@PostConstruct"));
            onAcquire.add(use::on);
          } else if (name.equals(PRE_DESTROY) && isOwn(method, type) && !closes(method)) {
            Use use = uses.of(requireCallable(method, "@PreDestroy"));
            onRelease.add((instance, _) -> use.on(instance));
          }
        }
      }
    }
    return new Lifecycle(onAcquire, onRelease);
  }

  private static boolean isOwn(Method method, Class<?> type) {
    return !method.isSynthetic() && !Members.isOverridden(method, type);
  }

  /// What is closed is closed once.
  private static boolean closes(Method method) {
    return method.getName().equals("close")
        && method.getParameterCount() == 0
        && AutoCloseable.class.isAssignableFrom(method.getDeclaringClass());
  }

  private static Method requireCallable(Method method, String mark) throws Unusable {
    if (method.getParameterCount() > 0) {
      throw new Unusable(
          Flaw.LIFECYCLE,
          ClassReader.text(method) + " is marked " + mark + " and has parameters.",
          "remove them: take what it needs in the constructor.");
    }
    if (Modifier.isStatic(method.getModifiers())) {
      throw new Unusable(
          Flaw.LIFECYCLE,
          ClassReader.text(method) + " is marked " + mark + " and is static.",
          "make it an instance method.");
    }
    return method;
  }
}
