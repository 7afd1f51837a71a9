package dev.espalier.tests.faults.scenes;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.faults.scenes.Asking.A;
import static dev.espalier.tests.faults.scenes.Asking.B;
import static dev.espalier.tests.faults.scenes.Asking.C;
import static dev.espalier.tests.faults.scenes.Scopes.TAG;

import dev.espalier.Container;
import dev.espalier.bind.Limits;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Resource;
import dev.espalier.tests.faults.scenes.Ledger.Held;
import dev.espalier.tests.fixture.Deaf;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Step;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/// What is over its time. The limits are so short that they always come.
final class Late {
  private static final Duration SOON = Duration.ofMillis(2);
  private static final Limits LIMITS = Limits.DEFAULT.grace(SOON);

  private Late() {}

  private static Resource<Held> releasing(Play play, String name, Step release) {
    return Resource.of(
        () -> play.ledger.acquired(name, ""),
        held -> {
          held.close();
          release.run();
        });
  }

  static void acquires(Play play) {
    Deaf deaf = new Deaf();
    Deaf other = new Deaf();
    Container container =
        play.container(app -> {
          app.limits(LIMITS.acquire(SOON));
          app.bind(A).to(play.ledger.resource("A", "", new Door()::pass)).in(Singleton.class);
          app.bind(B)
              .to(play.ledger.resource("B", "", deaf::sit))
              .uninterruptible()
              .in(Singleton.class);
          app.bind(C).to(play.ledger.resource("C", "", other::sit)).in(Singleton.class);
        });
    play.mayBeAbandoned();
    play.fails("ESP-302", () -> container.get(A));
    play.fails("ESP-302", () -> container.get(B));
    play.fails("ESP-302", () -> container.get(C));
    play.run("close", container::close);
    deaf.letGo();
    other.letGo();
  }

  static void starts(Play play) {
    Deaf deaf = new Deaf();
    Container container =
        play.container(app -> {
          app.limits(LIMITS.start(SOON));
          app.bind(A).to(play.ledger.resource("A", "", deaf::sit)).in(Singleton.class);
          app.bind(B)
              .to(needs(A).makeResource(a -> play.ledger.resource("B", "", a)))
              .in(Singleton.class);
          app.bind(C).to(play.ledger.resource("C", "", new Door()::pass)).in(Singleton.class);
          app.roots(B, C);
        });
    play.mayBeAbandoned();
    play.mayFail(true);
    play.start(container);
    deaf.letGo();
  }

  static void releases(Play play) {
    Deaf deaf = new Deaf();
    Container container =
        play.container(app -> {
          app.limits(LIMITS.release(SOON));
          app.bind(A).to(releasing(play, "A", new Door()::pass)).in(Singleton.class);
          app.bind(B).to(releasing(play, "B", deaf::sit)).in(Singleton.class);
        });
    play.mayBeAbandoned();
    play.mayFail(true);
    play.sure("a", () -> container.get(A));
    play.sure("b", () -> container.get(B));
    play.run("close", container::close);
    deaf.letGo();
  }

  static void closes(Play play) {
    Deaf deaf = new Deaf();
    Container container =
        play.container(app -> {
          app.limits(LIMITS.close(SOON.multipliedBy(5)));
          app.bind(A).to(releasing(play, "A", new Door()::pass)).in(Singleton.class);
          app.bind(B).to(releasing(play, "B", deaf::sit)).in(Singleton.class);
          app.bind(C).to(play.ledger.resource("C", "")).in(Singleton.class);
        });
    play.mayBeAbandoned();
    play.mayFail(true);
    play.run("c", () -> container.get(C));
    play.run("a", () -> container.get(A));
    play.run("b", () -> container.get(B));
    play.run("close", container::close);
    deaf.letGo();
  }

  static void drains(Play play) {
    Container container =
        play.container(app -> {
          app.limits(LIMITS.drain(SOON));
          app.lifetime(RequestScoped.class, lifetime -> lifetime.seed(TAG));
          app.bind(A)
              .to(needs(TAG).makeResource(tag -> play.ledger.resource("A", tag)))
              .in(RequestScoped.class);
        });
    play.run(
        "open",
        () -> container.open(RequestScoped.class, seeds -> seeds.put(TAG, play.tag("one"))).get(A));
    play.run("close", container::close);
  }

  /// A release in a scope inside hangs: one that the container closes, and one that another does.
  static void inside(Play play) {
    Deaf deaf = new Deaf();
    CountDownLatch other = new CountDownLatch(1);
    Container container =
        play.container(app -> {
          app.limits(LIMITS.drain(SOON).close(SOON.multipliedBy(10)));
          app.lifetime(RequestScoped.class);
          app.bind(A).to(play.ledger.resource("A", "")).in(Singleton.class);
          app.bind(B)
              .to(needs(A).makeResource(_ -> releasing(play, "B", deaf::sit)))
              .in(RequestScoped.class);
          app.bind(C)
              .to(needs(A).makeResource(_ -> releasing(play, "C", () -> play.awaitAtLast(other))))
              .in(RequestScoped.class);
        });
    play.mayBeAbandoned();
    play.mayFail(true);
    play.run("open", () -> container.open(RequestScoped.class).get(B));
    var owner =
        play.asker(() ->
            container.runWithin(
                RequestScoped.class,
                scope -> {
                  var _ = scope.get(C);
                }));
    owner.awaitBlocked();
    play.mayBeClosed();
    play.run("close", container::close);
    deaf.letGo();
    other.countDown();
  }

  /// What accepts work is given up while it starts late, and stopped.
  static void hooks(Play play) {
    Deaf deaf = new Deaf();
    Container container =
        play.container(app -> {
          app.limits(LIMITS.acquire(SOON));
          app.bind(A)
              .to(play.ledger.resource("A", ""))
              .onStart(_ -> deaf.sit())
              .onStop(_ -> {})
              .in(Singleton.class);
        });
    play.mayBeAbandoned();
    play.start(container);
    play.fails("ESP-302", () -> container.get(A));
    play.run("close", container::close);
    deaf.letGo();
  }
}
