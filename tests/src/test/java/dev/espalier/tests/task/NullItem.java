package dev.espalier.tests.task;

import java.util.Map;

/// A null that the compiler does not see, as code without null checks would give it.
final class NullItem {
  private NullItem() {}

  @SuppressWarnings("NullAway") // what it is for
  static String text() {
    return Map.<String, String>of().get("");
  }

  @SuppressWarnings("NullAway") // what it is for
  static Integer number() {
    return Map.<String, Integer>of().get("");
  }
}
