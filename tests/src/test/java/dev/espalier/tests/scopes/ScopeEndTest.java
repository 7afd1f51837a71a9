package dev.espalier.tests.scopes;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.lazy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.espalier.Container;
import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Lazy;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Resource;
import dev.espalier.bind.Scope;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Gate;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// From the first request to close a scope until nothing of it is left.
@ExtendWith(NothingIsLeft.class)
class ScopeEndTest {

  static final class Inline {}

  record Holder(Lazy<Thing> later) {}

  @Nested
  class TheOrder {
    @Test
    @Proves({"R23", "R24", "R46", "F30"})
    void isTheReverseOfAcquisitionWithUnscopedOnesInTheirPlace(Lab lab) {
      var container =
          lab.container(app -> {
            app.lifetime(RequestScoped.class);
            app.bind(A).to(lab.resource(A)).in(RequestScoped.class);
            app.bind(B).to(needs(A).makeResource(_ -> lab.resource(B))); // unscoped
            app.bind(C)
                .to(needs(B).and(A).makeResource((_, _) -> lab.resource(C)))
                .in(RequestScoped.class);
          });
      container.runWithin(
          RequestScoped.class,
          scope -> {
            scope.get(C);
            scope.get(B);
          });
      assertThat(lab.log()).containsExactly("+A", "+B", "+C", "+B", "-B", "-C", "-B", "-A");
    }

    @Test
    @Proves("R23")
    void followsTheUseOfAHandle(Lab lab) {
      var container =
          lab.container(app -> {
            app.lifetime(RequestScoped.class);
            app.bind(A).to(lab.resource(A)).in(RequestScoped.class);
            app.bind(Holder.class)
                .to(needs(lazy(A)).make(Holder::new))
                .onRelease(holder -> lab.note("-holder of " + holder.later().get()))
                .in(RequestScoped.class);
          });
      container.runWithin(RequestScoped.class, scope -> scope.get(Holder.class).later().get());
      assertThat(lab.log()).containsExactly("+A", "-holder of A", "-A");
    }

    @Test
    @Proves({"R24", "F56", "F57"})
    void hasWhatWasAddedByHandInItsPlace(Lab lab) {
      var container =
          lab.container(app -> {
            app.lifetime(RequestScoped.class);
            app.bind(A).to(lab.resource(A)).in(RequestScoped.class);
            app.bind(B).to(lab.resource(B)).in(RequestScoped.class);
          });
      container.runWithin(
          RequestScoped.class,
          scope -> {
            scope.get(A);
            scope.manage(lab.resource(C));
            scope.onClose(_ -> lab.note("handler"));
            scope.get(B);
          });
      assertThat(lab.log()).containsExactly("+A", "+C", "+B", "-B", "handler", "-C", "-A");
    }
  }

  @Nested
  class WhatIsAddedByHand {
    private Scope open(Lab lab) {
      return lab.container(app -> app.lifetime(RequestScoped.class)).open(RequestScoped.class);
    }

    @Test
    @Proves({"R7", "R11"})
    void isUnwoundWhenItCannotBeAcquired(Lab lab) {
      try (Scope scope = open(lab)) {
        var broken = new IOException("broken");
        Resource<Thing> half =
            Resource.acquire(steps -> {
              steps.addWithExit(lab.acquired(new Thing("A")), lab::released);
              throw broken;
            });
        assertThatThrownBy(() -> scope.manage(half))
            .isInstanceOf(AcquireFailedException.class)
            .hasCause(broken);
        assertThat(lab.log()).containsExactly("+A", "-A");
        assertThat(lab.exits()).containsEntry("A", ExitCase.failed(broken));
        assertThat(scope.isOpen()).isTrue();
      }
    }

    @Test
    @Proves({"R31", "F56", "F57"})
    void isReleasedAtOnceWithTheStoredExitCaseWhenItComesTooLate(Lab lab) {
      Scope scope = open(lab);
      scope.complete();
      scope.close();
      assertThatThrownBy(() -> scope.manage(lab.resource(A)))
          .isInstanceOf(ScopeClosedException.class);
      assertThatThrownBy(() -> scope.onClose(exit -> lab.note(exit.toString())))
          .isInstanceOf(ScopeClosedException.class);
      assertThat(lab.log()).containsExactly("+A", "-A", ExitCase.completed().toString());
      assertThat(lab.exits()).containsEntry("A", ExitCase.completed());
    }

