package dev.espalier.engine;

import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// How a stage ended.
final class StageResult implements BiConsumer<@Nullable Object, @Nullable Throwable> {
  private final CountDownLatch there = new CountDownLatch(1);
  private volatile @Nullable Object value;
  private volatile @Nullable Throwable thrown;

  @Override
  public void accept(@Nullable Object result, @Nullable Throwable failure) {
    value = result;
    thrown = failure;
    there.countDown();
  }

  boolean isThere() {
    return there.getCount() == 0;
  }

  void await() throws InterruptedException {
    there.await();
  }

  @Nullable Object value() {
    return value;
  }

  @Nullable Throwable thrown() {
    return thrown;
  }
}
