package dev.espalier.event;

import dev.espalier.event.Event.ReleaseFailed;
import dev.espalier.event.Event.StopFailed;
import dev.espalier.event.Event.Warning;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/// Hears what happens.
///
/// Called on the thread where it happens, possibly by several at the same time, with no lock held:
/// it should be quick. What it throws is logged and has no other effect.
@FunctionalInterface
public interface Listener {
  /// Hears one event.
  void on(Event event);

  /// The default: failed releases, failed stops and warnings go to the `System.Logger` called
  /// `dev.espalier`; start and close reports too, at level debug.
  static Listener logging() {
    Logger logger = System.getLogger("dev.espalier");
    return event -> {
      switch (event) {
        case ReleaseFailed e -> logger.log(Level.WARNING, e.key() + " was not released", e.cause());
        case StopFailed e -> logger.log(Level.WARNING, e.key() + " did not stop", e.cause());
        case Warning e -> logger.log(Level.WARNING, e.code() + " " + e.text());
        case Event.Serving e -> logger.log(Level.DEBUG, e.report()::text);
        case Event.Closed e -> logger.log(Level.DEBUG, e.report()::text);
        default -> {}
      }
    };
  }
}
