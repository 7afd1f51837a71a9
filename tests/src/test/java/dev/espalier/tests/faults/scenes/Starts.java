package dev.espalier.tests.faults.scenes;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.faults.scenes.Asking.A;
import static dev.espalier.tests.faults.scenes.Asking.B;
import static dev.espalier.tests.faults.scenes.Asking.C;
import static dev.espalier.tests.faults.scenes.Asking.D;

import dev.espalier.Container;
import dev.espalier.bind.Startable;
import dev.espalier.tests.faults.scenes.Asking.Inline;
import dev.espalier.tests.fixture.Door;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/// Starts that end well, fail, or are overtaken by a close.
final class Starts {
  private Starts() {}

  static void start(Play play) {
    Container container =
        play.container(app -> {
          app.bind(A).to(play.ledger.resource("A", "container")).in(Singleton.class);
          app.bind(B)
              .to(needs(A).makeAsync(a -> Asking.stage(play, "B", a)))
              .onReleaseWithExit(play.ledger::released)
              .in(Singleton.class);
          app.bind(C)
              .to(
                  needs(A)
                      .and(B)
                      .makeResource((a, b) -> Scopes.around(play, "C", "container", a, b)))
              .in(Singleton.class);
          app.bind(D)
              .to(needs(B).makeResource(b -> play.ledger.resource("D", "container", b)))
              .in(Singleton.class);
          app.bind(Inline.class).in(Singleton.class);
          app.roots(C, D);
          app.roots(Inline.class);
          app.onClose(_ -> {});
        });
    play.start(container);
    play.sure("c", () -> container.get(C));
    play.sure("d", () -> container.get(D));
    play.run("close", container::close);
  }

  /// Accepts work.
  record Server(Play play) implements Startable {
    @Override
    public void start() {}

    @Override
    public void stop() {}
  }

  static void hooks(Play play) {
    Container container =
        play.container(app -> {
          app.bind(A)
              .to(play.ledger.resource("A", "container"))
              .onStart(_ -> {})
              .onStop(_ -> {})
              .in(Singleton.class);
          app.bind(Server.class).to(needs(A).make(_ -> new Server(play))).in(Singleton.class);
          app.bind(B)
              .to(needs(A).makeResource(a -> play.ledger.resource("B", "container", a)))
              .onStart(_ -> {})
              .onStop(_ -> {})
              .in(Singleton.class);
          app.roots(Server.class);
          app.roots(A);
        });
    play.start(container);
    play.sure("a late one", () -> container.get(B));
    play.run("evict", () -> container.evict(Server.class));
    play.run("close", container::close);
  }

  static void startFails(Play play) {
    Door never = new Door();
    Door waits = new Door();
    Container container =
        play.container(app -> {
          app.bind(A).to(play.ledger.resource("A", "container")).in(Singleton.class);
          app.bind(B)
              .to(
                  needs(A)
                      .makeResource(a ->
                          play.ledger.resource(
                              "B",
                              "container",
                              () -> {
                                waits.open();
                                never.pass();
                              },
                              a)))
              .in(Singleton.class);
          app.bind(C)
              .to(
                  needs(A)
                      .makeResource(a ->
                          play.ledger.resource(
                              "C",
                              "container",
                              () -> {
                                waits.pass();
                                throw new IOException("broken");
                              },
                              a)))
              .in(Singleton.class);
          app.bind(D)
              .to(needs(C).makeResource(c -> play.ledger.resource("D", "container", c)))
              .in(Singleton.class);
          app.roots(B, D);
        });
    play.mayFail(true);
    play.start(container);
  }

  static void hookFails(Play play) {
    Door never = new Door();
    Door waits = new Door();
    Container container =
        play.container(app -> {
          app.bind(A)
              .to(play.ledger.resource("A", "container"))
              .onStart(_ -> {})
              .onStop(_ -> {})
              .in(Singleton.class);
          app.bind(B)
              .to(needs(A).makeResource(a -> play.ledger.resource("B", "container", a)))
              .onStart(_ -> {
                waits.pass();
                throw new IOException("broken");
              })
              .in(Singleton.class);
          app.bind(C)
              .to(needs(A).makeResource(a -> play.ledger.resource("C", "container", a)))
              .onStart(_ -> {
                waits.open();
                never.pass();
              })
              .in(Singleton.class);
          app.roots(B, C);
        });
    play.mayFail(true);
    play.start(container);
  }

  static void closedWhileStarting(Play play) {
    Door never = new Door();
    CountDownLatch waits = new CountDownLatch(1);
    Container container =
        play.container(app -> {
          app.bind(A).to(play.ledger.resource("A", "container")).in(Singleton.class);
          app.bind(B)
              .to(
                  needs(A)
                      .makeResource(a ->
                          play.ledger.resource(
                              "B",
                              "container",
                              () -> {
                                waits.countDown();
                                never.pass();
                              },
                              a)))
              .in(Singleton.class);
          app.bind(C)
              .to(needs(B).makeResource(b -> play.ledger.resource("C", "container", b)))
              .in(Singleton.class);
          app.roots(C);
        });
    play.mayBeClosed();
    play.mayFail(true);
    play.asker(() -> {
      play.awaitAtLast(waits);
      container.requestClose();
      container.awaitClosed();
    });
    play.start(container);
    waits.countDown();
  }
}
