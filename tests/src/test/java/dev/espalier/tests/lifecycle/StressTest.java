package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.D;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Resource;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.bind.StartFailedException;
import dev.espalier.event.Event;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Await;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.LiveThreads;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Races that no door can arrange, often enough to be met.
@ExtendWith(NothingIsLeft.class)
class StressTest {

  static final class Inline {}

  private static void diamond(Lab lab, ContainerBuilder app) {
    app.bind(A).to(lab.resource(A)).in(Singleton.class);
    app.bind(Inline.class).in(Singleton.class);
    app.bind(B)
        .to(needs(A).and(Inline.class).makeResource((_, _) -> lab.resource(B)))
        .in(Singleton.class);
    app.bind(C).to(needs(A).makeResource(_ -> lab.resource(C))).in(Singleton.class);
    app.bind(D).to(needs(B).and(C).makeResource((_, _) -> lab.resource(D))).in(Singleton.class);
    app.roots(D);
  }

  @Test
  @Proves({"R5", "R10", "R25", "R32", "R37"})
  void closeRacesWithGet(Lab lab) throws Exception {
    for (int round = 0; round < 2_000; round++) {
      race(lab, container -> container.get(D));
    }
  }

  @Test
  @Proves({"R5", "R10", "R25", "R32", "R37"})
  void closeRacesWithStart(Lab lab) throws Exception {
    for (int round = 0; round < 2_000; round++) {
      race(lab, Container::start);
    }
  }

  @FunctionalInterface
  private interface Ask {
    Object of(Container container) throws Exception;
  }

  private static void race(Lab lab, Ask ask) throws Exception {
    Lab own = new Lab();
    var container = own.container(app -> diamond(own, app));
    var go = new CyclicBarrier(2);
    Forked<Object> asker =
        lab.fork(() -> {
          go.await();
          try {
            return ask.of(container);
          } catch (ScopeClosedException e) {
            return e;
          }
        });
    go.await();
    container.close();
    assertThat(asker.value()).isNotNull();
    assertThat(own.log("-")).hasSameSizeAs(own.log("+"));
    assertThat(own.unreleased()).isEmpty();
    List<String> released = own.log("-");
    assertThat(released).isSubsetOf("-A", "-B", "-C", "-D");
    if (!released.isEmpty()) {
      assertThat(released).endsWith("-A");
    }
    if (released.contains("-D")) {
      assertThat(released).startsWith("-D");
    }
  }

  @Test
  @Proves({"R25", "R29"})
  void ofTwoWhoCloseAtTheSameMomentOneBegins(Lab lab) throws Exception {
    for (int round = 0; round < 2_000; round++) {
      Lab own = new Lab();
      var container = own.container(app -> app.bind(A).to(own.resource(A)).in(Singleton.class));
      container.get(A);
      var turn = new AtomicInteger();
      Forked<Boolean> one = lab.forkRun(() -> closeTogether(container, turn));
      Forked<Boolean> other = lab.forkRun(() -> closeTogether(container, turn));
      one.value();
      other.value();
      assertThat(own.log()).containsExactly("+A", "-A");
      assertThat(own.events(Event.Closing.class)).hasSize(1);
    }
  }

  private static void closeTogether(Container container, AtomicInteger turn) {
    await(turn, 2);
    container.close();
  }

  /// Waits until so many have come; returns for all at the same moment.
  private static void await(AtomicInteger turn, int all) {
    turn.incrementAndGet();
    Await.until(() -> turn.get() >= all);
  }

  @Test
  @Proves({"R3", "R5"})
  void ofTwoWhoAskFirstAtTheSameMomentOneMakesAndBothGetIt(Lab lab) throws Exception {
    for (int round = 0; round < 100; round++) {
      Lab own = new Lab();
      var container =
          own.container(app -> {
            for (int i = 0; i < KEYS; i++) {
              app.bind(Thing.key(i)).to(own.resource(Thing.key(i))).in(Singleton.class);
            }
          });
      var turn = new AtomicInteger();
      Forked<List<Thing>> one = lab.fork(() -> getInTurns(container, turn));
      Forked<List<Thing>> other = lab.fork(() -> getInTurns(container, turn));
      List<Thing> seen = one.value();
      assertThat(other.value()).containsExactlyElementsOf(seen);
      assertThat(own.log("+")).hasSize(KEYS);
      container.close();
      assertThat(own.unreleased()).isEmpty();
    }
  }

