package dev.espalier.tests.process;

import static dev.espalier.bind.Needs.needs;

import dev.espalier.Container;
import dev.espalier.Espalier;
import jakarta.inject.Singleton;
import java.util.concurrent.CountDownLatch;

/// A program in which every carrier comes to wait for a lock whose owner waits for a carrier: three
/// nodes initialise classes that need a lock which a fourth holds. To be run with two carriers.
final class Starved {
  private static final Object LOCK = new Object();
  private static final CountDownLatch HELD = new CountDownLatch(1);
  private static final CountDownLatch GO_ON = new CountDownLatch(1);

  private Starved() {}

  record Holder() {}

  record One() {
    static {
      locked();
    }
  }

  record Two() {
    static {
      locked();
    }
  }

  record Three() {
    static {
      locked();
    }
  }

  static void locked() {
    synchronized (LOCK) {
      LOCK.notifyAll();
    }
  }

  public static void main(String[] args) throws Exception {
    try (Container container =
        Espalier.container(app -> {
          app.name("starved").roots(Holder.class, One.class, Two.class, Three.class);
          app.bind(Holder.class).to(needs().make(Starved::hold)).in(Singleton.class);
          app.bind(One.class).to(needs().make(() -> afterHeld(One::new))).in(Singleton.class);
          app.bind(Two.class).to(needs().make(() -> afterHeld(Two::new))).in(Singleton.class);
          app.bind(Three.class).to(needs().make(() -> afterHeld(Three::new))).in(Singleton.class);
        })) {
      Thread starving = new Thread(() -> goOnWhenStarved(2));
      starving.start();
      container.start();
      starving.join();
    }
    System.out.println("started and closed");
  }

  static Holder hold() throws InterruptedException {
    synchronized (LOCK) {
      HELD.countDown();
      GO_ON.await();
      return new Holder();
    }
  }

  interface Maker<T> {
    T make();
  }

  static <T> T afterHeld(Maker<T> maker) throws InterruptedException {
    HELD.await();
    return maker.make();
  }

  /// Lets the owner of the lock go on only when it has no carrier to go on with.
  static void goOnWhenStarved(int carriers) {
    long blocked = 0;
    while (blocked < carriers) {
      blocked =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getClass().getSimpleName().equals("CarrierThread"))
              .filter(thread -> thread.getState() == Thread.State.BLOCKED)
              .count();
    }
    GO_ON.countDown();
  }
}
