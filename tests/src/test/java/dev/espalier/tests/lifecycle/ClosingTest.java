package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.lazy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.espalier.Container;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.Key;
import dev.espalier.bind.Lazy;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// From the first request to close until all is over.
@ExtendWith(NothingIsLeft.class)
class ClosingTest {

  static final class Inline {}

  @Nested
  class WhileItIsClosing {
    private final Door releasing = new Door();
    private final Door release = new Door();
    private final AtomicReference<Lazy<Thing>> handle = new AtomicReference<>();

    /// C is being released; A and an inline node are ready; B was never made.
    private Container closing(Lab lab) throws InterruptedException {
      var container =
          lab.container(app -> {
            app.bind(A).to(lab.resource(A)).in(Singleton.class);
            app.bind(B).to(lab.resource(B)).in(Singleton.class);
            app.bind(C)
                .to(
                    needs(A)
                        .and(lazy(B))
                        .makeResource((_, b) -> {
                          handle.set(b);
                          return lab.resource(
                              C,
                              Step.none(),
                              () -> {
                                releasing.open();
                                release.pass();
                              });
                        }))
                .in(Singleton.class);
            app.bind(Inline.class);
          });
      container.get(C);
      container.requestClose();
      releasing.pass();
      return container;
    }

    @Test
    @Proves("R32")
    void getReturnsWhatIsReadyAndNotYetReleased(Lab lab) throws Exception {
      var container = closing(lab);
      assertThat(container.get(A)).isNotNull();
      assertThat(container.getAsync(A).toCompletableFuture().join()).isSameAs(container.get(A));
      assertThatThrownBy(() -> container.get(C)).isInstanceOf(ScopeClosedException.class);
      release.open();
    }

    @Test
    @Proves({"R32", "R31"})
    void nothingNewIsMade(Lab lab) throws Exception {
      var container = closing(lab);
      assertThatThrownBy(() -> container.get(B)).isInstanceOf(ScopeClosedException.class);
      assertThatThrownBy(() -> container.get(Inline.class))
          .isInstanceOf(ScopeClosedException.class);
      assertThatThrownBy(() -> handle.get().get()).isInstanceOf(ScopeClosedException.class);
      assertThatThrownBy(() -> container.getAsync(B).toCompletableFuture().join())
          .hasCauseInstanceOf(ScopeClosedException.class);
      assertThatThrownBy(() -> container.call(needs(B).call(b -> b)))
          .isInstanceOf(ScopeClosedException.class);
      assertThatThrownBy(container::start)
          .isInstanceOf(ScopeClosedException.class)
          .hasMessageContaining("is closing");
      release.open();
      container.close();
      assertThat(lab.log()).containsExactly("+A", "+C", "-C", "-A");
    }

    @Test
    @Proves("R29")
    void awaitClosedWaitsForTheEnd(Lab lab) throws Exception {
      var container = closing(lab);
      Forked<Boolean> waiting = lab.forkRun(container::awaitClosed).awaitBlocked();
      assertThat(container.isOpen()).isFalse();
      assertThat(container.closeReport()).isEmpty();
      release.open();
      waiting.value();
      assertThat(container.closeReport()).isPresent();
    }

    @Test
    @Proves({"R29", "R4"})
    void awaitClosedIsInterruptibleAndTheCloseGoesOn(Lab lab) throws Exception {
      var container = closing(lab);
      Forked<Boolean> waiting = lab.forkRun(container::awaitClosed).awaitBlocked();
      waiting.interrupt();
      assertThat(waiting.thrown()).isInstanceOf(InterruptedException.class);
      release.open();
      container.close();
      assertThat(lab.log()).endsWith("-C", "-A");
    }
  }

