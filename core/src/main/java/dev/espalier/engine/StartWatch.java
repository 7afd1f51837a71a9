package dev.espalier.engine;

import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a start waits for: so many cells, or the first failure among them.
final class StartWatch implements Cell.Listener {
  private final CountDownLatch unfinished;
  private final Consumer<Failure> onFailure;

  StartWatch(int cells, Consumer<Failure> onFailure) {
    this.unfinished = new CountDownLatch(cells);
    this.onFailure = onFailure;
  }

  /// One has ended. Called by the thread that ended it: a failure is acted on before anything else.
  @Override
  public @Nullable Cell ended(Object outcome) {
    if (outcome instanceof Failure failure) {
      onFailure.accept(failure);
    }
    unfinished.countDown();
    return null;
  }

  CountDownLatch unfinished() {
    return unfinished;
  }
}
