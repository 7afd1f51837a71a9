package dev.espalier.tests.scopes;

import static dev.espalier.bind.Needs.needs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Key;
import dev.espalier.bind.Lease;
import dev.espalier.bind.Limits;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Resource;
import dev.espalier.bind.Scope;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.bind.TypeRef;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Leases by a handle: a `Provider<Lease<T>>` that is injected, or asked for.
@ExtendWith(NothingIsLeft.class)
class LeaseHandleTest {
  private static final Key<Provider<Lease<Session>>> SESSIONS =
      Key.of(new TypeRef<Provider<Lease<Session>>>() {});

  private final IOException broken = new IOException("broken");
  private final AtomicInteger count = new AtomicInteger();
  private final Map<Integer, ExitCase> ends = new ConcurrentHashMap<>();

  record Server(String name) {}

  record Session(Server server, int number) {}

  static final class Desk {
    private final Provider<Lease<Session>> sessions;

    @Inject
    Desk(Provider<Lease<Session>> sessions) {
      this.sessions = sessions;
    }

    Lease<Session> lend() {
      return sessions.get();
    }
  }

  private Container of(Lab lab) {
    return lab.container(app -> {
      app.lifetime(RequestScoped.class);
      app.bind(Desk.class).in(Singleton.class).onRelease(_ -> lab.note("-desk"));
      app.bind(Server.class)
          .to(Resource.of(() -> new Server("server"), _ -> lab.note("-server")))
          .in(Singleton.class);
      app.bind(Session.class).to(needs(Server.class).makeResource(this::session));
    });
  }

  private Resource<Session> session(Server server) {
    return Resource.withExit(
        () -> new Session(server, count.incrementAndGet()),
        (session, exit) -> {
          if (ends.put(session.number(), exit) != null) {
            throw new IllegalStateException("released twice");
          }
        });
  }

  @Test
  @Proves({"R46", "F40"})
  void eachIsANewOneAndItsEndReleasesItAlone(Lab lab) {
    var container = of(lab);
    Desk desk = container.get(Desk.class);
    Lease<Session> one = desk.lend();
    Lease<Session> two = desk.lend();
    assertThat(one.get()).isEqualTo(one.get()).isNotEqualTo(two.get());
    assertThat(one.get().server()).isSameAs(two.get().server());
    two.complete();
    two.close();
    assertThat(ends).containsOnly(Map.entry(2, ExitCase.completed()));
    assertThat(one.get().number()).isOne();
    assertThatThrownBy(two::get).isInstanceOf(ScopeClosedException.class);
    two.close();
    one.close();
    assertThat(ends).containsEntry(1, ExitCase.cancelled("closed without complete()"));
    assertThat(lab.log()).isEmpty();
  }

  @Test
  @Proves({"R21", "F40"})
  void itIsAskedForAsAnyKey(Lab lab) {
    var container = of(lab);
    Provider<Lease<Session>> sessions = container.get(SESSIONS);
    try (Lease<Session> lease = sessions.get()) {
      lease.fail(broken);
    }
    assertThat(ends).containsOnly(Map.entry(1, ExitCase.failed(broken)));
    container.runWithin(
        RequestScoped.class,
        scope -> {
          Lease<Session> lease = scope.get(SESSIONS).get();
          assertThat(lease.get().number()).isEqualTo(2);
          scope.closeAllScopes();
        });
    assertThat(ends.get(2)).isEqualTo(ExitCase.cancelled("closeAllScopes()"));
    try (Lease<Session> lease = container.getAsync(SESSIONS).toCompletableFuture().join().get()) {
      assertThat(lease.get().number()).isEqualTo(3);
    }
    int number =
        container.call(
            needs(SESSIONS)
                .call(all -> {
                  try (Lease<Session> lease = all.get()) {
                    return lease.get().number();
                  }
                }));
    assertThat(number).isEqualTo(4);
    assertThat(ends).containsOnlyKeys(1, 2, 3, 4);
  }

  @Test
  @Proves({"R23", "R33", "F41"})
  void oneThatIsHeldEndsWithTheContainerAtOnceAndBeforeAllThatItNeeds(Lab lab) {
    var container = of(lab);
    Lease<Session> held = container.get(Desk.class).lend();
    long began = System.nanoTime();
    container.close();
    assertThat(System.nanoTime() - began).isLessThan(5_000_000_000L); // the drain is ten seconds
    assertThat(ends.get(1)).isInstanceOf(ExitCase.Cancelled.class);
    assertThat(lab.log()).containsExactly("-desk", "-server");
    assertThatThrownBy(held::get).isInstanceOf(ScopeClosedException.class);
    held.close();
  }