  @Nested
  class WhenItIsClosed {
    @Test
    @Proves({"R32", "F49"})
    void everyRequestFailsAtOnceAndNothingComesBackToLife(Lab lab) {
      var handle = new AtomicReference<Lazy<Thing>>();
      var container =
          lab.container(app -> {
            app.bind(A).to(lab.resource(A)).in(Singleton.class);
            app.bind(String.class).toInstance("given");
            app.bind(Inline.class).in(Singleton.class);
            app.bind(Thread.class)
                .to(
                    needs(lazy(A))
                        .make(a -> {
                          handle.set(a);
                          return Thread.currentThread();
                        }));
          });
      container.get(A);
      container.get(Inline.class);
      container.get(Thread.class);
      assertThat(handle.get().isReady()).isTrue();
      container.close();
      assertThatThrownBy(() -> container.get(A))
          .isInstanceOf(ScopeClosedException.class)
          .hasMessageContaining("is closed");
      assertThatThrownBy(() -> container.get(String.class))
          .isInstanceOf(ScopeClosedException.class);
      assertThatThrownBy(() -> container.get(Inline.class))
          .isInstanceOf(ScopeClosedException.class);
      assertThatThrownBy(() -> container.get(Thread.class))
          .isInstanceOf(ScopeClosedException.class);
      assertThatThrownBy(() -> handle.get().get())
          .isInstanceOf(ScopeClosedException.class)
          .hasMessageContaining("Thing<byte[], byte[]>");
      assertThat(handle.get().isReady()).isFalse();
      assertThatThrownBy(() -> container.getAsync(A).toCompletableFuture().join())
          .hasCauseInstanceOf(ScopeClosedException.class);
      assertThatThrownBy(container::start).isInstanceOf(EspalierException.class);
      assertThat(lab.log()).containsExactly("+A", "-A");
    }

    @Test
    @Proves("R29")
    void closingAgainDoesNothing(Lab lab) {
      var container = lab.container(app -> app.bind(A).to(lab.resource(A)).in(Singleton.class));
      container.get(A);
      container.close();
      container.close();
      container.requestClose();
      assertThat(lab.log()).containsExactly("+A", "-A");
    }

    @Test
    @Proves("R37")
    void noThreadOfItIsAlive(Lab lab) throws Exception {
      // beside the check after each test: threads that were told to end at the very end
      var container =
          lab.container(app -> {
            for (int i = 10; i < 60; i++) {
              var key = Thing.key(i);
              app.bind(key).to(lab.resource(key, () -> new Door().pass())).in(Singleton.class);
              app.roots(key);
            }
          });
      Forked<Boolean> start = lab.forkRun(container::start).awaitBlocked();
      container.close();
      assertThat(start.thrown()).isInstanceOf(ScopeClosedException.class);
    }
  }

  @Nested
  class FromInside {
    private final AtomicReference<Container> container = new AtomicReference<>();
    private final AtomicReference<Throwable> refused = new AtomicReference<>();

    private void tryToClose() {
      Container own = container.get();
      refused.set(catchThrowable(own::close));
      assertThat(catchThrowable(own::awaitClosed)).isInstanceOf(EspalierException.class);
    }

    private void assertRefused() {
      assertThat(refused.get())
          .isInstanceOf(EspalierException.class)
          .hasMessageStartingWith("ESP-203 ")
          .hasMessageContaining("requestClose()");
    }

    @Test
    @Proves("R30")
    void anAcquireIsRefused(Lab lab) {
      container.set(
          lab.container(
              app -> app.bind(A).to(lab.resource(A, this::tryToClose)).in(Singleton.class)));
      container.get().get(A);
      assertRefused();
    }

    @Test
    @Proves("R30")
    void aConstructorOnTheThreadThatAsksIsRefused(Lab lab) {
      container.set(
          lab.container(app -> {
            app.bind(FromInside.class).toInstance(this);
            app.bind(Closer.class).in(Singleton.class);
          }));
      container.get().get(Closer.class);
      assertRefused();
    }

    @Test
    @Proves("R30")
    void anUnscopedFunctionOnTheThreadThatAsksIsRefused(Lab lab) {
      container.set(
          lab.container(app -> app.bind(Closer.class).to(needs().make(() -> new Closer(this)))));
      container.get().get(Closer.class);
      assertRefused();
    }

    static final class Closer {
      Closer(FromInside test) {
        test.tryToClose();
      }
    }

