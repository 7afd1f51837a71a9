package dev.espalier.tests.scopes;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.lazy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.bind.Lazy;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Scope;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
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
  class WhileItIsClosing {
    private final Door releasing = new Door();
    private final Door release = new Door();
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
    private final Door began = new Door();
    private final Door door = new Door();

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
                          door.pass();
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
                          door.pass();
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
      door.open();
      assertThat(container.get(A)).isNotNull(); // nobody else was concerned
    }
  }
}
