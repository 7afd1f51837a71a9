package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.lazy;
import static dev.espalier.tests.fixture.Thing.provider;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.espalier.Container;
import dev.espalier.bind.AsyncMode;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.Key;
import dev.espalier.bind.Lazy;
import dev.espalier.bind.StartFailedException;
import dev.espalier.bind.WaitCycleException;
import dev.espalier.bind.WaitInterruptedException;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Waits that would never end are errors with both chains, and no other wait is.
@ExtendWith(NothingIsLeft.class)
class WaitCycleTest {

  private static WaitCycleException cycleIn(Throwable thrown) {
    Throwable t = thrown;
    while (t != null && !(t instanceof WaitCycleException)) {
      t = t.getCause();
    }
    if (t instanceof WaitCycleException cycle) {
      return cycle;
    }
    throw new AssertionError("no cycle", thrown);
  }

  @Nested
  class OnOneThread {
    static final class Egg {
      Egg(Lazy<Hen> hen) {
        hen.get();
      }
    }

    record Hen(Egg egg) {}

    @Test
    @Proves("R19")
    void aConstructorThatUsesALazyOfWhatNeedsIt(Lab lab) {
      var container =
          lab.container(app -> {
            app.bind(Egg.class).in(Singleton.class);
            app.bind(Hen.class).in(Singleton.class);
          });
      assertThat(cycleIn(catchThrowable(() -> container.get(Hen.class))))
          .hasMessageStartingWith("ESP-306 ")
          .hasMessageContaining("Hen")
          .hasMessageContaining("waits for");
      assertThat(cycleIn(catchThrowable(() -> container.get(Egg.class)))).isNotNull();
    }

    @Test
    @Proves("R19")
    void anAcquireThatUsesAProviderOfWhatNeedsIt(Lab lab) {
      var container =
          lab.container(app -> {
            app.bind(A)
                .to(needs(provider(B)).makeResource(b -> lab.resource(A, b::get)))
                .in(Singleton.class);
            app.bind(B).to(needs(A).makeResource(_ -> lab.resource(B))).in(Singleton.class);
            app.roots(B);
          });
      assertThatThrownBy(container::start)
          .isInstanceOf(StartFailedException.class)
          .satisfies(thrown -> assertThat(cycleIn(thrown)).isNotNull());
      assertThat(lab.log()).isEmpty();
    }

    @Test
    @Proves("R19")
    void anAcquireThatUsesALazyOfItself(Lab lab) {
      var container =
          lab.container(app ->
              app.bind(A)
                  .to(needs(lazy(A)).makeResource(a -> lab.resource(A, a::get)))
                  .in(Singleton.class));
      assertThat(cycleIn(catchThrowable(() -> container.get(A)))).isNotNull();
    }

    @Test
    @Proves("R19")
    void anAcquireThatAsksTheContainerForItself(Lab lab) {
      var container = new Container[1];
      container[0] =
          lab.container(app ->
              app.bind(A).to(lab.resource(A, () -> container[0].get(A))).in(Singleton.class));
      assertThat(cycleIn(catchThrowable(() -> container[0].get(A)))).isNotNull();
    }
  }

  @Nested
  class AcrossThreads {
    @Test
    @Proves({"R19", "R5"})
    void twoAcquiresThatUseEachOtherThroughHandles(Lab lab) throws Exception {
      var both = new CyclicBarrier(2);
      var container =
          lab.container(app -> {
            app.bind(A)
                .to(needs(lazy(B)).makeResource(b -> lab.resource(A, () -> meet(both, b))))
                .in(Singleton.class);
            app.bind(B)
                .to(needs(lazy(A)).makeResource(a -> lab.resource(B, () -> meet(both, a))))
                .in(Singleton.class);
          });
      Forked<Thing> a = lab.fork(() -> container.get(A));
      Forked<Thing> b = lab.fork(() -> container.get(B));
      // whichever sees it first fails; the other gets that failure or sees it too
      assertThat(cycleIn(a.thrown())).isNotNull();
      assertThat(cycleIn(b.thrown())).hasMessageMatching("(?s)(.*waits for){2}.*");
    }

    private static void meet(CyclicBarrier both, Lazy<Thing> other) throws Exception {
      both.await();
      other.get();
    }

