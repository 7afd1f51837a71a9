package dev.espalier.tests.faults.scenes;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.faults.scenes.Asking.A;
import static dev.espalier.tests.faults.scenes.Asking.B;
import static dev.espalier.tests.faults.scenes.Asking.C;
import static dev.espalier.tests.faults.scenes.Asking.D;
import static dev.espalier.tests.faults.scenes.Scopes.TAG;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import dev.espalier.Container;
import dev.espalier.bind.Key;
import dev.espalier.bind.Lazy;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Resource;
import dev.espalier.bind.TypeRef;
import dev.espalier.tests.faults.scenes.Ledger.Held;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.lang.annotation.Retention;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/// What is asked for and refused.
final class Refused {
  private Refused() {}

  @jakarta.inject.Scope
  @Retention(RUNTIME)
  @interface Inner {}

  @jakarta.inject.Scope
  @Retention(RUNTIME)
  @interface Mine {}

  static final class Other {
    @jakarta.inject.Scope
    @Retention(RUNTIME)
    @interface Inner {}
  }

  record OfRequest(@Named("b") Held b) {}

  record OfC(@Named("c") Held c) {}

  record InInner(OfRequest of) {}

  private static Container nested(Play play) {
    return play.container(app -> {
      app.lifetime(RequestScoped.class, lifetime -> lifetime.seed(TAG).seed(Number.class));
      app.lifetime(Inner.class, lifetime -> lifetime.parent(RequestScoped.class));
      app.lifetime(Mine.class, lifetime -> lifetime.confined());
      app.bind(A).to(play.ledger.resource("A", "container")).in(Singleton.class);
      app.bind(B)
          .to(needs(TAG).and(A).makeResource((tag, a) -> play.ledger.resource("B", tag, a)))
          .in(RequestScoped.class);
      app.bind(OfRequest.class);
      app.bind(InInner.class).in(Inner.class);
      app.bind(C).to(needs(A).makeResource(a -> play.ledger.resource("C", "", a)));
      app.bind(OfC.class);
      app.bind(D).to(needs(A).make(a -> a)).in(Mine.class);
    });
  }

  static void places(Play play) {
    Container container = nested(play);
    play.fails("ESP-307", () -> container.get(Key.of(new TypeRef<List<String>>() {})));
    play.fails("ESP-307", () -> container.get(Key.named("zz", Held.class)));
    play.fails("ESP-308", () -> container.get(B));
    play.fails("ESP-308", () -> container.get(OfRequest.class));
    play.fails("ESP-308", () -> container.get(InInner.class));
    play.fails("ESP-309", () -> container.get(C.provider()));
    play.fails("ESP-309", () -> container.get(Key.lazy(OfC.class)));
    play.fails("ESP-204", () -> container.open(Inner.class));
    play.fails("ESP-204", () -> container.open(Other.Inner.class));
    play.fails("ESP-204", () -> container.open(Singleton.class));
    play.fails("ESP-204", () -> container.open(Retention.class));
    play.fails("ESP-205", () -> container.open(RequestScoped.class));
    play.fails("ESP-206", () -> container.open(RequestScoped.class, s -> s.put(A, nothing())));
    play.fails("ESP-206", () -> container.open(RequestScoped.class, s -> s.put(String.class, "")));
    play.fails("ESP-206", () -> container.open(RequestScoped.class, s -> s.put(Integer.class, 1)));
    play.fails("ESP-206", () -> container.open(Mine.class, s -> s.put(TAG, "")));
    play.fails(
        "ESP-206", () -> container.open(RequestScoped.class, s -> s.put(TAG, "").put(TAG, "")));
    play.fails("ESP-206", () -> container.open(RequestScoped.class, s -> s.put(TAG, nothing())));
    play.fails("ESP-210", () -> container.manage(Scopes.around(play, "M", "")));
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // what is refused
  private static <T> T nothing() {
    return null;
  }

  static void inside(Play play) {
    Container container = nested(play);
    play.run(
        "within",
        () ->
            container.runWithin(
                RequestScoped.class,
                seeds -> seeds.put(TAG, play.tag("one")).put(Number.class, 1),
                scope -> {
                  play.fails("ESP-308", () -> container.get(B));
                  play.fails("ESP-204", () -> scope.open(RequestScoped.class));
                  play.fails("ESP-204", () -> container.open(Inner.class));
                  play.fails("ESP-203", container::close);
                  play.fails("ESP-203", scope::close);
                  play.fails("ESP-203", container::awaitClosed);
                  play.fails("ESP-203", container::closeAllScopes);
                  play.fails("ESP-203", () -> container.evict(A));
                  play.fails("ESP-203", container::start);
                  play.sure("joined", () -> scope.within(Inner.class, in -> in.get(InInner.class)));
                }));
    var confined = play.ask("open", () -> container.open(Mine.class));
    if (confined != null) {
      play.fails("ESP-208", () -> container.evict(A));
      var other = play.asker(() -> play.fails("ESP-209", () -> confined.get(D)));
      other.await();
      play.sure("d", () -> confined.get(D));
      play.run("close", confined::close);
    }
    play.mayBeClosed();
    play.fails(
        "ESP-305",
        () ->
            container.runWithin(
                Mine.class,
                scope -> {
                  scope.requestClose();
                  container.requestClose();
                }));
    play.run("close", container::close);
    play.fails("ESP-305", () -> container.call(needs(A).call(a -> a)));
    play.fails("ESP-305", () -> container.getAsync(A).toCompletableFuture().get());
    play.fails(
        "ESP-305", () -> container.callAsync(needs(A).call(a -> a)).toCompletableFuture().get());
    play.fails("ESP-305", container::start);
    play.fails("ESP-305", () -> container.open(Mine.class));
  }

  record Egg(Lazy<Hen> hen) {
    Egg {
      hen.get();
    }
  }

  record Hen(Egg egg) {}

  static void cycles(Play play) {
    Container container =
        play.container(app -> {
          app.bind(A)
              .to(
                  needs(B.provider())
                      .makeResource(b -> play.ledger.resource("A", "container", b::get)))
              .in(Singleton.class);
          app.bind(B)
              .to(needs(A).makeResource(a -> play.ledger.resource("B", "container", a)))
              .in(Singleton.class);
          app.bind(Egg.class).in(Singleton.class);
          app.bind(Hen.class).in(Singleton.class);
        });
    play.fails("ESP-302", () -> container.get(B));
    play.fails("ESP-30", () -> container.get(Hen.class));
  }

  static void late(Play play) {
    AtomicReference<Resource.Steps> kept = new AtomicReference<>();
    Container container =
        play.container(app -> {
          app.bind(A)
              .to(
                  Resource.<Held>acquire(steps -> {
                    kept.set(steps);
                    return steps.addWithExit(
                        play.ledger.acquired("A", "container"), play.ledger::released);
                  }))
              .in(Singleton.class);
          app.bind(B)
              .to(Resource.<Held>acquire(steps -> steps.add(nothing(), Held::close)))
              .in(Singleton.class);
        });
    play.sure("a", () -> container.get(A));
    Resource.Steps steps = kept.get();
    if (steps != null) {
      play.fails("ESP-314", () -> steps.add(play.ledger.acquired("late", ""), Held::close));
    }
    play.fails("ESP-302", () -> container.get(B));
    play.run("start", container::start);
    play.fails("ESP-202", container::start);
  }
}
