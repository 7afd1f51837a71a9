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

  private static void log(Throwable thrown) {
    try {
      System.getLogger("dev.espalier").log(Level.WARNING, "a listener threw", thrown);
    } catch (Throwable e) {
      // the log is broken too: nobody is left to tell, and nothing may depend on it
    }
  }
}
