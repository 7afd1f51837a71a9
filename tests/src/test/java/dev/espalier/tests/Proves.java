package dev.espalier.tests;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Retention;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestInfo;

/// The rules (`R12`) and features (`F4`) that a test proves.
@Retention(RUNTIME)
@Target({TYPE, METHOD})
public @interface Proves {
  /// Their numbers.
  String[] value();

  /// How many cases it plays: random graphs, or the same again with threads that meet otherwise. A
  /// test that says more than one takes the number from here, by [Cases#of].
  int cases() default 1;

  /// What a test that runs has said.
  final class Cases {
    private Cases() {}

    public static int of(TestInfo test) {
      return test.getTestMethod()
          .map(method -> method.getAnnotation(Proves.class))
          .orElseThrow(() -> new IllegalArgumentException(test + " proves nothing"))
          .cases();
    }
  }
}
