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
      for (Method method : Members.methods(each)) {
        for (Annotation annotation : method.getDeclaredAnnotations()) {
          String name = annotation.annotationType().getName();
          if (name.equals(POST_CONSTRUCT) && !Members.isOverridden(method, type)) {
            Use use = uses.of(requireCallable(method, "@PostConstruct"));
            onAcquire.add(use::on);
          } else if (name.equals(PRE_DESTROY)
              && !Members.isOverridden(method, type)
              && !closes(method, type)) {
            Use use = uses.of(requireCallable(method, "@PreDestroy"));
            onRelease.add((instance, _) -> use.on(instance));
          }
        }
      }
    }
    return new Lifecycle(onAcquire, onRelease);
  }

  /// What is closed is closed once: this is the `close()` of what is made, also where the class
  /// that says so is a subtype.
  private static boolean closes(Method method, Class<?> type) {
    return method.getName().equals("close")
        && method.getParameterCount() == 0
        && Modifier.isPublic(method.getModifiers())
        && AutoCloseable.class.isAssignableFrom(type);
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
