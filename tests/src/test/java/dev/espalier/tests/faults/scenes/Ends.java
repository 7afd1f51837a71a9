package dev.espalier.tests.faults.scenes;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.faults.scenes.Asking.A;
import static dev.espalier.tests.faults.scenes.Asking.B;
import static dev.espalier.tests.faults.scenes.Asking.C;

import dev.espalier.Container;
import dev.espalier.bind.Resource;
import dev.espalier.tests.faults.scenes.Ledger.Held;
import dev.espalier.tests.fixture.Door;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// Evictions, what is added by hand, failures, and the end of the container.
final class Ends {
  private Ends() {}

  static void evict(Play play) {
    Container container = Asking.chain(play);
    play.sure("b", () -> container.get(B));
    play.sure("c", () -> container.get(C));
    var evicting = play.asker(() -> container.evict(A));
    play.sure("b", () -> container.get(B));
    evicting.await();
    play.run("evict", () -> container.evict(A));
    play.sure("b", () -> container.get(B));
  }

  static void managed(Play play) {
    Container container = play.container(app -> app.bind(A).toInstance(hold(play)));
    play.run("onClose", () -> container.onClose(_ -> {}));
    play.run("manage", () -> container.manage(play.ledger.resource("M", "container")));
    Held closeable = play.ledger.acquired("N", "container");
    play.run("manage", () -> container.manage(closeable));
    play.run("manage", () -> container.manage(closeable));
    play.run("close", container::close);
    play.mayBeClosed();
    play.run("onClose", () -> container.onClose(_ -> {}));
    play.run("manage", () -> container.manage(play.ledger.resource("L", "container")));
    Held late = play.ledger.acquired("O", "container");
    play.run("manage", () -> container.manage(late));
  }

  private static Held hold(Play play) {
    Held held = play.ledger.acquired("A", "");
    held.close();
    return held;
  }

  static void failing(Play play) {
    AtomicInteger tries = new AtomicInteger();
    Container container =
        play.container(app -> {
          app.bind(A)
              .to(
                  Resource.<Held>acquire(steps -> {
                    Held part =
                        steps.addWithExit(play.ledger.acquired("part", ""), play.ledger::released);
                    if (tries.getAndIncrement() == 0) {
                      throw new IOException("broken");
                    }
                    return steps.addWithExit(
                        play.ledger.acquired("A", "container", part), play.ledger::released);
                  }))
              .in(Singleton.class);
          app.bind(B)
              .to(needs(A).makeResource(a -> play.ledger.resource("B", "container", a)))
              .in(Singleton.class);
          app.bind(C)
              .to(
                  needs(A)
                      .makeResource(_ ->
                          play.ledger.resource(
                              "C",
                              "container",
                              () -> {
                                throw new IOException("broken");
                              })))
              .withFallback(needs(B).make(b -> b))
              .in(Singleton.class);
        });
    play.mayFail(true);
    play.run("the first try", () -> container.get(B));
    play.sure("the next try", () -> container.get(B)); // or it waits for the first, interrupted
    play.mayFail(false);
    play.sure("a fallback", () -> container.get(C));
  }

  static void closers(Play play) {
    Container container = Asking.chain(play);
    play.sure("b", () -> container.get(B));
    play.mayBeClosed();
    play.asker(container::close);
    play.asker(container::requestClose);
    play.asker(container::awaitClosed);
    play.run("close", container::close);
  }

  /// They ask before and after it is closed; nobody is given up for that.
  static void askedTooLate(Play play) {
    Container container =
        play.container(app -> app.bind(A).to(play.ledger.resource("A", "")).in(Singleton.class));
    play.mayBeClosed();
    for (int i = 0; i < 3; i++) {
      play.asker(() -> {
        for (int more = 0; more < 20; more++) {
          play.ask("a", () -> container.get(A));
        }
      });
    }
    play.run("close", container::close);
  }

  static void closedWhileWaiting(Play play) {
    Door never = new Door();
    Door waits = new Door();
    Container container =
        play.container(app -> {
          app.bind(A)
              .to(
                  play.ledger.resource(
                      "A",
                      "container",
                      () -> {
                        waits.open();
                        never.pass();
                      }))
              .in(Singleton.class);
          app.bind(B)
              .to(needs(A).makeResource(a -> play.ledger.resource("B", "container", a)))
              .in(Singleton.class);
        });
    play.mayBeClosed();
    play.mayFail(true);
    var one = play.asker(() -> container.get(A));
    var two = play.asker(() -> container.get(B));
    one.awaitBlocked();
    two.awaitBlocked();
    play.run("close", container::close);
  }

  /// What does not depend on one another is released at the same time.
  static void releasedTogether(Play play) {
    Container container =
        play.container(app -> {
          app.concurrentRelease();
          app.bind(A).to(play.ledger.resource("A", "")).in(Singleton.class);
          app.bind(B)
              .to(needs(A).makeResource(a -> play.ledger.resource("B", "", a)))
              .in(Singleton.class);
          app.bind(C)
              .to(needs(A).makeResource(a -> play.ledger.resource("C", "", a)))
              .in(Singleton.class)
              .releaseWithin(Duration.ofSeconds(5));
        });
    play.sure("b", () -> container.get(B));
    play.run("manage", () -> container.manage(play.ledger.resource("M", "")));
    play.sure("c", () -> container.get(C));
    play.mayBeClosed();
    play.asker(container::close);
    play.run("close", container::close);
  }
}
