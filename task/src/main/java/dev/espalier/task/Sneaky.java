package dev.espalier.task;

/// Throws on what code threw that was declared to throw X.
final class Sneaky {
  private Sneaky() {}

  /// Throws it; returns nothing.
  @SuppressWarnings({
    "unchecked",
    "TypeParameterUnusedInFormals"
  }) // it came out of code that throws X
  static <X extends Throwable> RuntimeException asThrown(Throwable e) throws X {
    throw (X) e;
  }
}
