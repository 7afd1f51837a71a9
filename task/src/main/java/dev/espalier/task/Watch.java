package dev.espalier.task;

import java.time.Duration;

/// Looks after virtual threads, while there are some.
sealed interface Watch permits CarrierWatch, CarrierLooks {
  /// From one look to the next.
  Duration LOOK = Duration.ofMillis(200);

  /// Called when it has come to be needed. Looking begins a while later, since most owners have no
  /// threads any more then.
  void look();

  /// Ends the looking, and waits for the end of it, unless there is something left to look after.
  void end();
}
