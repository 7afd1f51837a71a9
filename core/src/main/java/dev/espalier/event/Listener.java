package dev.espalier.event;

import dev.espalier.event.Event.Abandoned;
import dev.espalier.event.Event.ReleaseFailed;
import dev.espalier.event.Event.StopFailed;
import dev.espalier.event.Event.Warning;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/// Hears what happens.
///
/// Called on the thread where it happens, possibly by several at the same time, with no lock held:
/// it should be quick. That something was given up or that a start failed is told on a thread of
/// the scope, one after the other; closing waits for it. What a listener throws is logged and has
/// no other effect.
@FunctionalInterface
public interface Listener {
  /// Hears one event.
  void on(Event event);

  /// The default: failed releases, failed stops and warnings go to the `System.Logger` called
  /// `dev.espalier`.
  static Listener logging() {
    return event -> {
      if (event instanceof ReleaseFailed e) {
        warn(e.key() + " was not released", e.cause());
      } else if (event instanceof StopFailed e) {
        warn(e.key() + " did not stop", e.cause());
      } else if (event instanceof Abandoned e) {
        warn(e.key() + " did not end and is abandoned; thread " + e.thread() + stack(e), null);
      } else if (event instanceof Warning e) {
        warn(e.code() + " " + e.text(), null);
      }
    };
  }

  private static String stack(Abandoned event) {
    StringBuilder text = new StringBuilder();
    event.stack().forEach(frame -> text.append("\n\tat ").append(frame));
    return text.toString();
  }

  /// The logger is looked up only when there is something to say: that costs a start 20 ms.
  private static void warn(String text, @Nullable Throwable cause) {
    System.getLogger("dev.espalier").log(Level.WARNING, text, cause);
  }
}
