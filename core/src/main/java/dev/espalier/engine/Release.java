package dev.espalier.engine;

import dev.espalier.bind.ExitCase;
import dev.espalier.event.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What is to be done when one instance is released.
///
/// @param of the cell of the instance
/// @param steps in the order of acquisition; they run in reverse
record Release(Cell of, List<Step> steps) {

  @FunctionalInterface
  interface Step {
    void run(ExitCase exit) throws Exception;
  }

  /// Runs every step; one that throws, whatever it is, stops no other.
  ///
  /// @return what threw
  List<Throwable> run(ExitCase exit, Tell tell) {
    tell.that(new Event.ReleaseBegan(of.node().key(), exit));
    long began = System.nanoTime();
    List<Throwable> failures = new ArrayList<>();
    for (Step step : steps.reversed()) {
      try {
        step.run(exit);
      } catch (Throwable e) {
        failures.add(e);
      }
    }
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    if (failures.isEmpty()) {
      tell.that(new Event.Released(of.node().key(), exit, took));
    }
    failures.forEach(e -> tell.that(new Event.ReleaseFailed(of.node().key(), exit, e, took)));
    return failures;
  }
}