    @Test
    @Proves("R30")
    void aReleaseIsRefused(Lab lab) {
      container.set(
          lab.container(app ->
              app.bind(A).to(lab.resource(A, Step.none(), this::tryToClose)).in(Singleton.class)));
      container.get().get(A);
      container.get().close();
      assertRefused();
    }

    @Test
    @Proves("R30")
    void hooksAreRefused(Lab lab) throws Exception {
      container.set(
          lab.container(app -> {
            app.bind(A)
                .to(lab.resource(A))
                .onAcquire(_ -> tryToClose())
                .onStart(_ -> tryToClose())
                .onStop(_ -> tryToClose())
                .in(Singleton.class);
            app.roots(A);
          }));
      container.get().start();
      assertRefused();
      refused.set(new AssertionError("the stop hook was not refused"));
      container.get().close();
      assertRefused();
    }

    @Test
    @Proves("R30")
    void aBodyOnAThreadOfTheContainerIsRefused(Lab lab) {
      container.set(lab.container(app -> app.bind(A).to(lab.resource(A))));
      var called =
          container
              .get()
              .callAsync(
                  needs(A)
                      .call(a -> {
                        tryToClose();
                        return a;
                      }));
      called.toCompletableFuture().join();
      assertRefused();
    }

    @Test
    @Proves("R30")
    void whatFollowsAStageOfTheContainerMayClose(Lab lab) {
      container.set(lab.container(app -> app.bind(A).to(lab.resource(A)).in(Singleton.class)));
      CompletableFuture<Void> closed =
          container
              .get()
              .getAsync(A)
              .thenAccept(_ -> container.get().close())
              .toCompletableFuture();
      closed.join();
      assertThat(lab.log()).containsExactly("+A", "-A");
    }

    @Test
    @Proves("R30")
    void requestCloseDoesNotBlockAndIsObeyed(Lab lab) throws Exception {
      container.set(
          lab.container(app -> {
            app.bind(A)
                .to(lab.resource(A))
                .onStart(_ -> container.get().requestClose())
                .in(Singleton.class);
            app.roots(A);
          }));
      assertThatThrownBy(container.get()::start).isInstanceOf(ScopeClosedException.class);
      container.get().awaitClosed();
      assertThat(lab.log()).containsExactly("+A", "-A");
    }
  }

  @Nested
  class AnInlineBuildOnACallersThread {
    private final Door began = new Door();
    private final Door door = new Door();

    static final class Slow implements AutoCloseable {
      private final Lab lab;

      Slow(AnInlineBuildOnACallersThread test, Lab lab) throws InterruptedException {
        this.lab = lab;
        test.began.open();
        test.door.pass();
        lab.note("+slow");
      }

      @Override
      public void close() {
        lab.note("-slow");
      }
    }

    @Test
    @Proves({"R0", "R10", "R32"})
    void isAwaitedNotInterruptedAndItsValueReleased(Lab lab) throws Exception {
      var container =
          lab.container(app -> {
            app.bind(AnInlineBuildOnACallersThread.class).toInstance(this);
            app.bind(Lab.class).toInstance(lab);
            app.bind(Slow.class).in(Singleton.class);
          });
      Forked<Slow> builder = lab.fork(() -> container.get(Slow.class));
      began.pass();
      Forked<Slow> waiter = lab.fork(() -> container.get(Slow.class)).awaitBlocked();
      Forked<Boolean> closer = lab.forkRun(container::close);
      assertThat(waiter.thrown()).isInstanceOf(ScopeClosedException.class);
      assertThat(closer.isDone()).isFalse();
      door.open();
      closer.value();
      assertThat(builder.endedInterrupted()).isFalse();
      assertThat(lab.log()).containsExactly("+slow", "-slow");
    }
  }

  @Test
  @Proves({"R31", "R32"})
  void aGivenObjectThatIsToBeClosedIsClosedAlsoIfNobodyAskedForIt(Lab lab) {
    var container =
        lab.container(app ->
            app.bind(Key.of(String.class)).toInstance("x").onRelease(_ -> lab.note("released")));
    container.close();
    assertThat(lab.log()).containsExactly("released");
  }
}
