package dev.espalier.task;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// As [CarrierWatch], without a thread of its own and without alarms: for groups and generators, of
/// which a program may have thousands at a time. It looks as often, on the common pool of the JDK;
/// while that is held up by other code nobody looks.
final class CarrierLooks implements Watch {
  /// Whether there are threads that are to get on.
  private final BooleanSupplier needed;

  private final Runnable also;

  // Written under the lock of this. What reads it without that has added something before; what
  // writes null looks for that afterwards.
  private volatile @Nullable Future<?> looks;

  // Under the lock of this.
  private final Carriers carriers = new Carriers();
  private boolean before;

  /// @param needed whether there are threads that are to get on; asked from time to time
  /// @param also done at each look; is to be quick, and not to throw
  CarrierLooks(BooleanSupplier needed, Runnable also) {
    this.needed = needed;
    this.also = also;
  }

  @Override
  public void look() {
    if (looks == null) {
      begin();
    }
  }

  private synchronized void begin() {
    if (looks == null) {
      long nanos = LOOK.toNanos();
      looks =
          ForkJoinPool.commonPool()
              .scheduleWithFixedDelay(this::next, nanos, nanos, TimeUnit.NANOSECONDS);
    }
  }

  private synchronized void next() {
    end();
    if (looks != null) { // else it was ended, here or just before
      also.run();
      boolean now = carriers.areBlocked();
      if (before && now) {
        carriers.add();
      }
      before = now;
    }
  }

  @Override
  public synchronized void end() {
    Future<?> now = looks;
    looks = null;
    if (needed.getAsBoolean()) {
      looks = now;
    } else if (now != null) {
      now.cancel(false);
      carriers.takeBack();
      before = false;
    }
  }
}
