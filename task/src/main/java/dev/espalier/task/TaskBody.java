package dev.espalier.task;

/// Code that returns nothing and may throw.
///
/// @param <X> what it may throw
@FunctionalInterface
public interface TaskBody<X extends Exception> {
  /// Runs it.
  void run() throws X;
}
