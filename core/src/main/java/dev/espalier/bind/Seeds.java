package dev.espalier.bind;

/// The values that a scope is opened with.
///
/// Which ones a lifetime needs is declared with it; each has to be given, once. The caller owns
/// them: they are not closed with the scope. Valid during the function that it is given to.
public interface Seeds {
  /// Gives the value of a declared seed.
  default <T> Seeds put(Class<T> type, T value) {
    return put(Key.of(type), value);
  }

  /// Gives the value of a declared seed.
  ///
  /// @throws EspalierException (ESP-206) when the lifetime declares no such seed, it was given
  ///   before, or the value is null or of another type
  <T> Seeds put(Key<T> key, T value);
}
