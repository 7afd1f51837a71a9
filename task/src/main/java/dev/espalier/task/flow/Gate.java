package dev.espalier.task.flow;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// An event that happens once, for which any number of threads wait: "ready", or "shut down".
///
/// A gate is closed until someone opens it, and then open for good. Everything happens on the
/// threads that call. What a thread did before it opened the gate is seen by all who passed.
///
/// {@snippet file="dev/espalier/tests/docs/QueueGuideTest.java" region="gate"}
///
/// Safe for any number of threads. An interrupt ends a wait, also of a thread that had its flag set
/// before, and leaves the gate as it is.
///
/// It is not for what can happen again: use a `java.util.concurrent.locks.Condition` or a `Phaser`.
public final class Gate {
  private final CountDownLatch latch = new CountDownLatch(1);

  private Gate() {}

  /// A gate that nobody has opened.
  public static Gate closed() {
    return new Gate();
  }

  /// Lets all pass who wait and who come later; again does nothing.
  public void open() {
    latch.countDown();
  }

  /// Whether it was opened.
  public boolean isOpen() {
    return latch.getCount() == 0;
  }

  /// Waits until it is open, as long as it takes.
  public void await() throws InterruptedException {
    latch.await();
  }

  /// Waits until it is open.
  ///
  /// @param patience how long at most; zero or less does not wait
  /// @return false if it was not opened in time
  public boolean await(Duration patience) throws InterruptedException {
    return latch.await(Argument.patience(patience), TimeUnit.NANOSECONDS);
  }
}
