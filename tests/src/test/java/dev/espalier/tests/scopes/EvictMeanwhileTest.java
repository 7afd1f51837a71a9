package dev.espalier.tests.scopes;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.D;
import static dev.espalier.tests.fixture.Thing.E;
import static dev.espalier.tests.fixture.Thing.lazy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.Espalier;
import dev.espalier.bind.Lazy;
import dev.espalier.bind.Lease;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.Resource;
import dev.espalier.bind.WaitInterruptedException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Dropping an instance while others ask for it, make it or close.
@ExtendWith(NothingIsLeft.class)
class EvictMeanwhileTest {
  private final Door began = new Door();
  private final Door door = new Door();

  private void slow() throws InterruptedException {
    began.open();
    door.pass();
  }

  private static Thing failing() {
    throw new IllegalStateException("not yet");
  }

  @Nested
  class WhileOthersAsk {
    private final Door releasing = new Door();
    private final Door release = new Door();
    private final AtomicInteger releases = new AtomicInteger();

    private Container evicting(Lab lab) {
      return EvictTest.chain(
          lab,
          Step.none(),
          () -> {
            if (releases.incrementAndGet() == 1) {
              releasing.open();
              release.pass();
            }
          });
    }

    private void afterwards(Lab lab, Ask ask) throws Exception {
      var container = evicting(lab);
      Thing before = container.get(B);
      Forked<Boolean> evicting = lab.forkRun(() -> container.evict(B));
      releasing.pass();
      Forked<Thing> asker = lab.fork(() -> ask.of(container)).awaitBlocked();
      release.open();
      evicting.value();
      assertThat(asker.value()).isNotSameAs(before);
    }

    private interface Ask {
      Thing of(Container container) throws Exception;
    }

    @Test
    @Proves({"F42", "R3", "R5"})
    void theyWaitAndGetANewOne(Lab lab) throws Exception {
      afterwards(lab, container -> container.get(B));
    }

    @Test
    @Proves({"F42", "R5"})
    void theyWaitForWhatNeedsItAndGetANewOne(Lab lab) throws Exception {
      afterwards(lab, container -> container.get(C));
    }

    @Test
    @Proves({"F42", "R5"})
    void aCallWaitsAndGetsANewOne(Lab lab) throws Exception {
      afterwards(lab, container -> container.call(needs(B).and(D).call((b, _) -> b)));
    }

    @Test
    @Proves({"F42", "R5"})
    void oneMadeForTheAskerWaitsAndGetsANewOne(Lab lab) throws Exception {
      afterwards(lab, container -> container.get(E));
    }

    @Test
    @Proves({"F42", "R5"})
    void aStageWaitsAndGetsANewOne(Lab lab) throws Exception {
      var container = evicting(lab);
      Thing before = container.get(B);
      Forked<Boolean> evicting = lab.forkRun(() -> container.evict(B));
      releasing.pass();
      var asked = container.getAsync(B).toCompletableFuture();
      release.open();
      evicting.value();
      assertThat(asked.get()).isNotSameAs(before);
    }

    @Test
    @Proves({"R29", "R23", "R37"})
    void aCloseWaitsUntilWhatIsEvictedIsReleased(Lab lab) throws Exception {
      var container = evicting(lab);
      container.get(B);
      Forked<Boolean> evicting = lab.forkRun(() -> container.evict(B));
      releasing.pass();
      Forked<Boolean> closer = lab.forkRun(container::close).awaitBlocked();
      assertThat(lab.log()).doesNotContain("-A");
      release.open();
      evicting.value();
      closer.value();
      assertThat(lab.log()).containsExactly("+A", "+B", "-B", "-A");
    }

    @Test
    @Proves("R30")
    void aReleaseThatClosesIsRefused(Lab lab) {
      var own = new AtomicReference<Container>();
      var container = EvictTest.chain(lab, Step.none(), () -> own.get().close());
      own.set(container);
      container.get(B);
      assertThatThrownBy(() -> container.evict(B))
          .isInstanceOf(ReleaseFailedException.class)
          .hasMessageContaining("ESP-203");
      assertThat(container.isOpen()).isTrue();
    }
  }