    @Test
    @Proves({"R31", "R22"})
    void doesNotHideThatItCouldNotBeReleasedWhenItComesTooLate(Lab lab) {
      Scope scope = open(lab);
      scope.close();
      var broken = new IOException("broken");
      assertThatThrownBy(() ->
              scope.onClose(_ -> {
                throw broken;
              }))
          .isInstanceOf(ScopeClosedException.class)
          .hasSuppressedException(broken);
    }

    @Test
    @Proves({"R31", "R25"})
    void isReleasedOnceAlsoWhenItComesDuringTheClose(Lab lab) {
      Scope scope = open(lab);
      scope.onClose(_ -> scope.manage(lab.resource(A)));
      assertThatThrownBy(scope::close)
          .isInstanceOf(ReleaseFailedException.class)
          .hasCauseInstanceOf(ScopeClosedException.class);
      assertThat(lab.log()).containsExactly("+A", "-A");
    }

    @Test
    @Proves("R25")
    void isClosedOnceHoweverOftenItIsAdded(Lab lab) {
      AutoCloseable one = () -> lab.note("closed");
      try (Scope scope = open(lab)) {
        assertThat(scope.manage(one)).isSameAs(one);
        assertThat(scope.manage(one)).isSameAs(one);
      }
      assertThat(lab.log()).containsExactly("closed");
    }
  }

  @Nested
  class FromInside {
    private final AtomicReference<Scope> scope = new AtomicReference<>();
    private final AtomicReference<Throwable> refused = new AtomicReference<>();

    private Container of(Lab lab) {
      return lab.container(app -> {
        app.lifetime(SessionScoped.class);
        app.lifetime(RequestScoped.class, l -> l.parent(SessionScoped.class));
        Step close = () -> refused.set(catchThrowable(scope.get()::close));
        app.bind(FromInside.class).toInstance(this);
        app.bind(A).to(lab.resource(A, close)).in(SessionScoped.class);
        app.bind(B).to(lab.resource(B, close)).in(SessionScoped.class).async();
        app.bind(C).to(lab.resource(C, Step.none(), close)).in(SessionScoped.class);
        app.bind(Closer.class);
      });
    }

    static final class Closer {
      Closer(FromInside test) {
        test.refused.set(catchThrowable(test.scope.get()::close));
      }
    }

    private void assertRefused(Lab lab, Scope.Action<Exception> body) throws Exception {
      of(lab)
          .runWithin(
              SessionScoped.class,
              session -> {
                scope.set(session);
                body.run(session);
                assertThat(session.isOpen()).isTrue();
              });
      assertThat(refused.get())
          .isInstanceOf(EspalierException.class)
          .hasMessageStartingWith("ESP-203")
          .hasMessageContaining("requestClose()");
    }

    @Test
    @Proves("R30")
    void aBodyIsRefused(Lab lab) throws Exception {
      assertRefused(lab, session -> refused.set(catchThrowable(session::close)));
    }

    @Test
    @Proves("R30")
    void aBodyOfAScopeInsideIsRefused(Lab lab) throws Exception {
      assertRefused(
          lab,
          session ->
              session.runWithin(
                  RequestScoped.class, _ -> refused.set(catchThrowable(session::close))));
    }

    @Test
    @Proves("R30")
    void recipesAreRefused(Lab lab) throws Exception {
      assertRefused(lab, session -> lab.fork(() -> session.get(A)).value());
      assertRefused(lab, session -> lab.fork(() -> session.get(B)).value());
      assertRefused(lab, session -> lab.fork(() -> session.get(Closer.class)).value());
    }

    @Test
    @Proves("R30")
    void aReleaseIsRefused(Lab lab) throws Exception {
      assertRefused(lab, session -> session.get(C));
    }

    @Test
    @Proves("R30")
    void aFunctionOnAThreadOfTheScopeIsRefused(Lab lab) throws Exception {
      assertRefused(
          lab,
          session ->
              session
                  .callAsync(
                      needs()
                          .call(() -> {
                            refused.set(catchThrowable(session::close));
                            return true;
                          }))
                  .toCompletableFuture()
                  .join());
    }

    @Test
    @Proves("R30")
    void aSiblingAndAScopeInsideMayBeClosed(Lab lab) {
      var container = of(lab);
      container.runWithin(
          SessionScoped.class,
          session -> {
            container.open(SessionScoped.class).close();
            session.open(RequestScoped.class).close();
            session.closeAllScopes();
          });
    }

