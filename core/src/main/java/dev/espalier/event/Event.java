package dev.espalier.event;

import dev.espalier.bind.CloseReport;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Key;
import dev.espalier.bind.Scope;
import java.time.Duration;
import java.util.List;

/// Something that happened in a container.
///
/// Durations are wall time. Events of one node come in order; those of different nodes may come
/// from different threads at the same time.
public sealed interface Event {

  /// Making an instance began; what it needs is ready.
  ///
  /// @param waiting on a thread of the container, not on the one that asked
  record AcquireBegan(Key<?> key, boolean waiting) implements Event {}

  /// An instance is there, its release registered, and nobody has seen it yet.
  record Acquired(Key<?> key, boolean waiting, Duration took) implements Event {}

  /// Making an instance failed; what it had registered itself is released.
  record AcquireFailed(Key<?> key, Throwable cause, Duration took) implements Event {}

  /// All that the roots need is ready; start hooks come next.
  record Ready() implements Event {}

  /// A start hook has returned.
  record Started(Key<?> key, Duration took) implements Event {}

  /// The start has ended well.
  record Serving(StartReport report) implements Event {}

  /// The start has failed; everything will be released.
  record StartFailed(Key<?> key, Throwable cause) implements Event {}

  /// The container takes nothing new.
  record Closing(ExitCase exit) implements Event {}

  /// A stop hook has returned.
  record Stopped(Key<?> key, Duration took) implements Event {}

  /// A stop hook has thrown; stopping goes on.
  record StopFailed(Key<?> key, Throwable cause, Duration took) implements Event {}

  /// Releasing an instance begins; everything that depends on it is released.
  record ReleaseBegan(Key<?> key, ExitCase exit) implements Event {}

  /// An instance is released.
  record Released(Key<?> key, ExitCase exit, Duration took) implements Event {}

  /// A release has thrown; releasing goes on.
  record ReleaseFailed(Key<?> key, ExitCase exit, Throwable cause, Duration took)
      implements Event {}

  /// A scope or a lease was opened inside another.
  ///
  /// @param scope to be told apart by identity; not to be kept after its end
  record ScopeOpened(Scope scope) implements Event {}

  /// A scope or a lease has ended, and nothing of it is left.
  record ScopeClosed(Scope scope, CloseReport report) implements Event {}

  /// Something did not end when it was told to, and is waited for no more.
  record Abandoned(Key<?> key, String thread, List<StackTraceElement> stack) implements Event {}

  /// The container is closed.
  record Closed(CloseReport report) implements Event {}

  /// Something that may be a mistake.
  ///
  /// @param code stable: `ESP-401`
  record Warning(String code, Key<?> key, String text) implements Event {}
}
