package dev.espalier.bind;

import jakarta.inject.Provider;
import java.util.concurrent.CompletionStage;

/// A handle to a value that is made on first use, and only once, however many threads ask.
///
/// Injected like any dependency. `get()` makes the value if needed and waits for it; after a
/// failure the next `get()` tries again. Of an unscoped binding each handle keeps an instance of
/// its own. Safe for any number of threads.
///
/// A handle that is used while what holds it is still being made can close a cycle of waits; that
/// is an error, not a hang.
public interface Lazy<T> extends Provider<T> {
  /// The value, made now if it is not there yet.
  ///
  /// @throws AcquireFailedException when it could not be made
  /// @throws WaitInterruptedException when the thread was interrupted while waiting; what it waited
  ///   for goes on
  /// @throws ScopeClosedException when its scope is closing or closed
  @Override
  T get();

  /// The value as a stage, already completed when it is there. Never runs code of yours on the
  /// calling thread; cancelling the stage does not end the acquisition.
  CompletionStage<T> getAsync();

  /// Whether the value is there: `get()` would not wait.
  boolean isReady();
}
