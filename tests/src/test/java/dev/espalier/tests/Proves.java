package dev.espalier.tests;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/// The rules (`R12`) and features (`F4`) that a test proves.
@Retention(RUNTIME)
@Target({TYPE, METHOD})
public @interface Proves {
  /// Their numbers.
  String[] value();
}
