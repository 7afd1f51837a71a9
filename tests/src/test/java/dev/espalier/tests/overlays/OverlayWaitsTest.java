package dev.espalier.tests.overlays;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.D;
import static dev.espalier.tests.fixture.Thing.E;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.espalier.Container;
import dev.espalier.bind.AsyncMode;
import dev.espalier.bind.DeadlineException;
import dev.espalier.bind.Key;
import dev.espalier.bind.Limits;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Scope;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.bind.StartFailedException;
import dev.espalier.bind.WaitCycleException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Who waits for whom across an overlay and what it is laid over, and how both end.
@ExtendWith(NothingIsLeft.class)
class OverlayWaitsTest {
  @Test
  @Proves({"F93", "R15"})
  void whatIsSharedHasTheTimeThatItHasBelow(Lab lab) throws Exception {
    Door door = new Door();
    Door never = new Door();
    var base =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A, door::pass)).in(Singleton.class);
          app.bind(C).to(lab.resource(C, never::pass)).in(Singleton.class);
        });
    var overlay =
        base.overlay(app -> {
          app.limits(Limits.DEFAULT.acquire(Duration.ofMillis(50)));
          app.replace(C).to(lab.resource(C, never::pass)).in(Singleton.class);
        });
    Forked<Thing> asks = lab.fork(() -> overlay.get(A)).awaitBlocked();
    Forked<Thing> late = lab.fork(() -> overlay.get(C)); // began later, and is over its time before
    assertThat(late.thrown()).hasRootCauseInstanceOf(DeadlineException.class);
    door.open();
    assertThat(asks.value()).hasToString("A");
  }

  @Test
  @Proves({"F93", "R33"})
  void itIsServedNoLongerThanWhatItIsLaidOver(Lab lab) throws Exception {
    var base =
        lab.container(app -> {
          app.limits(Limits.DEFAULT.drain(Duration.ofMillis(300)).close(Duration.ofSeconds(12)));
          app.lifetime(RequestScoped.class);
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
        });
    var overlay =
        base.overlay(app ->
            app.limits(Limits.DEFAULT.drain(Duration.ofMinutes(5)).close(Duration.ofMinutes(10))));
    base.get(A);
    Door inside = new Door();
    Door end = new Door();
    Forked<Boolean> body =
        lab.forkRun(() ->
            overlay.runWithin(
                RequestScoped.class,
                _ -> {
                  inside.open();
                  end.passIgnoringInterrupts();
                }));
    inside.pass();
    try {
      base.close(); // and not only in five minutes
    } finally {
      end.open();
      assertThat(body.thrown()).isInstanceOf(ScopeClosedException.class);
    }
  }

  static class Slow {
    static final AtomicReference<Door> INSIDE = new AtomicReference<>();
    static final AtomicReference<Door> GO = new AtomicReference<>();

    Slow() {
      INSIDE.get().open();
      GO.get().passIgnoringInterrupts();
    }
  }

  @Test
  @Proves({"F93", "R5", "R32"})
  void whoWaitsForWhatIsMadeBelowIsWokenWhenItCloses(Lab lab) throws Exception {
    var base = lab.container(app -> app.bind(Slow.class).in(Singleton.class));
    assertWokenWhenItCloses(lab, base, base.overlay(_ -> {}), Slow.class);
  }

  /// Asks the upper one while the base makes what is needed, and closes the upper one.
  private static void assertWokenWhenItCloses(Lab lab, Container base, Scope upper, Class<?> asked)
      throws Exception {
    Slow.INSIDE.set(new Door());
    Slow.GO.set(new Door());
    Forked<Slow> there = lab.fork(() -> base.get(Slow.class));
    Slow.INSIDE.get().pass();
    Forked<Object> asks = lab.fork(() -> upper.get(asked));
    asks.awaitBlocked();
    try {
      Forked<Boolean> closes = lab.forkRun(upper::close);
      assertThat(closes.value()).isTrue();
      assertThat(asks.thrown()).isInstanceOf(ScopeClosedException.class);
    } finally {
      Slow.GO.get().open();
      there.value();
    }
  }

  @Test
  @Proves({"R5", "R32"})
  void soIsOneWhoAskedARequest(Lab lab) throws Exception {
    var base =
        lab.container(app -> {
          app.lifetime(RequestScoped.class);
          app.bind(Slow.class).in(Singleton.class);
          app.bind(UsesSlow.class).in(RequestScoped.class);
        });
    assertWokenWhenItCloses(lab, base, base.open(RequestScoped.class), UsesSlow.class);
  }

  record UsesSlow(Slow slow) {}

  @Test
  @Proves({"F93", "R19"})
  void aCycleOfWaitsAcrossBothIsAnError(Lab lab) throws Exception {
    AtomicReference<Container> over = new AtomicReference<>();
    Door go = new Door();
    var base =
        lab.container(app -> {
          app.bind(A)
              .to(
                  needs()
                      .make(() -> {
                        go.pass();
                        return over.get().get(B);
                      }))
              .in(Singleton.class)
              .acquireWithin(Duration.ofSeconds(5));
          app.bind(B).to(needs(A).and(C).make((a, c) -> a)).in(Singleton.class);
          app.bind(C).to(needs().make(() -> new Thing("C"))).in(Singleton.class);
        });
    over.set(base.overlay(app -> app.replace(C).toInstance(new Thing("other"))));
    Forked<Thing> asks = lab.fork(() -> base.get(A));
    go.open();
    assertThat(asks.thrown()).hasRootCauseInstanceOf(WaitCycleException.class);
  }

  static final class ForksInside {
    final Thing thing;

    @Inject
    ForksInside(Provider<Thing> later) throws Exception {
      AtomicReference<Thing> got = new AtomicReference<>();
      Thread thread = Thread.ofVirtual().start(() -> got.set(later.get()));
      thread.join();
      thing = got.get();
    }
  }

  @Test
  @Proves({"F27", "R19"})
  void aTurnIsGivenUpByWhatIsMadeInsideAnother(Lab lab) throws Exception {
    Key<Thing> thing = Key.of(Thing.class);
    var base =
        lab.container(app -> {
          app.limits(Limits.DEFAULT.acquire(Duration.ofSeconds(3)));
          app.concurrency(1);
          app.bind(thing).to(lab.resource(A)).in(Singleton.class);
          app.bind(ForksInside.class).async(AsyncMode.DISABLED);
          app.bind(B).to(needs(ForksInside.class).make(inside -> inside.thing)).in(Singleton.class);
        });
    assertThat(base.get(B)).hasToString("A");
  }

  @Test
  @Proves({"F93", "R11"})
  void aStartOfTheOverlayThatFailsInTheBaseIsToldAndTheBaseStays(Lab lab) {
    var base =
        lab.container(app -> {
          app.bind(A)
              .to(
                  needs()
                      .make(() -> {
                        throw new IllegalStateException("broken");
                      }))
              .in(Singleton.class);
          app.bind(C).to(lab.resource(C)).in(Singleton.class);
          app.bind(B).to(needs(A).and(C).make((a, _) -> a)).in(Singleton.class);
          app.roots(B);
        });
    var overlay = base.overlay(app -> app.replace(C).to(lab.resource(D)).in(Singleton.class));
    assertThatExceptionOfType(StartFailedException.class)
        .isThrownBy(overlay::start)
        .havingRootCause()
        .withMessage("broken");
    assertThat(base.get(C)).isNotNull();
  }

  @Test
  @Proves({"F93", "R36"})
  void anOverlayThatIsClosedIsNotHeldByItsBase(Lab lab) throws Exception {
    var base =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.bind(C).to(lab.resource(C)).in(Singleton.class);
          app.bind(B).to(needs(A).and(C).make((a, _) -> a)).in(Singleton.class);
          app.roots(B);
          app.logTo(_ -> {});
        });
    ReferenceQueue<Container> gone = new ReferenceQueue<>();
    WeakReference<Container> closed = new WeakReference<>(closed(base), gone);
    Reference<?> found = null;
    for (int i = 0; i < 100 && found == null; i++) {
      System.gc();
      found = gone.remove(100);
    }
    assertThat(found).isSameAs(closed);
  }

  private static Container closed(Container base) throws Exception {
    var overlay = base.overlay(app -> app.replace(C).toInstance(new Thing("c")));
    overlay.start();
    overlay.close();
    return overlay;
  }

  @Test
  @Proves({"F93", "R25"})
  void manyThreadsLayOverlaysAndAllClose(Lab lab) throws Exception {
    for (int round = 0; round < 30; round++) {
      var base =
          lab.container(app -> {
            app.bind(A).to(lab.resource(A)).in(Singleton.class);
            app.bind(C).to(lab.resource(C)).in(Singleton.class);
            app.bind(B)
                .to(needs(A).and(C).makeResource((_, _) -> lab.resource(B)))
                .in(Singleton.class);
            app.roots(B);
          });
      CyclicBarrier all = new CyclicBarrier(6);
      List<Forked<Boolean>> forks = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        forks.add(
            lab.forkRun(() -> {
              var _ = all.await();
              try {
                var one =
                    base.overlay(app -> app.replace(C).to(lab.resource(D)).in(Singleton.class));
                var two =
                    one.overlay(app -> app.replace(A).to(lab.resource(E)).in(Singleton.class));
                two.start();
                one.close();
              } catch (ScopeClosedException | StartFailedException e) {
                // too late
              }
            }));
      }
      forks.add(
          lab.forkRun(() -> {
            var _ = all.await();
            try {
              base.start();
            } catch (ScopeClosedException | StartFailedException e) {
              // too late
            }
          }));
      int spins = round * 40;
      forks.add(
          lab.forkRun(() -> {
            var _ = all.await();
            for (int i = 0; i < spins * 1000; i++) {
              Thread.onSpinWait();
            }
            base.close();
          }));
      for (var fork : forks) {
        assertThat(fork.value()).isTrue();
      }
      assertThat(lab.unreleased()).isEmpty();
    }
  }

  @Test
  @Proves({"F93", "R4", "R14"})
  void interruptOfWhoStartsAnOverlayWhileTheBaseIsAsked(Lab lab) throws Exception {
    Door door = new Door();
    Door inside = new Door();
    var base =
        lab.container(app -> {
          app.bind(A)
              .to(
                  lab.resource(
                      A,
                      () -> {
                        inside.open();
                        door.pass();
                      }))
              .in(Singleton.class);
          app.bind(C).to(lab.resource(C)).in(Singleton.class);
          app.bind(B)
              .to(needs(A).and(C).makeResource((_, _) -> lab.resource(B)))
              .in(Singleton.class);
          app.roots(B);
        });
    var overlay = base.overlay(app -> app.replace(C).to(lab.resource(D)).in(Singleton.class));
    Forked<Boolean> starts = lab.forkRun(overlay::start);
    inside.pass();
    starts.awaitBlocked();
    starts.interrupt();
    assertThat(starts.thrown()).isInstanceOf(InterruptedException.class);
    door.open();
    assertThat(base.get(B)).isNotNull();
  }
}
