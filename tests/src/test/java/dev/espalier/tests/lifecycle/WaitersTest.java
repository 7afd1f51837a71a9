package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.Call;
import dev.espalier.bind.Key;
import dev.espalier.bind.Lazy;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.bind.StartFailedException;
import dev.espalier.bind.WaitInterruptedException;
import dev.espalier.event.Event;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Scope;
import jakarta.inject.Singleton;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What those who ask get, when they are interrupted, when the making fails, when all ends.
@ExtendWith(NothingIsLeft.class)
class WaitersTest {
  private final Door began = new Door();
  private final Door door = new Door();

  private Container slowA(Lab lab) {
    return lab.container(app -> {
      app.bind(A)
          .to(
              lab.resource(
                  A,
                  () -> {
                    began.open();
                    door.pass();
                  }))
          .in(Singleton.class);
      app.bind(HoldsHandle.class).to(needs(Thing.lazy(A)).make(HoldsHandle::new));
    });
  }

  @Scope
  @Retention(RetentionPolicy.RUNTIME)
  private @interface RequestScoped {}

  private record HoldsThing(Thing thing) {}

  private record HoldsHandle(Lazy<Thing> lazy) {}

  @Nested
  class WhenInterrupted {
    @Test
    @Proves("R4")
    void getThrowsAndKeepsTheFlagAndOthersStillGetTheValue(Lab lab) throws Exception {
      var container = slowA(lab);
      assertOthersGetTheValue(lab, container, () -> container.get(A));
    }

    @Test
    @Proves("R4")
    void callThrowsAndKeepsTheFlagAndOthersStillGetTheValue(Lab lab) throws Exception {
      var container = slowA(lab);
      assertOthersGetTheValue(lab, container, () -> container.call(needs(A).call(a -> a)));
    }

    @Test
    @Proves("R4")
    void aHandleThrowsAndKeepsTheFlagAndOthersStillGetTheValue(Lab lab) throws Exception {
      var container = slowA(lab);
      Lazy<Thing> handle = container.get(HoldsHandle.class).lazy();
      assertOthersGetTheValue(lab, container, handle::get);
    }

    private void assertOthersGetTheValue(Lab lab, Container container, Callable<Thing> ask)
        throws Exception {
      Forked<Thing> first = lab.fork(ask);
      began.pass();
      first.awaitBlocked();
      Forked<Thing> other = lab.fork(() -> container.get(A)).awaitBlocked();
      first.interrupt();
      assertThat(first.thrown()).isInstanceOf(WaitInterruptedException.class);
      assertThat(first.endedInterrupted()).isTrue();
      assertThat(lab.log()).isEmpty();
      door.open();
      assertThat(other.value()).isSameAs(container.get(A));
      assertThat(lab.log()).containsExactly("+A");
    }

    @Test
    @Proves("R4")
    void aReadyValueIsReturnedAllTheSame(Lab lab) {
      door.open();
      var container = slowA(lab);
      Thing ready = container.get(A);
      Thread.currentThread().interrupt();
      assertThat(container.get(A)).isSameAs(ready);
      assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    @Proves("R4")
    void closeWaitsForTheEndAndKeepsTheFlag(Lab lab) throws Exception {
      door.open();
      Door releasing = new Door();
      Door release = new Door();
      var container =
          lab.container(app ->
              app.bind(A)
                  .to(
                      lab.resource(
                          A,
                          () -> {},
                          () -> {
                            releasing.open();
                            release.pass();
                          }))
                  .in(Singleton.class));
      container.get(A);
      Forked<Boolean> closer = lab.forkRun(container::close);
      releasing.pass();
      closer.awaitBlocked().interrupt();
      release.open();
      closer.value();
      assertThat(closer.endedInterrupted()).isTrue();
      assertThat(container.closeReport().orElseThrow().failures()).isEmpty();
    }
  }

  @Nested
  class WhenTheMakingFails {
    private final AtomicInteger attempts = new AtomicInteger();
    private final IllegalStateException broken = new IllegalStateException("broken");

