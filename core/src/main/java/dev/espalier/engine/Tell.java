package dev.espalier.engine;

import dev.espalier.event.Event;
import dev.espalier.event.Listener;
import java.lang.System.Logger.Level;
import java.util.List;

/// Hands events to the listeners. What a listener throws is logged, and changes nothing.
record Tell(List<Listener> listeners) {

  void that(Event event) {
    for (Listener listener : listeners) {
      try {
        listener.on(event);
      } catch (Throwable e) {
        log(e);
      }
    }
  }

  /// As [#that], on a thread of the scope, for one that is not to be held up or that belongs to
  /// nobody's code. Events come in order; closing the scope waits for them.
  void aside(LiveScope scope, Event event) {
    scope.threads().inTurn("events", () -> scope.inside(() -> that(event)));
  }

  private static void log(Throwable thrown) {
    try {
      System.getLogger("dev.espalier").log(Level.WARNING, "a listener threw", thrown);
    } catch (Throwable e) {
      // the log is broken too: nobody is left to tell, and nothing may depend on it
    }
  }
}