  @Test
  @Proves({"R23", "R33"})
  void oneOfAHandleThatACallerAskedForEndsWithItsScopeAtOnceInOrder(Lab lab) throws Exception {
    var container =
        lab.container(app -> {
          app.limits(Limits.DEFAULT.drain(Duration.ofHours(1)));
          app.lifetime(RequestScoped.class);
          app.bind(Server.class)
              .to(Resource.of(() -> new Server("server"), _ -> lab.note("-server")))
              .in(Singleton.class);
          app.bind(Session.class)
              .to(needs(Server.class).makeResource(this::session))
              .onRelease(session -> lab.note("-" + session.number()));
        });
    Provider<Lease<Session>> sessions = container.get(SESSIONS);
    assertThat(List.of(sessions.get(), sessions.get())).hasSize(2);
    Forked<Boolean> body =
        lab.forkRun(() ->
            container.runWithin(
                RequestScoped.class, scope -> assertThat(scope.get(SESSIONS).get()).isNotNull()));
    body.value();
    lab.forkRun(container::close).value();
    assertThat(lab.log()).containsExactly("-3", "-2", "-1", "-server");
    assertThat(ends.values()).hasSize(3).allMatch(exit -> exit instanceof ExitCase.Cancelled);
  }

  @Test
  @Proves({"R23"})
  void whatHoldsTheHandleIsReleasedBeforeWhatItsLeasesUsed(Lab lab) {
    var container =
        lab.container(app -> {
          app.bind(Desk.class).in(Singleton.class).onRelease(desk -> lab.note("-desk"));
          app.bind(Server.class)
              .to(Resource.of(() -> new Server("server"), _ -> lab.note("-server")))
              .in(Singleton.class);
          app.bind(Session.class).to(needs(Server.class).makeResource(this::session));
        });
    Desk desk = container.get(Desk.class); // registered before the server
    desk.lend().close();
    container.close();
    assertThat(lab.log()).containsExactly("-desk", "-server");
  }

  @Test
  @Proves({"R31", "R32"})
  void whenItsScopeIsClosedOrClosingThereIsNone(Lab lab) throws Exception {
    var container = of(lab);
    Desk desk = container.get(Desk.class);
    container.close();
    assertThatThrownBy(desk::lend).isInstanceOf(ScopeClosedException.class);
    assertThat(count).hasValue(0);
  }

  @Test
  @Proves({"R11", "R17"})
  void oneThatFailsLeavesNothing(Lab lab) {
    var container =
        lab.container(app -> {
          app.bind(Desk.class).in(Singleton.class);
          app.bind(Server.class).to(Resource.of(() -> new Server("own"), _ -> lab.note("-server")));
          app.bind(Session.class)
              .to(
                  needs(Server.class)
                      .make(_ -> {
                        throw broken;
                      }));
        });
    Desk desk = container.get(Desk.class);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(desk::lend).isInstanceOf(AcquireFailedException.class).hasCause(broken);
    }
    assertThat(lab.log()).hasSize(3);
    container.closeAllScopes();
  }

  @Test
  @Proves({"R22", "R26"})
  void aReleaseThatFailsIsThrownByItsClose(Lab lab) {
    var container =
        lab.container(app -> {
          app.bind(Desk.class).in(Singleton.class);
          app.bind(Session.class)
              .to(
                  Resource.of(
                      () -> new Session(new Server("none"), 1),
                      _ -> {
                        throw broken;
                      }));
        });
    Lease<Session> lease = container.get(Desk.class).lend();
    assertThatThrownBy(lease::close).isInstanceOf(ReleaseFailedException.class).hasCause(broken);
    lease.close();
    container.close();
  }

  @Test
  @Proves({"R3", "R25", "R36"})
  void manyThreadsLendAndReturn(Lab lab) throws Exception {
    Desk desk = of(lab).get(Desk.class);
    List<Forked<Boolean>> users = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      users.add(
          lab.forkRun(() -> {
            try (Lease<Session> lease = desk.lend()) {
              assertThat(lease.get().number()).isPositive();
              lease.complete();
            }
          }));
    }
    for (Forked<Boolean> user : users) {
      user.value();
    }
    assertThat(ends).hasSize(200);
    assertThat(ends.values()).containsOnly(ExitCase.completed());
  }

  @Test
  @Proves({"R25", "R31", "R37"})
  void aCloseThatMeetsOneBeingMadeLeavesNothing(Lab lab) throws Exception {
    for (int i = 0; i < 300; i++) {
      var container = of(lab);
      Desk desk = container.get(Desk.class);
      Forked<Lease<Session>> user = lab.fork(desk::lend);
      container.close();
      try {
        assertThatThrownBy(user.value()::get).isInstanceOf(ScopeClosedException.class);
      } catch (java.util.concurrent.ExecutionException e) {
        assertThat(e).hasCauseInstanceOf(ScopeClosedException.class);
      }
      assertThat(ends).hasSize(count.get());
    }
  }

  @Test
  @Proves({"R33", "R30"})
  void oneThatIsHeldAndInUseByAnotherThreadIsStillServed(Lab lab) throws Exception {
    var using = new Door();
    var used = new Door();
    var container = of(lab);
    Desk desk = container.get(Desk.class);
    Scope scope = container.open(RequestScoped.class);
    Forked<Boolean> user =
        lab.forkRun(() -> {
          try (Lease<Session> lease = desk.lend()) {
            using.open();
            used.pass();
            lease.complete();
          }
          scope.complete();
          scope.close();
        });
    using.pass();
    Forked<Boolean> closer = lab.forkRun(container::close).awaitBlocked(); // waits for the scope
    used.open();
    user.value();
    closer.value();
    assertThat(ends).containsOnly(Map.entry(1, ExitCase.completed()));
  }
}