    @Test
    @Proves("R30")
    void closeAllScopesAndEvictAreRefusedLikewise(Lab lab) {
      var container = of(lab);
      container.runWithin(
          SessionScoped.class,
          session -> {
            assertThatThrownBy(container::closeAllScopes).hasMessageStartingWith("ESP-203");
            assertThatThrownBy(() -> session.evict(C)).hasMessageStartingWith("ESP-203");
          });
    }

    @Test
    @Proves("R30")
    void requestCloseDoesNotWait(Lab lab) throws Exception {
      var container = of(lab);
      Scope session = container.open(SessionScoped.class);
      scope.set(session);
      session.get(C);
      session.onClose(_ -> session.requestClose());
      session.requestClose();
      session.close();
      assertThat(lab.log()).containsExactly("+C", "-C");
      assertThat(refused.get()).isInstanceOf(EspalierException.class);
    }
  }

  @Nested
  class WhileItIsClosing {
    private final Gate releasing = new Gate();
    private final Gate release = new Gate();
    private final AtomicReference<Boolean> flagInside = new AtomicReference<>();

    private Container of(Lab lab) {
      return lab.container(app -> {
        app.lifetime(SessionScoped.class);
        app.lifetime(RequestScoped.class, l -> l.parent(SessionScoped.class));
        app.bind(Thing.D).to(lab.resource(Thing.D)).in(Singleton.class);
        app.bind(Inline.class).in(Singleton.class);
        app.bind(A).to(lab.resource(A)).in(SessionScoped.class);
        app.bind(B).to(lab.resource(B)).in(SessionScoped.class);
        app.bind(C)
            .to(
                needs(A)
                    .makeResource(_ ->
                        lab.resource(
                            C,
                            Step.none(),
                            () -> {
                              flagInside.set(Thread.currentThread().isInterrupted());
                              releasing.open();
                              release.passIgnoringInterrupts();
                            })))
            .in(SessionScoped.class);
      });
    }

    @Test
    @Proves({"R32", "R31"})
    void itReturnsWhatIsReadyAndNotYetReleasedAndMakesNothing(Lab lab) throws Exception {
      var container = of(lab);
      Thing d = container.get(Thing.D);
      Scope session = container.open(SessionScoped.class);
      Thing a = session.get(A);
      session.get(C);
      Forked<Boolean> closer = lab.forkRun(session::close);
      releasing.pass();
      assertThat(session.isOpen()).isFalse();
      assertThat(session.get(A)).isSameAs(a);
      assertThat(session.get(Thing.D)).isSameAs(d);
      assertThatThrownBy(() -> session.get(C)).isInstanceOf(ScopeClosedException.class);
      assertThatThrownBy(() -> session.get(B)).isInstanceOf(ScopeClosedException.class);
      assertThatThrownBy(() -> session.call(needs(B).call(b -> b)))
          .isInstanceOf(ScopeClosedException.class);
      assertThatThrownBy(() -> session.acquire(B)).isInstanceOf(ScopeClosedException.class);
      assertThatThrownBy(() -> session.open(RequestScoped.class))
          .isInstanceOf(ScopeClosedException.class);
      release.open();
      closer.value();
      assertThat(lab.log()).containsExactly("+D", "+A", "+C", "-C", "-A");
    }

    @Test
    @Proves({"R32", "F49"})
    void afterwardsEveryRequestFailsAlsoForWhatAParentHas(Lab lab) {
      release.open();
      var container = of(lab);
      container.get(Thing.D);
      Scope session = container.open(SessionScoped.class);
      session.get(A);
      session.close();
      assertThatThrownBy(() -> session.get(A)).isInstanceOf(ScopeClosedException.class);
      assertThatThrownBy(() -> session.get(Thing.D)).isInstanceOf(ScopeClosedException.class);
      assertThatThrownBy(() -> session.get(Inline.class)).isInstanceOf(ScopeClosedException.class);
      assertThatThrownBy(() -> session.getAsync(Thing.D).toCompletableFuture().join())
          .hasCauseInstanceOf(ScopeClosedException.class);
      assertThatThrownBy(() -> session.acquire(A)).isInstanceOf(ScopeClosedException.class);
      assertThatThrownBy(() -> session.runWithin(RequestScoped.class, _ -> lab.note("ran")))
          .isInstanceOf(ScopeClosedException.class);
      assertThatThrownBy(() -> session.call(needs().call(() -> 1)))
          .isInstanceOf(ScopeClosedException.class);
      assertThat(lab.log()).containsExactly("+D", "+A", "-A");
    }

