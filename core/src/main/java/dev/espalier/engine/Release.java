package dev.espalier.engine;

import dev.espalier.bind.ExitCase;
import dev.espalier.event.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// What is to be done when one instance is released.
///
/// @param of what is released
/// @param steps in the order of acquisition; they run in reverse
record Release(Releasable of, List<Step> steps) {

  @FunctionalInterface
  interface Step {
    void run(ExitCase exit) throws Exception;
  }

  /// Thrown by a step that failed in several ways.
  static final class Several extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient List<Throwable> failures;

    Several(List<Throwable> failures) {
      super(null, null, false, false);
      this.failures = List.copyOf(failures);
    }
  }

  /// Runs every step at once, on the thread that happens to be here. An interrupt of that is not
  /// meant for a release: the flag is taken off before and put back after.
  ///
  /// @return what threw
  List<Throwable> runNow(ExitCase exit, Tell tell) {
    boolean interrupted = Thread.interrupted();
    List<Throwable> failures = run(exit, tell, thrown -> thrown);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return failures;
  }

  /// Runs every step, where a [Closer] does; one that throws, whatever it is, stops no other.
  ///
  /// @param told what it is told as that something was thrown
  /// @return what threw
  List<Throwable> run(ExitCase exit, Tell tell, UnaryOperator<Throwable> told) {
    tell.that(new Event.ReleaseBegan(of.key(), exit));
    long began = System.nanoTime();
    List<Throwable> failures = new ArrayList<>();
    for (Step step : steps.reversed()) {
      try {
        step.run(exit);
      } catch (Several e) {
        e.failures.forEach(failure -> failures.add(told.apply(failure)));
      } catch (Throwable e) {
        failures.add(told.apply(e));
      }
    }
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    if (failures.isEmpty()) {
      tell.that(new Event.Released(of.key(), exit, took));
    }
    failures.forEach(e -> tell.that(new Event.ReleaseFailed(of.key(), exit, e, took)));
    return failures;
  }
}