  @Nested
  class OfWhatIsBeingMade {
    private Container making(Lab lab) {
      return EvictTest.chain(lab, EvictMeanwhileTest.this::slow, Step.none());
    }

    @Test
    @Proves({"F42", "R3"})
    void itIsAwaitedAndThenDropped(Lab lab) throws Exception {
      var container = making(lab);
      Forked<Thing> asker = lab.fork(() -> container.get(B));
      began.pass();
      Forked<Boolean> evicting = lab.forkRun(() -> container.evict(A)).awaitBlocked();
      door.open();
      Thing first = asker.value();
      evicting.value();
      assertThat(lab.log()).containsExactly("+A", "+B", "-B", "-A");
      assertThat(container.get(B)).isNotSameAs(first);
    }

    @Test
    @Proves("R4")
    void anInterruptIsKeptAndDoesNotSpin(Lab lab) throws Exception {
      var container = making(lab);
      lab.fork(() -> container.get(B));
      began.pass();
      Forked<Boolean> evicting = lab.forkRun(() -> container.evict(A)).awaitBlocked();
      evicting.interrupt();
      evicting.awaitBlocked();
      door.open();
      assertThat(evicting.endedInterrupted()).isTrue();
      assertThat(lab.log()).containsExactly("+A", "+B", "-B", "-A");
    }

    @Test
    @Proves({"F42", "R46"})
    void whatAScopeMayUseThatIsOpenedMeanwhileIsRefused(Lab lab) throws Exception {
      var container = making(lab);
      Thing a = container.get(A);
      Forked<Thing> asker = lab.fork(() -> container.get(B));
      began.pass();
      Forked<Boolean> evicting = lab.forkRun(() -> container.evict(A)).awaitBlocked();
      try (Lease<Thing> lease = container.acquire(A)) {
        assertThat(lease.get()).isSameAs(a);
        door.open();
        assertThat(evicting.thrown()).hasMessageStartingWith("ESP-208");
        assertThat(lab.log()).containsExactly("+A", "+B");
      }
      assertThat(container.get(B)).isSameAs(asker.value());
      container.evict(A);
      assertThat(lab.log()).containsExactly("+A", "+B", "-B", "-A");
    }

    @Test
    @Proves({"F42", "R3"})
    void whatWasMadeInsteadOfItIsDroppedWithIt(Lab lab) throws Exception {
      var container =
          lab.container(app -> {
            app.concurrency(1);
            app.bind(C).to(lab.resource(C, EvictMeanwhileTest.this::slow)).in(Singleton.class);
            app.bind(A)
                .to(Resource.of(EvictMeanwhileTest::failing, _ -> {}))
                .in(Singleton.class)
                .withFallback(needs().makeResource(() -> lab.resource(B)));
          });
      Forked<Thing> first = lab.fork(() -> container.get(C));
      began.pass();
      Forked<Thing> asker = lab.fork(() -> container.get(A)).awaitBlocked();
      Forked<Boolean> evicting = lab.forkRun(() -> container.evict(A)).awaitBlocked();
      door.open();
      assertThat(first.value()).hasToString("C");
      assertThat(asker.value()).hasToString("B");
      evicting.value();
      assertThat(lab.log()).containsExactly("+C", "+B", "-B");
    }

