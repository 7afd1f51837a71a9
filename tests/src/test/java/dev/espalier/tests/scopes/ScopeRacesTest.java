package dev.espalier.tests.scopes;

import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.D;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Lease;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Scope;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Exchanger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Races that no gate can arrange, often enough to be met.
@ExtendWith(NothingIsLeft.class)
class ScopeRacesTest {
  private static final int ROUNDS = 10_000;

  private final Count count = new Count();

  private interface Part {
    Object run(Scope scope) throws Exception;
  }

  /// Runs both at the same time, again and again, each time with a new session; what the first one
  /// throws is a closed scope, or a fault.
  private void race(Lab lab, Part one, Part other) throws Exception {
    var container = count.container(lab);
    var go = new CyclicBarrier(2);
    var sessions = new Exchanger<Scope>();
    Forked<Boolean> first =
        lab.forkRun(() -> {
          for (int round = 0; round < ROUNDS; round++) {
            Scope session = container.open(SessionScoped.class);
            sessions.exchange(session);
            go.await();
            try {
              one.run(session);
            } catch (ScopeClosedException e) {
              // it was closed
            }
            go.await();
          }
        });
    Forked<Boolean> second =
        lab.forkRun(() -> {
          for (int round = 0; round < ROUNDS; round++) {
            Scope session = sessions.exchange(null);
            go.await();
            other.run(session);
            go.await();
            session.close();
            assertThat(count.held).hasValue(0);
          }
        });
    second.value();
    first.value();
  }

  @Test
  @Proves({"R5", "R10", "R25", "R32"})
  void closeRacesWithGet(Lab lab) throws Exception {
    race(
        lab,
        session -> {
          assertThat(session.get(B)).hasToString("B");
          return session.get(D);
        },
        session -> {
          session.close();
          assertThat(count.held).hasValue(0);
          return session;
        });
  }

  @Test
  @Proves({"R5", "R31", "R33", "R36"})
  void closeRacesWithOpen(Lab lab) throws Exception {
    race(
        lab,
        session -> session.within(RequestScoped.class, request -> request.get(C)),
        session -> {
          session.close();
          assertThat(count.held).hasValue(0);
          return session;
        });
  }

  @Test
  @Proves({"R5", "R25", "R33"})
  void closeRacesWithALease(Lab lab) throws Exception {
    race(
        lab,
        session -> {
          try (Lease<Thing> lease = session.acquire(D)) {
            return lease.get();
          }
        },
        session -> {
          session.close();
          assertThat(count.held).hasValue(0);
          return session;
        });
  }

  @Test
  @Proves({"R25", "R29"})
  void closeRacesWithClose(Lab lab) throws Exception {
    race(
        lab,
        session -> {
          session.close();
          assertThat(count.held).hasValue(0);
          return session;
        },
        session -> {
          try {
            session.get(B);
          } catch (ScopeClosedException e) {
            // it was closed
          }
          session.requestClose();
          session.close();
          assertThat(count.held).hasValue(0);
          return session;
        });
  }

  @Test
  @Proves({"R25", "R31"})
  void closeRacesWithWhatIsAddedByHand(Lab lab) throws Exception {
    race(
        lab,
        session -> session.manage(count.resource("by hand")),
        session -> {
          session.close();
          return session;
        });
  }

  @Test
  @Proves({"R3", "R5", "R25", "R29"})
  void evictRacesWithGetAndClose(Lab lab) throws Exception {
    race(
        lab,
        session -> {
          assertThat(session.get(B)).hasToString("B");
          return session.get(D);
        },
        session -> {
          session.evict(A);
          session.evict(Count.Inline.class);
          session.close();
          assertThat(count.held).hasValue(0);
          return session;
        });
  }

  @Test
  @Proves({"R21", "R22", "R25", "R29"})
  void closeRacesWithAFailingBody(Lab lab) throws Exception {
    var container = count.container(lab);
    var broken = new IllegalStateException("broken");
    var go = new CyclicBarrier(2);
    var sessions = new Exchanger<Scope>();
    Forked<Boolean> closer =
        lab.forkRun(() -> {
          for (int round = 0; round < ROUNDS; round++) {
            Scope session = sessions.exchange(null);
            go.await();
            session.close();
            assertThat(count.held).hasValue(0);
            go.await();
          }
        });
    for (int round = 0; round < ROUNDS; round++) {
      try {
        container.runWithin(
            SessionScoped.class,
            session -> {
              session.get(A);
              sessions.exchange(session);
              go.await();
              throw broken;
            });
        throw new AssertionError("nothing was thrown");
      } catch (IllegalStateException e) {
        assertThat(e).isSameAs(broken).hasNoSuppressedExceptions();
      }
      assertThat(count.held).hasValue(0);
      assertThat(count.lastExit.get())
          .isIn(ExitCase.failed(broken), ExitCase.cancelled("closed without complete()"));
      go.await();
    }
    closer.value();
  }

  @Test
  @Proves({"R5", "R25", "R33", "R37"})
  void closingTheContainerRacesWithBodies(Lab lab) throws Exception {
    for (int round = 0; round < 1_000; round++) {
      var container = count.container(new Lab());
      var go = new CyclicBarrier(3);
      List<Forked<Boolean>> bodies = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        bodies.add(
            lab.forkRun(() -> {
              go.await();
              try {
                container.runWithin(
                    SessionScoped.class,
                    session -> session.runWithin(RequestScoped.class, request -> request.get(C)));
              } catch (ScopeClosedException e) {
                // not even opened
              }
            }));
      }
      go.await();
      container.close();
      assertThat(count.held).hasValue(0);
      for (Forked<Boolean> body : bodies) {
        body.value();
      }
    }
  }
}