  private static final int KEYS = 100;

  /// Asks for one key after another, each at the moment at which the other asks for it.
  private static List<Thing> getInTurns(Container container, AtomicInteger turn) {
    List<Thing> seen = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      await(turn, 2 * (i + 1));
      seen.add(container.get(Thing.key(i)));
    }
    return seen;
  }

  @Test
  @Proves({"R5", "R8", "R37"})
  void blockedAcquiresAreAlwaysReachedByTheInterruptOfAFailure(Lab lab) throws Exception {
    for (int round = 0; round < 1_000; round++) {
      var container =
          lab.container(app -> {
            for (int i = 10; i < 18; i++) {
              var key = Thing.key(i);
              app.bind(key).to(lab.resource(key, () -> new Door().pass())).in(Singleton.class);
              app.roots(key);
            }
            app.bind(A)
                .to(
                    lab.resource(
                        A,
                        () -> {
                          throw new IllegalStateException("broken");
                        }))
                .in(Singleton.class);
            app.roots(A);
          });
      Forked<Boolean> start = lab.forkRun(container::start);
      assertThat(start.thrown())
          .isInstanceOf(StartFailedException.class)
          .hasNoSuppressedExceptions();
    }
  }

  @Test
  @Proves({"R3", "R8", "R17"})
  void whatFailsIsNotTriedAgainByTheSameStart(Lab lab) throws Exception {
    for (int round = 0; round < 300; round++) {
      var attempts = new AtomicInteger();
      var container =
          lab.container(app -> {
            app.bind(A)
                .to(
                    lab.resource(
                        A,
                        () -> {
                          attempts.incrementAndGet();
                          throw new IllegalStateException("broken");
                        }))
                .in(Singleton.class);
            for (int i = 10; i < 50; i++) {
              var key = Thing.key(i);
              app.bind(key).to(needs(A).makeResource(_ -> lab.resource(key))).in(Singleton.class);
              app.roots(key);
            }
          });
      assertThat(lab.forkRun(container::start).thrown()).isInstanceOf(StartFailedException.class);
      assertThat(attempts).hasValue(1);
    }
  }

  @Test
  @Proves({"R4", "R5", "R13"})
  void anInterruptAtAnyMomentLeavesNoWaiterBlockedAndNoEntryUnfinished(Lab lab) throws Exception {
    for (int round = 0; round < 1_000; round++) {
      var container = lab.container(app -> diamond(lab, app));
      Forked<Object> interrupted =
          lab.fork(() -> {
            try {
              return container.get(D);
            } catch (dev.espalier.bind.EspalierException e) {
              return e;
            }
          });
      Forked<Thing> other = lab.fork(() -> container.get(D));
      for (int spin = 0; spin < round % 100 * 50; spin++) {
        Thread.onSpinWait();
      }
      interrupted.interrupt();
      assertThat(interrupted.value()).isNotNull();
      assertThat(other.value()).isSameAs(container.get(D));
      container.close();
    }
  }

  @Test
  @Proves("R37")
  void noThreadIsAliveRightAfterClose(Lab lab) throws Exception {
    for (int round = 0; round < 100; round++) {
      // A lets many others begin at the moment at which the close does
      Door made = new Door();
      var container =
          lab.container(app -> {
            app.name("wide");
            app.bind(A)
                .to(
                    Resource.withExit(
                        () -> {
                          made.open();
                          return lab.acquired(new Thing("A"));
                        },
                        (Thing thing, ExitCase exit) -> lab.released(thing, exit)))
                .in(Singleton.class);
            for (int i = 10; i < 40; i++) {
              var key = Thing.key(i);
              app.bind(key).to(needs(A).makeResource(_ -> lab.resource(key))).in(Singleton.class);
              app.roots(key);
            }
          });
      Forked<Boolean> start =
          lab.forkRun(() -> {
            try {
              container.start();
            } catch (ScopeClosedException e) {
              // it was closed
            }
          });
      made.pass();
      container.close();
      List<String> alive = LiveThreads.of("wide");
      assertThat(alive).isEmpty();
      start.value();
    }
  }
}
