package dev.espalier.tests.faults.scenes;

import static dev.espalier.bind.Needs.needs;

import dev.espalier.Container;
import dev.espalier.bind.Key;
import dev.espalier.bind.Lazy;
import dev.espalier.bind.Scope;
import dev.espalier.tests.faults.scenes.Ledger.Held;
import dev.espalier.tests.fixture.Door;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Asking for instances: alone, together, as stages, through handles.
final class Asking {
  static final Key<Held> A = Key.named("a", Held.class);
  static final Key<Held> B = Key.named("b", Held.class);
  static final Key<Held> C = Key.named("c", Held.class);
  static final Key<Held> D = Key.named("d", Held.class);

  private Asking() {}

  record Inline(@Named("b") Held b) {}

  /// Nobody's, and nothing to release.
  record Plain(Held a) {}

  record Tracked(Plain plain, @Named("b") Provider<Held> b) {}

  record User(
      Provider<Inline> inline,
      @Named("a") Lazy<Held> lazy,
      Lazy<Plain> own,
      Lazy<Tracked> tracked,
      Scope scope) {}

  /// Cannot be cancelled: the JDK would drop what is made for one that was.
  static CompletionStage<Held> stage(Play play, String name, Held... needs) {
    return CompletableFuture.supplyAsync(() -> play.ledger.acquired(name, "container", needs))
        .minimalCompletionStage();
  }

  static Container chain(Play play) {
    return play.container(app -> {
      app.bind(A).to(play.ledger.resource("A", "container")).in(Singleton.class);
      app.bind(B)
          .to(needs(A).makeAsync(a -> stage(play, "B", a)))
          .onReleaseWithExit(play.ledger::released)
          .in(Singleton.class);
      app.bind(C).to(needs(B).makeResource(b -> play.ledger.resource("C", "", b))).async();
      app.bind(Inline.class).in(Singleton.class);
    });
  }

  static void asking(Play play) {
    Container container = chain(play);
    play.sure("an inline one", () -> container.get(Inline.class));
    play.sure("one that is there", () -> container.get(B));
    play.sure("one of my own", () -> container.get(C));
    play.sure("a call", () -> container.call(needs(A).and(B).call((a, b) -> a + "" + b)));
  }

  static void together(Play play) {
    Door go = new Door();
    Container container =
        play.container(app -> {
          app.bind(A).to(play.ledger.resource("A", "container", go::pass)).in(Singleton.class);
          app.bind(B)
              .to(needs(A).makeResource(a -> play.ledger.resource("B", "container", a)))
              .in(Singleton.class);
          app.bind(C)
              .to(needs(A).makeResource(a -> play.ledger.resource("C", "container", a)))
              .onPlatformThread()
              .in(Singleton.class);
        });
    var one = play.asker(() -> play.sure("a", () -> container.get(A)));
    var two = play.asker(() -> play.sure("b", () -> container.get(B)));
    var three = play.asker(() -> play.sure("c", () -> container.get(C)));
    one.awaitBlocked();
    two.awaitBlocked();
    three.awaitBlocked();
    play.asker(() -> {
      one.awaitBlocked();
      go.open();
    });
    play.sure("b", () -> container.get(B));
    play.sure("c", () -> container.get(C));
  }

  /// Takes its time, and can be interrupted.
  static final class Slow {
    private static final ThreadLocal<Door> GO = new ThreadLocal<>();

    @Inject
    Slow() throws InterruptedException {
      Door door = GO.get();
      GO.remove();
      if (door != null) {
        door.pass();
      }
    }
  }

  static void makesAnew(Play play) {
    play.inlineMayFail();
    Door go = new Door();
    Container container = play.container(app -> app.bind(Slow.class).in(Singleton.class));
    var one =
        play.asker(() -> {
          Slow.GO.set(go);
          play.sure("slow", () -> container.get(Slow.class));
        });
    one.awaitBlocked();
    var two = play.asker(() -> play.sure("slow", () -> container.get(Slow.class)));
    two.awaitBlocked();
    one.interrupt();
    play.sure("slow", () -> container.get(Slow.class));
    go.open();
  }

  static void stages(Play play) {
    Container container = chain(play);
    play.sure("an own stage", () -> container.getAsync(C).toCompletableFuture().get());
    play.sure("a stage", () -> container.getAsync(B).toCompletableFuture().get());
    play.sure(
        "an inline stage", () -> container.getAsync(Inline.class).toCompletableFuture().get());
    play.sure(
        "a call beside",
        () ->
            container
                .callAsync(needs(B).and(C).call((b, c) -> b + "" + c))
                .thenApply(Objects::requireNonNull)
                .toCompletableFuture()
                .get());
  }

  static void handles(Play play) {
    Container container =
        play.container(app -> {
          app.bind(A).to(play.ledger.resource("A", "container")).in(Singleton.class);
          app.bind(B).to(play.ledger.resource("B", "container")).in(Singleton.class);
          app.bind(Plain.class).to(needs(A).make(Plain::new)).async();
          app.bind(Inline.class).in(Singleton.class);
          app.bind(User.class).in(Singleton.class);
          app.roots(User.class);
        });
    User user = play.sure("its user", () -> container.get(User.class));
    if (user != null) {
      play.sure("a provider", () -> user.inline().get());
      play.sure("a lazy's stage", () -> user.lazy().getAsync().toCompletableFuture().get());
      play.sure("a lazy", () -> user.lazy().get());
      play.sure("an own lazy", () -> user.own().get());
      play.sure("an own lazy of an inline one", () -> user.tracked().get().b().get());
      play.sure("by its scope", () -> user.scope().get(B));
      play.sure("an own lazy's stage", () -> user.own().getAsync().toCompletableFuture().get());
    }
    play.sure("a handle", () -> container.get(A.provider()).get());
    play.sure("a lazy handle", () -> container.get(B.lazy()).get());
    play.sure(
        "a handle as a stage", () -> container.getAsync(B.lazy()).toCompletableFuture().get());
  }
}