    @Test
    @Proves({"R19", "R5"})
    void aHandleUsedOnAThreadThatTheContainerDoesNotKnow(Lab lab) {
      var container =
          lab.container(app -> {
            app.bind(A)
                .to(
                    needs(lazy(B))
                        .makeResource(b -> lab.resource(A, () -> lab.fork(b::get).value())))
                .in(Singleton.class);
            app.bind(B).to(needs(A).makeResource(_ -> lab.resource(B))).in(Singleton.class);
          });
      assertThat(cycleIn(catchThrowable(() -> container.get(A)))).isNotNull();
    }

    record Between(Thing b) {}

    @Test
    @Proves({"R19", "R5"})
    void aHandleOnSuchAThreadThatMakesWhatIsBetween(Lab lab) {
      var container =
          lab.container(app -> {
            app.bind(A)
                .to(
                    needs(Key.lazy(Between.class))
                        .makeResource(part -> lab.resource(A, () -> lab.fork(part::get).value())))
                .in(Singleton.class);
            app.bind(Between.class).to(needs(B).make(Between::new)).async(AsyncMode.DISABLED);
            app.bind(B).to(needs(A).makeResource(_ -> lab.resource(B))).in(Singleton.class);
          });
      assertThat(cycleIn(catchThrowable(() -> container.get(A)))).isNotNull();
    }

    @Test
    @Proves({"R19", "R5"})
    void aHandleThatIsWaitedForOnAnUnknownThreadWhenAnotherWaitClosesTheCycle(Lab lab)
        throws Exception {
      Door asked = new Door();
      var container =
          lab.container(app -> {
            app.bind(A)
                .to(
                    needs(lazy(B))
                        .makeResource(b ->
                            lab.resource(
                                A,
                                () -> {
                                  // done if B has failed since, and A is made anew
                                  Forked<Thing> asking = lab.fork(b::get).awaitBlockedOrDone();
                                  asked.open();
                                  asking.value();
                                })))
                .in(Singleton.class);
            app.bind(B)
                .to(
                    needs(lazy(A))
                        .makeResource(a ->
                            lab.resource(
                                B,
                                () -> {
                                  asked.pass();
                                  a.get();
                                })))
                .in(Singleton.class);
          });
      Forked<Thing> a = lab.fork(() -> container.get(A));
      Forked<Thing> b = lab.fork(() -> container.get(B));
      assertThat(cycleIn(a.thrown())).isNotNull();
      assertThat(cycleIn(b.thrown())).hasMessageMatching("(?s)(.*waits for){2}.*");
    }

    @Test
    @Proves({"R19", "R5"})
    void aStageOfAHandleThatTheAcquireWaitsFor(Lab lab) {
      var container =
          lab.container(app -> {
            app.bind(A)
                .to(
                    needs(lazy(B))
                        .makeResource(
                            b -> lab.resource(A, () -> b.getAsync().toCompletableFuture().join())))
                .in(Singleton.class);
            app.bind(B).to(needs(A).makeResource(_ -> lab.resource(B))).in(Singleton.class);
          });
      assertThat(cycleIn(catchThrowable(() -> container.get(A)))).isNotNull();
    }
  }

  /// The cycle is closed by the container's own wait, for an inline node that a caller builds: no
  /// code of the user is there that could receive the error.
  @Nested
  class ClosedByTheContainersOwnWait {
    private final Door partAsks = new Door();
    private final Door slow = new Door();

    record Slow() {}

    record Whole(Slow slow, Part part) {}

    static final class Part {
      Part(Lazy<Whole> whole, ClosedByTheContainersOwnWait test) {
        test.partAsks.open();
        try {
          whole.get();
        } catch (EspalierException e) {
          // this part can do without
        }
      }
    }

    @Test
    @Proves({"R19", "R5", "R12"})
    void isAFailureOfTheNodeThatWaits(Lab lab) throws Exception {
      var container =
          lab.container(app -> {
            app.bind(ClosedByTheContainersOwnWait.class).toInstance(this);
            app.bind(Slow.class)
                .to(
                    needs()
                        .make(() -> {
                          slow.pass();
                          return new Slow();
                        }))
                .in(Singleton.class);
            app.bind(Part.class).in(Singleton.class);
            app.bind(Whole.class).in(Singleton.class);
            app.roots(Whole.class);
          });
      Forked<Part> part = lab.fork(() -> container.get(Part.class));
      partAsks.pass();
      part.awaitBlocked(); // for the whole, which waits for what is slow
      Forked<Boolean> start = lab.forkRun(container::start).awaitBlocked();
      slow.open(); // the whole begins, and waits for the part
      assertThat(start.thrown()).isInstanceOf(StartFailedException.class);
      assertThat(cycleIn(start.thrown())).isNotNull();
      assertThat(((StartFailedException) start.thrown()).failed()).isEqualTo(Key.of(Whole.class));
      assertThat(part.value()).isNotNull();
    }
  }