    @Test
    @Proves({"R29", "R22"})
    void concurrentClosersWaitForTheEnd(Lab lab) throws Exception {
      Scope session = of(lab).open(SessionScoped.class);
      session.get(C);
      Forked<Boolean> first = lab.forkRun(session::close);
      releasing.pass();
      Forked<Boolean> second = lab.forkRun(session::close).awaitBlocked();
      session.requestClose();
      assertThat(second.isDone()).isFalse();
      release.open();
      first.value();
      second.value();
      assertThat(lab.log()).endsWith("-C", "-A");
    }

    @Test
    @Proves({"R27", "R4"})
    void anInterruptedCloserReleasesUninterruptedAndKeepsItsFlag(Lab lab) throws Exception {
      Scope session = of(lab).open(SessionScoped.class);
      session.get(C);
      Forked<Boolean> closer =
          lab.forkRun(() -> {
            Thread.currentThread().interrupt();
            session.close();
          });
      releasing.pass();
      assertThat(flagInside.get()).isFalse();
      release.open();
      assertThat(closer.endedInterrupted()).isTrue();
      assertThat(lab.log()).endsWith("-C", "-A");
    }

    @Test
    @Proves({"R27", "R29", "R4"})
    void anInterruptDuringTheCloseIsKeptAndDoesNotEndIt(Lab lab) throws Exception {
      Scope session = of(lab).open(SessionScoped.class);
      session.get(C);
      Forked<Boolean> first = lab.forkRun(session::close);
      releasing.pass();
      Forked<Boolean> second = lab.forkRun(session::close).awaitBlocked();
      first.interrupt();
      second.interrupt();
      assertThat(second.isDone()).isFalse();
      release.open();
      assertThat(first.endedInterrupted()).isTrue();
      assertThat(second.endedInterrupted()).isTrue();
      assertThat(lab.log()).endsWith("-C", "-A");
    }
  }

  @Nested
  class WhatIsInProgress {
    private final Gate began = new Gate();
    private final Gate gate = new Gate();

    @Test
    @Proves({"R8", "R32", "R37"})
    void isInterruptedAndWhoWaitsForItIsWoken(Lab lab) throws Exception {
      var container =
          lab.container(app -> {
            app.lifetime(RequestScoped.class);
            app.bind(A)
                .to(
                    lab.resource(
                        A,
                        () -> {
                          began.open();
                          gate.pass();
                        }))
                .in(RequestScoped.class)
                .async();
          });
      Scope scope = container.open(RequestScoped.class);
      Forked<Thing> asker = lab.fork(() -> scope.get(A));
      began.pass();
      asker.awaitBlocked();
      scope.close();
      assertThat(asker.thrown()).isInstanceOf(ScopeClosedException.class);
      assertThat(lab.log()).isEmpty();
    }

    @Test
    @Proves({"R32", "R5"})
    void whoWaitsForANodeThatNeedsASlowOneOfTheParentIsWoken(Lab lab) throws Exception {
      var container =
          lab.container(app -> {
            app.lifetime(RequestScoped.class);
            app.bind(A)
                .to(
                    lab.resource(
                        A,
                        () -> {
                          began.open();
                          gate.pass();
                        }))
                .in(Singleton.class);
            app.bind(B)
                .to(needs(A).makeResource(_ -> lab.resource(B)))
                .in(RequestScoped.class)
                .async();
            app.bind(C).to(needs(A).makeResource(_ -> lab.resource(C))).in(RequestScoped.class);
          });
      Scope scope = container.open(RequestScoped.class);
      Forked<Thing> waiting = lab.fork(() -> scope.get(B));
      Forked<Thing> inline = lab.fork(() -> scope.get(C));
      began.pass();
      waiting.awaitBlocked();
      inline.awaitBlocked();
      Forked<Boolean> closer = lab.forkRun(scope::close);
      assertThat(waiting.thrown()).isInstanceOf(ScopeClosedException.class);
      assertThat(inline.thrown()).isInstanceOf(ScopeClosedException.class);
      closer.value();
      assertThat(lab.log()).isEmpty();
      gate.open();
      assertThat(container.get(A)).isNotNull(); // nobody else was concerned
    }
  }
}
