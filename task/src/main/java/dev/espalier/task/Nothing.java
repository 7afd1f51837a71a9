package dev.espalier.task;

import org.jspecify.annotations.Nullable;

/// The one [Carried] that changes nothing.
enum Nothing implements Carried {
  CARRIED;

  @Override
  public <R extends @Nullable Object, X extends Throwable> R call(
      ScopedValue.CallableOp<? extends R, X> op) throws X {
    return op.call();
  }

  @Override
  public void run(Runnable body) {
    body.run();
  }
}
