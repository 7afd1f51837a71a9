package dev.espalier.tests.faults.scenes;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.faults.scenes.Asking.A;
import static dev.espalier.tests.faults.scenes.Asking.B;
import static dev.espalier.tests.faults.scenes.Asking.C;
import static dev.espalier.tests.faults.scenes.Asking.D;

import dev.espalier.Container;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Key;
import dev.espalier.bind.Lease;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Resource;
import dev.espalier.bind.Scope;
import dev.espalier.bind.ScopeEnded;
import dev.espalier.bind.TypeRef;
import dev.espalier.tests.faults.scenes.Ledger.Held;
import jakarta.inject.Named;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;

/// What is opened inside the container.
final class Scopes {
  /// Which opening it is.
  static final Key<String> TAG = Key.named("tag", String.class);

  private Scopes() {}

  record Lent(@Named("d") Held held) {}

  static Resource<Held> around(Play play, String name, String scope, Held... needs) {
    return Resource.around(use -> {
      Held held = play.ledger.acquired(name, scope, needs);
      ExitCase exit = ExitCase.completed();
      try {
        use.lend(held);
      } catch (ScopeEnded e) {
        exit = e.exit();
        throw e;
      } finally {
        play.ledger.released(held, exit);
      }
    });
  }

  static Container shop(Play play) {
    return play.container(app -> {
      app.lifetime(RequestScoped.class, lifetime -> lifetime.seed(TAG));
      app.bind(A).to(play.ledger.resource("A", "container")).in(Singleton.class);
      app.bind(B)
          .to(needs(TAG).and(A).makeResource((tag, a) -> around(play, "B", tag, a)))
          .in(RequestScoped.class);
      app.bind(C)
          .to(needs(TAG).and(B).make((tag, b) -> play.ledger.acquired("C", tag, b)))
          .onReleaseWithExit(play.ledger::released)
          .in(RequestScoped.class);
      app.bind(D).to(needs(A).makeResource(a -> play.ledger.resource("D", "", a))).async();
      app.roots(Lent.class);
    });
  }

  static void within(Play play) {
    Container container = shop(play);
    play.sure(
        "within",
        () ->
            container.within(
                RequestScoped.class,
                seeds -> seeds.put(TAG, play.tag("one")),
                scope -> {
                  Held c = scope.get(C);
                  var joined =
                      container.current(RequestScoped.class).map(s -> s == scope).orElse(false);
                  return joined ? c : "another scope";
                }));
    Scope opened =
        play.ask(
            "open", () -> container.open(RequestScoped.class, s -> s.put(TAG, play.tag("two"))));
    if (opened != null) {
      play.sure("b", () -> opened.get(B));
      play.sure("b", () -> opened.getAsync(C).toCompletableFuture().get());
      CompletableFuture<Boolean> ran = new CompletableFuture<>();
      opened.wrap(Runnable::run).execute(() -> ran.complete(true));
      opened.complete();
      play.run("close", opened::close);
    }
    Scope failed =
        play.ask(
            "open", () -> container.open(RequestScoped.class, s -> s.put(TAG, play.tag("three"))));
    if (failed != null) {
      play.sure("c", () -> failed.get(C));
      failed.fail(new IllegalStateException("as said"));
      play.run("close", failed::close);
    }
    play.run("evict", () -> container.evict(A)); // refused while scopes are open
  }

  static void leases(Play play) {
    Container container = shop(play);
    Lease<Held> lease = play.sure("a lease", () -> container.acquire(D));
    if (lease != null) {
      play.run("its value", lease::get);
      lease.complete();
      play.run("close", lease::close);
    }
    Lease<Held> left = play.sure("another lease", () -> container.acquire(D));
    var handle = container.get(Key.of(new TypeRef<Provider<Lease<Lent>>>() {}));
    Lease<Lent> lent = play.sure("a lease by a handle", handle::get);
    if (left != null) {
      left.fail(new IllegalStateException("as said"));
      play.run("close", left::close);
    }
    if (lent != null) {
      play.run("close", container::close);
    }
  }

  static void around(Play play) {
    Container container =
        play.container(app -> {
          app.bind(A).to(around(play, "A", "container")).in(Singleton.class);
          app.bind(B)
              .to(needs(A).makeResource(a -> around(play, "B", "container", a)))
              .in(Singleton.class);
        });
    play.sure("b", () -> container.get(B));
    play.run("evict", () -> container.evict(B));
    play.sure("b", () -> container.get(B));
    play.run("close", container::close);
  }

  static void closeAll(Play play) {
    Container container = shop(play);
    Scope one =
        play.ask(
            "open", () -> container.open(RequestScoped.class, s -> s.put(TAG, play.tag("one"))));
    Scope two =
        play.ask(
            "open", () -> container.open(RequestScoped.class, s -> s.put(TAG, play.tag("two"))));
    if (one != null && two != null) {
      play.sure("c", () -> one.get(C));
      play.sure("c", () -> two.get(C));
    }
    play.mayBeClosed();
    play.run("closeAllScopes", container::closeAllScopes);
    play.run("evict", () -> container.evict(A));
    Scope three =
        play.ask(
            "open", () -> container.open(RequestScoped.class, s -> s.put(TAG, play.tag("three"))));
    if (three != null) {
      play.sure("c", () -> three.get(C));
      var closer = play.asker(container::close);
      play.run("close", three::close);
      closer.await();
    }
  }
}
