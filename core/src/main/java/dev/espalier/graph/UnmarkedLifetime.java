package dev.espalier.graph;

import jakarta.inject.Scope;
import java.lang.annotation.Annotation;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/// ESP-114: the annotation of a lifetime is one: marked with `@Scope`, and there at run time.
///
/// Otherwise a class that bears it would be read as unscoped.
final class UnmarkedLifetime implements Rule {

  @Override
  public void check(Graph graph, Problems problems) {
    for (Lifetime lifetime : graph.lifetimes()) {
      Class<? extends Annotation> annotation = lifetime.annotation();
      if (!annotation.isAnnotationPresent(Scope.class)) {
        report(
            "is not marked with jakarta.inject.Scope.",
            "@jakarta.inject.Scope",
            lifetime,
            problems);
      } else if (!isThereAtRunTime(annotation)) {
        report("is gone at run time.", "@Retention(RetentionPolicy.RUNTIME)", lifetime, problems);
      }
    }
  }

  private static boolean isThereAtRunTime(Class<? extends Annotation> annotation) {
    Retention retention = annotation.getAnnotation(Retention.class);
    return retention != null && retention.value() == RetentionPolicy.RUNTIME;
  }

  private static void report(String reason, String mark, Lifetime lifetime, Problems problems) {
    String name = problems.names().lifetime(lifetime.annotation());
    problems
        .of("ESP-114", "an annotation that is no lifetime", lifetime.annotation())
        .say("Reason", name + " " + reason)
        .say("Declared", "at " + lifetime.origin().location())
        .fix("add " + mark + " to " + name + ".");
  }
}
