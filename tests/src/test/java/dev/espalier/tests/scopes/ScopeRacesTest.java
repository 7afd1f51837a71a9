package dev.espalier.tests.scopes;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.D;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Container;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Lease;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Resource;
import dev.espalier.bind.Scope;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.event.Event;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Exchanger;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Races that no gate can arrange, often enough to be met.
@ExtendWith(NothingIsLeft.class)
class ScopeRacesTest {
  private static final int ROUNDS = 10_000;

  static final class Inline {}

  /// Instances counted: those that are there, and those released twice.
  private static final class Count {
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicReference<ExitCase> lastExit = new AtomicReference<>();

    Resource<Thing> resource(String name) {
      return Resource.withExit(
          () -> {
            held.incrementAndGet();
            made.incrementAndGet();
            return new Thing(name);
          },
          (_, exit) -> {
            held.decrementAndGet();
            lastExit.set(exit);
          });
    }

    Container container(Lab lab) {
      return lab.container(app -> {
        app.lifetime(SessionScoped.class);
        app.lifetime(RequestScoped.class, l -> l.parent(SessionScoped.class));
        // nobody hears the events: a million of them would not fit
        app.logTo(_ -> {});
        app.bind(A).to(resource("A")).in(SessionScoped.class);
        app.bind(Inline.class).in(SessionScoped.class);
        app.bind(B)
            .to(needs(A).and(Inline.class).makeResource((_, _) -> resource("B")))
            .in(SessionScoped.class)
            .async();
        app.bind(C).to(needs(B).makeResource(_ -> resource("C"))).in(RequestScoped.class);
        app.bind(D).to(needs(B).makeResource(_ -> resource("D")));
      });
    }
  }

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
          session.evict(Inline.class);
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

  @Nested
  class Many {
    @Test
    @Proves({"R3", "F28"})
    void threadsShareOneScopeAndItsInstances(Lab lab) throws Exception {
      var container = count.container(lab);
      for (int round = 0; round < 100; round++) {
        Set<Object> seen =
            Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
        try (Scope session = container.open(SessionScoped.class)) {
          var go = new CyclicBarrier(64);
          List<Forked<Boolean>> users = new ArrayList<>();
          for (int i = 0; i < 64; i++) {
            users.add(
                lab.forkRun(() -> {
                  go.await();
                  seen.add(session.get(B));
                  seen.add(session.get(Inline.class));
                }));
          }
          for (Forked<Boolean> user : users) {
            user.value();
          }
        }
        assertThat(seen).hasSize(2);
        assertThat(count.held).hasValue(0);
      }
    }

    @Test
    @Proves("R36")
    void scopesLeaveNothingBehind(Lab lab) {
      var container = count.container(lab);
      List<WeakReference<Object>> traces = new ArrayList<>();
      try (Scope session = container.open(SessionScoped.class)) {
        for (int i = 0; i < 100_000; i++) {
          Scope request = session.open(RequestScoped.class);
          Thing thing = request.get(C);
          request.close();
          if (i % 1_000 == 0) {
            traces.add(new WeakReference<>(request));
            traces.add(new WeakReference<>(thing));
          }
        }
        assertThat(count.held).hasValue(2); // A and B, of the session
        while (traces.stream().anyMatch(trace -> trace.get() != null)) {
          System.gc();
        }
        session.evict(B); // refused if one were still known
        session.complete();
      }
    }

    @Test
    @Tag("long")
    @Proves({"R5", "R21", "R36", "R37"})
    void scopesOnManyThreadsWithFailuresAmongThem(Lab lab) throws Exception {
      var failedReleases = new AtomicInteger();
      var commits = new AtomicInteger();
      var rollbacks = new AtomicInteger();
      var container =
          lab.container(app -> {
            app.logTo(event -> {
              if (event instanceof Event.ReleaseFailed) {
                failedReleases.incrementAndGet();
              }
            });
            app.lifetime(RequestScoped.class);
            app.bind(A).to(count.resource("A")).in(Singleton.class);
            app.bind(Inline.class).in(RequestScoped.class);
            app.bind(B)
                .to(
                    needs(A)
                        .and(Inline.class)
                        .makeResource((_, _) ->
                            Resource.withExit(
                                () -> new Thing("B"),
                                (Thing _, ExitCase exit) ->
                                    (exit instanceof ExitCase.Completed ? commits : rollbacks)
                                        .incrementAndGet())))
                .in(RequestScoped.class);
          });
      container.get(A);
      long before = usedHeap();
      List<Forked<Integer>> users = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        users.add(lab.fork(() -> use(container, 1_000_000 / 64)));
      }
      int failed = 0;
      for (Forked<Integer> user : users) {
        failed += user.valueAtLast();
      }
      long after = usedHeap();
      System.out.printf(
          "1,000,000 scopes, %,d of them failed: heap %,d kB before, %,d kB after%n",
          failed, before >> 10, after >> 10);
      assertThat(failed).isEqualTo(rollbacks.get()).isGreaterThan(9_000);
      assertThat(commits.get() + rollbacks.get()).isEqualTo(1_000_000);
      assertThat(failedReleases).hasValue(0);
      assertThat(after - before).isLessThan(4 << 20);
    }

    private static int use(Container container, int times) {
      int failed = 0;
      for (int i = 0; i < times; i++) {
        boolean fails = i % 100 == 99;
        try {
          container.runWithin(
              RequestScoped.class,
              scope -> {
                scope.get(B);
                if (fails) {
                  throw new EspalierException("TEST", "broken", null);
                }
              });
        } catch (EspalierException e) {
          failed++;
        }
      }
      return failed;
    }

    private static long usedHeap() {
      for (int i = 0; i < 5; i++) {
        System.gc();
      }
      return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
  }
}