    private Container failsOnce(Lab lab) {
      return lab.container(app -> {
        app.bind(A)
            .to(
                lab.resource(
                    A,
                    () -> {
                      if (attempts.incrementAndGet() == 1) {
                        began.open();
                        door.pass();
                        throw broken;
                      }
                    }))
            .in(Singleton.class);
        app.bind(B).to(needs(A).makeResource(_ -> lab.resource(B))).in(Singleton.class);
      });
    }

    private static Step throwing(Exception failure) {
      return () -> {
        throw failure;
      };
    }

    @Test
    @Proves({"R5", "R17", "F5"})
    void allWhoWaitGetAFreshExceptionWithTheSameCauseAndTheNextRequestTriesAgain(Lab lab)
        throws Exception {
      var container = failsOnce(lab);
      List<Forked<Thing>> waiting = new ArrayList<>();
      waiting.add(lab.fork(() -> container.get(B)));
      began.pass();
      for (int i = 0; i < 8; i++) {
        Key<Thing> key = i % 2 == 0 ? A : B;
        waiting.add(lab.fork(() -> container.get(key)));
      }
      for (Forked<Thing> thread : waiting) {
        thread.awaitBlocked();
      }
      door.open();
      List<Throwable> thrown = new ArrayList<>();
      for (Forked<Thing> thread : waiting) {
        thrown.add(thread.thrown());
      }
      assertThat(thrown).doesNotHaveDuplicates();
      for (Throwable each : thrown) {
        assertThat(each).isInstanceOf(AcquireFailedException.class).hasCause(broken);
        assertThat(((AcquireFailedException) each).failed()).isEqualTo(A);
      }
      assertThat(broken.getSuppressed()).isEmpty();
      assertThat(container.get(B)).isNotNull();
      assertThat(attempts).hasValue(2);
      assertThat(lab.log()).containsExactly("+A", "+B");
    }

    @Test
    @Proves({"R5", "R17"})
    void theStageOfOneWhoAskedEndsWithIt(Lab lab) {
      door.open();
      var stage = failsOnce(lab).getAsync(B).toCompletableFuture();
      assertThatThrownBy(stage::join).hasRootCause(broken);
    }

