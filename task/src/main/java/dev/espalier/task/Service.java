package dev.espalier.task;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A body that begins again after a failure, and perhaps after its end, until it is told to stop.
final class Service implements Callable<@Nullable Void> {
  private final TaskBody<?> body;
  private final Restart restart;
  private final boolean again;
  private final Consumer<Throwable> failures;

  /// @param again whether it also begins again when it has ended well
  /// @param failures hears of those that are followed by a restart
  Service(TaskBody<?> body, Restart restart, boolean again, Consumer<Throwable> failures) {
    this.body = body;
    this.restart = restart;
    this.again = again;
    this.failures = failures;
  }

  @Override
  public @Nullable Void call() throws Exception {
    Task<?> self = (Task<?>) Objects.requireNonNull(Place.here());
    int inARow = 0;
    boolean more = true;
    while (more) {
      TaskClock clock = restart.clock();
      Duration begun = clock.now();
      try {
        if (inARow > 0 && !self.isCancelled()) { // the listener may have met the interrupt
          clock.pause(restart.after(inARow));
          begun = clock.now();
        }
        if (self.isCancelled()) {
          throw new InterruptedException("stopped");
        }
        body.run();
        inARow = 0;
        more = again;
      } catch (Throwable e) {
        Thread.interrupted(); // left by the body; of one that tells it to stop it is known so
        boolean lasted = clock.now().minus(begun).compareTo(restart.longest()) >= 0;
        inARow = lasted ? 1 : inARow + 1;
        if (self.isCancelled() || inARow > restart.times()) {
          throw e;
        }
        failures.accept(e);
      }
    }
    return null;
  }
}
