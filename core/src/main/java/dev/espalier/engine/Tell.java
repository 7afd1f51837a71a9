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
        System.getLogger("dev.espalier").log(Level.WARNING, "a listener threw", e);
      }
    }
  }
}
