package dev.espalier.tests.faults.scenes;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.faults.scenes.Asking.A;
import static dev.espalier.tests.faults.scenes.Asking.B;
import static dev.espalier.tests.faults.scenes.Asking.C;
import static dev.espalier.tests.faults.scenes.Asking.D;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Resource;
import dev.espalier.bind.Startable;
import dev.espalier.tests.faults.scenes.Ledger.Held;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// Code of users that throws: in acquires, hooks, releases, around a use.
final class Broken {
  private Broken() {}

  static void throwing() throws IOException {
    throw new IOException("broken");
  }

  static Resource<Held> breaking(Play play, String name, String scope, Held... needs) {
    return Resource.withExit(
        () -> play.ledger.acquired(name, scope, needs),
        (held, exit) -> {
          play.ledger.released(held, exit);
          throwing();
        });
  }

  private static void failing(Play play, String code, Consumer<ContainerBuilder> how) {
    Container container = play.container(how);
    play.fails(code, () -> container.get(A));
    play.mayFail(true); // what was made for it may come into the close, and fail there
    play.run("close", container::close);
  }

  static void acquires(Play play) {
    failing(
        play,
        "ESP-302",
        app ->
            app.bind(A)
                .to(needs().makeAsync(() -> CompletableFuture.failedFuture(new IOException("no"))))
                .in(Singleton.class));
    failing(
        play,
        "ESP-302",
        app ->
            app.bind(A)
                .to(play.ledger.resource("A", ""))
                .onAcquire(_ -> throwing())
                .in(Singleton.class));
    failing(
        play,
        "ESP-302",
        app -> {
          app.bind(C).to(breaking(play, "C", "")).async();
          app.bind(B).to(needs(C).makeResource(c -> play.ledger.resource("B", "", c))).async();
          app.bind(A).to(needs(B).make(_ -> thrown()));
        });
    failing(play, "ESP-302", app -> app.bind(A).to(needs().make(() -> thrown())));
    failing(
        play, "ESP-302", app -> app.bind(A).to(Resource.<Held>around(_ -> {})).in(Singleton.class));
    failing(
        play,
        "ESP-302",
        app -> app.bind(A).to(Resource.<Held>around(_ -> throwing())).in(Singleton.class));
    failing(
        play,
        "ESP-302",
        app ->
            app.bind(A)
                .to(
                    Resource.<Held>around(use -> {
                      Held held = play.ledger.acquired("A", "");
                      try {
                        use.lend(held);
                      } finally {
                        held.close();
                        throwing();
                      }
                    }))
                .onAcquire(_ -> throwing())
                .in(Singleton.class));
  }

  private static Held thrown() throws IOException {
    throw new IOException("broken");
  }

  static void twice(Play play) {
    Container container =
        play.container(app ->
            app.bind(A)
                .to(
                    Resource.<Held>around(use -> {
                      Held held = play.ledger.acquired("A", "");
                      try {
                        use.lend(held);
                        use.lend(held);
                      } finally {
                        held.close();
                      }
                    }))
                .in(Singleton.class));
    play.sure("a", () -> container.get(A));
    play.mayFail(true);
    play.fails("ESP-303", container::close);
  }

  static void releases(Play play) {
    Container container =
        play.container(app -> {
          app.lifetime(RequestScoped.class);
          app.bind(A).to(breaking(play, "A", "container")).in(Singleton.class);
          app.bind(B)
              .to(needs(A).makeResource(a -> breaking(play, "B", "container", a)))
              .onStart(_ -> {})
              .onStop(_ -> throwing())
              .in(Singleton.class);
          app.bind(C)
              .to(needs(A).makeResource(a -> breaking(play, "C", "", a)))
              .in(RequestScoped.class);
          app.roots(B);
        });
    play.mayFail(true);
    if (play.run("start", container::start)) {
      play.fails("ESP-303", () -> container.evict(B));
      play.sure("b", () -> container.get(B));
      play.fails("ESP-303", () -> container.runWithin(RequestScoped.class, s -> s.get(C)));
      play.run(
          "within",
          () ->
              container.runWithin(
                  RequestScoped.class,
                  scope -> {
                    play.sure("c", () -> scope.get(C));
                    throw new AcquireFailedException(C, "of the body", new IOException("broken"));
                  }));
      for (int i = 0; i < 2; i++) {
        play.run("open", () -> container.open(RequestScoped.class).get(C));
      }
      play.run("closeAllScopes", container::closeAllScopes);
      play.fails("ESP-303", container::close);
    }
  }

  static void startBreaks(Play play) {
    Container container =
        play.container(app -> {
          app.bind(A).to(breaking(play, "A", "container")).in(Singleton.class);
          app.bind(B)
              .to(
                  needs(A)
                      .<Held>makeResource(_ -> {
                        throw new IOException("broken");
                      }))
              .in(Singleton.class);
          app.bind(C).to(needs(B).make(b -> b)).in(Singleton.class);
          app.roots(C);
        });
    play.mayFail(true);
    play.start(container);
  }

  /// Starts by itself, and breaks then.
  record Half(Held a) implements Startable {
    @Override
    public void start() {}

    @Override
    public void stop() throws IOException {
      throwing();
    }
  }

  static void halfStarted(Play play) {
    Container container =
        play.container(app -> {
          app.bind(A).to(play.ledger.resource("A", "container")).in(Singleton.class);
          app.bind(Half.class)
              .to(needs(A).make(Half::new))
              .onStart(_ -> throwing())
              .in(Singleton.class);
          app.roots(Half.class);
        });
    play.mayFail(true);
    play.start(container);
    Container late =
        play.container(app -> {
          app.bind(A).to(play.ledger.resource("A", "late")).in(Singleton.class);
          app.bind(Half.class)
              .to(needs(A).make(Half::new))
              .onStart(_ -> throwing())
              .in(Singleton.class);
        });
    play.start(late);
    play.fails("ESP-30", () -> late.get(Half.class));
  }

  static void kinds(Play play) {
    Held given = play.ledger.acquired("D", "container");
    Container container =
        play.container(app -> {
          app.bind(A)
              .to(
                  needs()
                      .makeAsync(() ->
                          CompletableFuture.completedStage(play.ledger.acquired("A", "container"))))
              .onReleaseWithExit(play.ledger::released)
              .in(Singleton.class);
          app.bind(B)
              .to(needs(A).make(a -> play.ledger.acquired("B", "", a)))
              .closing()
              .in(Singleton.class);
          app.bind(C).to(B);
          app.bind(D).toInstance(given).onReleaseWithExit(play.ledger::released);
          app.bind(Held.class).toInstance(play.ledger.acquired("given", "")).closing();
          app.bind(AutoCloseable.class).to(needs(C).make(c -> () -> {})).in(Singleton.class);
        });
    play.run("a", () -> container.get(A));
    play.sure("c", () -> container.get(C));
    play.sure("d", () -> container.get(D));
    play.sure("given", () -> container.get(Held.class));
    play.sure("undeclared", () -> container.get(AutoCloseable.class));
    play.run("evict", () -> container.evict(C));
    play.run("evict", () -> container.evict(D));
  }
}