    @Test
    @Proves("R13")
    void anInterruptExceptionOfAScopeThatWasNotCancelledIsAFailureLikeAnyOther(Lab lab) {
      var interrupt = new InterruptedException("by its own doing");
      var cancellation = new CancellationException("likewise");
      var container =
          lab.container(app -> {
            app.bind(A).to(lab.resource(A, throwing(interrupt))).in(Singleton.class);
            app.bind(B).to(lab.resource(B, throwing(cancellation))).in(Singleton.class);
            app.roots(B);
          });
      assertThatThrownBy(() -> container.get(A))
          .isInstanceOf(AcquireFailedException.class)
          .hasCause(interrupt);
      assertThatThrownBy(container::start)
          .isInstanceOf(StartFailedException.class)
          .hasCause(cancellation);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    @Proves("R13")
    void noInterruptOfWhoeverNeedsItForWhatIsMadeForHim(Lab lab) {
      var interrupt = new InterruptedException("by its own doing");
      var container =
          lab.container(app -> {
            app.bind(A).to(lab.resource(A, throwing(interrupt))).in(Singleton.class);
            app.bind(HoldsThing.class).to(needs(A).make(HoldsThing::new)).in(RequestScoped.class);
            app.lifetime(RequestScoped.class);
          });
      try (var request = container.open(RequestScoped.class)) {
        assertThatThrownBy(() -> request.get(HoldsThing.class))
            .isInstanceOf(AcquireFailedException.class)
            .hasCause(interrupt);
      }
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    @Proves({"R5", "R13"})
    void anInterruptFlagThatOneAcquireLeavesIsNotSeenByTheNext(Lab lab) throws Exception {
      var container =
          lab.container(app -> {
            app.bind(A)
                .to(lab.resource(A, () -> Thread.currentThread().interrupt()))
                .in(Singleton.class);
            app.bind(B)
                .to(needs(A).makeResource(_ -> lab.resource(B, new Door()::open)))
                .onAcquire(_ -> lab.note("flag " + Thread.currentThread().isInterrupted()))
                .in(Singleton.class);
            app.roots(B);
          });
      container.start();
      assertThat(lab.log()).containsExactly("+A", "+B", "flag false");
    }
  }

  @Nested
  class AnInterruptFlagThatUserCodeLeaves {
    /// Leaves the flag set on the thread that makes it.
    static final class Rude {
      Rude() {
        Thread.currentThread().interrupt();
      }
    }

    static final class Slow {
      Slow(WaitersTest test) {
        test.began.open();
        test.door.passIgnoringInterrupts();
      }
    }

    @Test
    @Proves({"R5", "R13"})
    void doesNotEndTheStart(Lab lab) throws Exception {
      var container =
          lab.container(app -> {
            app.bind(WaitersTest.class).toInstance(WaitersTest.this);
            app.bind(Rude.class).in(Singleton.class);
            app.bind(Slow.class).in(Singleton.class);
            app.roots(Rude.class, Slow.class);
          });
      Forked<Slow> slow = lab.fork(() -> container.get(Slow.class));
      began.pass();
      Forked<Boolean> start = lab.forkRun(container::start);
      lab.await(Event.Acquired.class);
      start.awaitBlocked();
      door.open();
      start.value();
      assertThat(container.get(Slow.class)).isSameAs(slow.value());
    }

    record Both(Rude rude, Slow slow) {}

    private void whileSlowIsMadeElsewhere(Lab lab, Ask ask) throws Exception {
      var container =
          lab.container(app -> {
            app.bind(WaitersTest.class).toInstance(WaitersTest.this);
            app.bind(Rude.class).in(Singleton.class);
            app.bind(Slow.class).in(Singleton.class);
            app.bind(Both.class).in(Singleton.class);
          });
      Forked<Slow> slow = lab.fork(() -> container.get(Slow.class));
      began.pass();
      CompletableFuture<Slow> stage = ask.of(container).toCompletableFuture();
      lab.await(Event.Acquired.class);
      door.open();
      assertThat(stage.get()).isSameAs(slow.value());
    }

    private interface Ask {
      CompletionStage<Slow> of(Container container);
    }

    @Test
    @Proves({"R4", "R5"})
    void doesNotEndAStage(Lab lab) throws Exception {
      whileSlowIsMadeElsewhere(
          lab, container -> container.getAsync(Both.class).thenApply(Both::slow));
    }

    @Test
    @Proves({"R4", "R5"})
    void doesNotEndAnAsynchronousCall(Lab lab) throws Exception {
      Call<Slow, RuntimeException> call = needs(Rude.class).and(Slow.class).call((_, slow) -> slow);
      whileSlowIsMadeElsewhere(lab, container -> container.callAsync(call));
    }
  }

  @Nested
  class WhenTheContainerCloses {
    @Test
    @Proves({"R5", "R32"})
    void thoseWhoWaitAreWokenWithScopeClosed(Lab lab) throws Exception {
      var container =
          lab.container(app -> {
            app.bind(A)
                .to(
                    lab.resource(
                        A,
                        () -> {
                          began.open();
                          door.passIgnoringInterrupts();
                        }))
                .in(Singleton.class);
            app.bind(B).to(needs(A).makeResource(_ -> lab.resource(B))).in(Singleton.class);
            app.bind(C).to(needs(B).make(_ -> new Thing("C")));
          });
      Forked<Thing> direct = lab.fork(() -> container.get(A));
      began.pass();
      Forked<Thing> above = lab.fork(() -> container.get(B));
      Forked<Thing> unscoped = lab.fork(() -> container.get(C));
      Forked<Thing> called = lab.fork(() -> container.call(needs(B).call(b -> b)));
      for (Forked<Thing> each : List.of(direct, above, unscoped, called)) {
        each.awaitBlocked();
      }
      var stage = container.getAsync(B).toCompletableFuture();
      container.requestClose(); // they are woken while the acquire still runs
      for (Forked<Thing> each : List.of(direct, above, unscoped, called)) {
        assertThat(each.thrown()).isInstanceOf(ScopeClosedException.class);
      }
      assertThatThrownBy(stage::join).hasCauseInstanceOf(ScopeClosedException.class);
      door.open();
      container.close();
      assertThat(lab.log()).containsExactly("+A", "-A");
    }
  }
}