  @Test
  @Proves("R19")
  void aWaitThatWasGivenUpClosesNoCycle(Lab lab) {
    // A asks for B and is interrupted; then B waits for A, which waits for nothing any more
    Door givenUp = new Door();
    Door asked = new Door();
    var container =
        lab.container(app -> {
          app.bind(A)
              .to(
                  needs(lazy(B))
                      .makeResource(b ->
                          lab.resource(
                              A,
                              () -> {
                                Thread.currentThread().interrupt();
                                assertThatThrownBy(b::get)
                                    .isInstanceOf(WaitInterruptedException.class);
                                assertThat(Thread.interrupted()).isTrue();
                                givenUp.open();
                                asked.pass();
                              })))
              .in(Singleton.class);
          app.bind(B)
              .to(
                  needs(lazy(A))
                      .makeResource(a ->
                          lab.resource(
                              B,
                              () -> {
                                givenUp.pass();
                                Forked<Thing> asking = lab.fork(a::get).awaitBlocked();
                                asked.open();
                                asking.value();
                              })))
              .in(Singleton.class);
        });
    container.get(A);
    container.get(B);
    assertThat(lab.log()).containsExactly("+A", "+B");
  }

  @Test
  @Proves("R19")
  void whatIsMadeInsideDoesNotWaitForWhatTheOuterOneHasAStageOf(Lab lab) {
    // C makes A; meanwhile B, of which C has a stage and does not wait for it yet, waits for A
    var ofB = new CompletableFuture<Lazy<Thing>>();
    var later = new CompletableFuture<Thing>();
    String name = "inside";
    var container =
        lab.container(app -> {
          app.name(name);
          app.bind(A)
              .to(
                  needs()
                      .make(() -> {
                        ofB.join().getAsync().thenAccept(later::complete);
                        Await.until(() -> LiveThreads.waiting(name) == 2);
                        return new Thing("A");
                      }))
              .in(Singleton.class)
              .async(AsyncMode.DISABLED);
          app.bind(B).to(needs(A).makeResource(_ -> lab.resource(B))).in(Singleton.class);
          app.bind(C)
              .to(
                  needs(provider(A))
                      .and(lazy(B))
                      .makeResource((a, b) ->
                          lab.resource(
                              C,
                              () -> {
                                ofB.complete(b);
                                var _ = a.get();
                                var _ = later.get(20, TimeUnit.SECONDS);
                              })))
              .in(Singleton.class);
        });
    container.get(C);
    assertThat(lab.log()).containsExactly("+B", "+C");
  }

  @Test
  @Proves("R19")
  void stressMeetsNoPhantomCycle(Lab lab) throws Exception {
    // A chain where everybody uses handles downwards only: waits everywhere, cycles nowhere.
    for (int round = 0; round < 200; round++) {
      var container =
          lab.container(app -> {
            app.bind(Thing.key(10)).to(lab.resource(Thing.key(10))).in(Singleton.class);
            for (int i = 11; i < 22; i++) {
              var below = lazy(Thing.key(i - 1));
              var key = Thing.key(i);
              if (i % 3 == 0) {
                app.bind(key)
                    .to(needs(Thing.key(i - 1)).makeResource(_ -> lab.resource(key)))
                    .in(Singleton.class);
              } else {
                app.bind(key)
                    .to(needs(below).makeResource(b -> lab.resource(key, b::get)))
                    .in(Singleton.class);
              }
            }
          });
      List<Forked<Thing>> asking = new ArrayList<>();
      for (int i = 21; i >= 10; i--) {
        var key = Thing.key(i);
        asking.add(lab.fork(() -> container.get(key)));
      }
      for (Forked<Thing> each : asking) {
        assertThat(each.value()).isNotNull();
      }
      container.close();
    }
  }
}