    @Test
    @Proves({"R19", "R5"})
    void itDoesNotHoldUpWhatIsMadeMeanwhile(Lab lab) throws Exception {
      // B is being made and will use C, which is ready and about to be dropped with A as well
      var container =
          lab.container(app -> {
            app.bind(A).to(lab.resource(A)).in(Singleton.class);
            app.bind(C).to(needs(A).makeResource(_ -> lab.resource(C))).in(Singleton.class);
            app.bind(B)
                .to(
                    needs(A)
                        .and(lazy(C))
                        .makeResource((_, c) ->
                            lab.resource(
                                B,
                                () -> {
                                  began.open();
                                  door.pass();
                                  c.get();
                                })))
                .in(Singleton.class);
            app.roots(B, C);
          });
      container.get(C);
      Forked<Thing> asker = lab.fork(() -> container.get(B));
      began.pass();
      Forked<Boolean> evicting = lab.forkRun(() -> container.evict(A)).awaitBlocked();
      door.open();
      assertThat(asker.value()).hasToString("B");
      evicting.value();
      assertThat(lab.log()).containsExactly("+A", "+C", "+B", "-B", "-C", "-A");
    }
  }

  @Nested
  class OfWhatIsBeingMadeForNobody {
    private void evictsAfterIt(Lab lab, Container container) throws Exception {
      Forked<Boolean> evicting = lab.forkRun(() -> container.evict(A)).awaitBlocked();
      assertThat(lab.log()).containsExactly("+A");
      door.open();
      evicting.value();
      assertThat(lab.log()).containsExactly("+A", "+B", "-B", "-A");
    }

    @Test
    @Proves({"F42", "R23", "R18"})
    void whatIsOverItsTimeIsAwaited(Lab lab) throws Exception {
      var container =
          lab.container(app -> {
            app.bind(A).to(lab.resource(A)).in(Singleton.class);
            app.bind(B)
                .to(needs(A).makeResource(_ -> lab.resource(B, EvictMeanwhileTest.this::slow)))
                .in(Singleton.class)
                .acquireWithin(Duration.ofMillis(1))
                .uninterruptible();
          });
      assertThatThrownBy(() -> container.get(B)).hasMessageContaining("not acquired within");
      began.pass();
      evictsAfterIt(lab, container);
    }

    @Test
    @Proves({"F42", "R23", "R4"})
    void whatWasForOneWhoWasInterruptedIsAwaited(Lab lab) throws Exception {
      var container =
          lab.container(app -> {
            app.bind(A).to(lab.resource(A)).in(Singleton.class);
            app.bind(B)
                .to(needs(A).makeResource(_ -> lab.resource(B, EvictMeanwhileTest.this::slow)))
                .async();
          });
      Forked<Thing> asker = lab.fork(() -> container.get(B));
      began.pass();
      asker.interrupt();
      assertThat(asker.thrown()).isInstanceOf(WaitInterruptedException.class);
      evictsAfterIt(lab, container);
    }
  }

  @Nested
  class WhileAHandleIsUsed {
    static final class Connection {
      final AtomicBoolean released = new AtomicBoolean();
    }

    record User(Lazy<Connection> connection) {}

    @Test
    @Proves({"F42", "R23"})
    void nobodyKeepsWhatWasReleased(Lab lab) throws Exception {
      for (int i = 0; i < 1_000; i++) {
        try (Container container = Espalier.container(WhileAHandleIsUsed::configure)) {
          container.get(Connection.class);
          User user = container.get(User.class);
          var both = new CyclicBarrier(2);
          Forked<Connection> using =
              lab.fork(() -> {
                both.await();
                return user.connection().get();
              });
          both.await();
          container.evict(Connection.class);
          boolean released = using.value().released.get();
          assertThat(released && container.get(User.class) == user).as("round %s", i).isFalse();
        }
      }
    }

    private static void configure(ContainerBuilder app) {
      app.bind(Connection.class)
          .to(Resource.of(Connection::new, connection -> connection.released.set(true)))
          .in(Singleton.class);
      app.bind(User.class).in(Singleton.class);
      for (int i = 0; i < 50; i++) { // so that it takes a while
        app.bind(Thing.key(i))
            .to(needs(Connection.class).make(_ -> new Thing("needs it")))
            .in(Singleton.class);
      }
    }
  }
}
