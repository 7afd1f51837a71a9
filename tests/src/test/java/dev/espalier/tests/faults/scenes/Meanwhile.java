package dev.espalier.tests.faults.scenes;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.faults.scenes.Asking.A;
import static dev.espalier.tests.faults.scenes.Asking.B;
import static dev.espalier.tests.faults.scenes.Asking.C;
import static dev.espalier.tests.faults.scenes.Asking.D;

import dev.espalier.Container;
import dev.espalier.bind.Lazy;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Resource;
import dev.espalier.bind.Scope;
import dev.espalier.task.Carrier;
import dev.espalier.tests.faults.scenes.Ledger.Held;
import dev.espalier.tests.fixture.Door;
import jakarta.inject.Named;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// What happens meanwhile: contexts that are carried, evictions of what is being made, closes of
/// what is being evicted, starts that are interrupted.
final class Meanwhile {
  private static final ScopedValue<String> NAME = ScopedValue.newInstance();
  private static final ThreadLocal<String> LOCAL = new ThreadLocal<>();

  private Meanwhile() {}

  static void carried(Play play) {
    AtomicInteger count = new AtomicInteger();
    Carrier all =
        Carrier.of(NAME).and(Carrier.of(LOCAL::get, LOCAL::set)).and(Carrier.contextClassLoader());
    Carrier breaking =
        Carrier.of(
            () -> {
              if (count.getAndIncrement() == 1) {
                throw new IllegalStateException("broken");
              }
              return "";
            },
            _ -> {
              if (count.get() == 3) {
                throw new IllegalStateException("broken");
              }
            });
    ScopedValue.where(NAME, "me")
        .run(() -> {
          Container container =
              play.container(app -> {
                app.carry(all);
                app.bind(A).to(play.ledger.resource("A", "container")).in(Singleton.class);
              });
          play.sure("a", () -> container.get(A));
          play.run("close", container::close);
        });
    Container container =
        play.container(app -> {
          app.carry(breaking);
          app.lifetime(RequestScoped.class);
          app.bind(A).to(play.ledger.resource("A", "other")).in(Singleton.class);
        });
    play.run("within", () -> container.runWithin(RequestScoped.class, _ -> {}));
    play.sure("a", () -> container.get(A));
  }

  static void evictedWhileMade(Play play) {
    Door go = new Door();
    Container container =
        play.container(app -> {
          app.bind(A).to(play.ledger.resource("A", "")).in(Singleton.class);
          app.bind(B)
              .to(needs(A).makeResource(a -> play.ledger.resource("B", "", go::pass, a)))
              .in(Singleton.class);
        });
    play.sure("a", () -> container.get(A));
    var one = play.asker(() -> play.sure("b", () -> container.get(B)));
    one.awaitBlocked();
    var evicting = play.asker(() -> container.evict(A));
    evicting.awaitBlocked();
    go.open();
    evicting.await();
    play.sure("b", () -> container.get(B));
  }

  static void closedWhileEvicting(Play play) {
    Door releasing = new Door();
    Door go = new Door();
    Container container =
        play.container(app -> {
          app.bind(A)
              .to(
                  Resource.of(
                      () -> play.ledger.acquired("A", ""),
                      held -> {
                        releasing.open();
                        go.passIgnoringInterrupts();
                        held.close();
                      }))
              .in(Singleton.class);
        });
    play.sure("a", () -> container.get(A));
    play.mayBeClosed();
    play.mayFail(true);
    var evicting = play.asker(() -> container.evict(A));
    evicting.awaitBlocked();
    var waiting = play.asker(() -> container.get(A));
    waiting.awaitBlocked();
    var closing = play.asker(container::close);
    closing.awaitBlocked();
    go.open();
    play.run("close", container::close);
  }

  static void interruptedStart(Play play) {
    CompletableFuture<Held> never = new CompletableFuture<>();
    Door waits = new Door();
    Container container =
        play.container(app -> {
          app.bind(A).to(Broken.breaking(play, "A", "container")).in(Singleton.class);
          app.bind(B)
              .to(
                  needs(A)
                      .makeAsync(_ -> {
                        waits.open();
                        return never;
                      }))
              .in(Singleton.class);
          app.roots(B);
        });
    play.mayFail(true);
    play.mayBeClosed();
    var one = play.asker(() -> play.start(container));
    one.awaitBlocked();
    one.interrupt();
    one.await();
  }

  /// Breaks, and is nobody's.
  static final class Bad {
    Bad(@Named("a") Held a) {
      throw new IllegalStateException("broken by " + a);
    }
  }

  record OfBad(Bad bad) {}

  record Uses(@Named("a") Provider<Held> a, @Named("b") Lazy<Held> b) {}

  static void others(Play play) {
    Container container =
        play.container(app -> {
          app.bind(A).to(play.ledger.resource("A", "container")).in(Singleton.class);
          app.bind(B)
              .to(needs(A).makeResource(a -> play.ledger.resource("B", "container", a)))
              .in(Singleton.class);
          app.bind(C)
              .to(Scopes.around(play, "C", "container"))
              .onPlatformThread()
              .in(Singleton.class);
          app.bind(Bad.class);
          app.bind(OfBad.class).in(Singleton.class);
          app.bind(Uses.class).onReleaseWithExit((_, _) -> {}).in(Singleton.class);
        });
    play.fails("ESP-302", () -> container.get(OfBad.class));
    play.fails("ESP-302", () -> container.get(Bad.class));
    play.sure("c", () -> container.get(C));
    Uses uses = play.sure("it uses", () -> container.get(Uses.class));
    if (uses != null) {
      play.sure("b", () -> uses.b().get() + "" + uses.a().get());
      play.sure("their names", () -> uses.toString());
    }
    play.fails(
        "ESP-302",
        () ->
            container.manage(
                Resource.<Held>acquire(steps -> {
                  var _ = steps.add(play.ledger.acquired("part", ""), Held::close);
                  Broken.throwing();
                  throw new AssertionError();
                })));
    play.run(
        "a lease",
        () -> {
          try (var lease = container.acquire(C.lazy())) {
            play.sure("its value", () -> lease.get().get() + "" + lease);
          }
        });
  }

  /// A asks its scope for what needs it, and for what used it while it was made.
  static void askedLate(Play play) {
    AtomicReference<Scope> scope = new AtomicReference<>();
    Container container =
        play.container(app -> {
          app.bind(A)
              .to(
                  needs(Scope.class)
                      .makeResource(own -> {
                        scope.set(own);
                        return play.ledger.resource("A", "");
                      }))
              .onStart(_ -> {})
              .in(Singleton.class);
          app.bind(B).to(needs(A).makeResource(a -> play.ledger.resource("B", "", a)));
          app.bind(C)
              .to(needs(A.provider()).makeResource(a -> play.ledger.resource("C", "", a.get())))
              .onStart(_ -> {})
              .in(Singleton.class);
          app.bind(D).to(needs(C).makeResource(c -> play.ledger.resource("D", "", c))).async();
          app.roots(A);
        });
    play.start(container);
    if (scope.get() != null) {
      play.run("b", () -> scope.get().get(B));
      play.run("d", () -> scope.get().get(D));
      play.run("onClose", () -> container.onClose(_ -> {}));
      var evicting = play.asker(() -> container.evict(C));
      play.run("d", () -> scope.get().get(D));
      evicting.await();
      play.run("evict", () -> container.evict(A));
    }
  }
}
