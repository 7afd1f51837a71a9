package dev.espalier.tests.scopes;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.D;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Lazy;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Scope;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Await;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The end of a scope while others inside it are in use.
@ExtendWith(NothingIsLeft.class)
class DrainingTest {

  private static void awaitClosing(Scope scope) {
    Await.until(() -> !scope.isOpen());
  }

  @Nested
  class ABodyInFlight {
    private final Door inside = new Door();
    private final Door goOn = new Door();

    private Container of(Lab lab) {
      return lab.container(app -> {
        LifetimesTest.nested(lab, app);
        app.bind(D).to(lab.resource(D)).in(Singleton.class);
      });
    }

    @Test
    @Proves({"R33", "R23"})
    void isServedUntilItEndsAndThenTheRestIsReleased(Lab lab) throws Exception {
      var container = of(lab);
      Forked<Boolean> body =
          lab.forkRun(() ->
              container.runWithin(
                  SessionScoped.class,
                  session -> {
                    inside.open();
                    goOn.pass();
                    session.get(B);
                    session.get(D);
                    session.runWithin(RequestScoped.class, request -> request.get(C));
                    container.runWithin(SessionScoped.class, other -> other.get(B));
                    session.acquire(B).close();
                  }));
      inside.pass();
      Forked<Boolean> closer = lab.forkRun(container::close);
      awaitClosing(container);
      assertThatThrownBy(() -> container.open(SessionScoped.class))
          .isInstanceOf(ScopeClosedException.class);
      assertThatThrownBy(() -> container.acquire(A)).isInstanceOf(ScopeClosedException.class);
      assertThat(closer.isDone()).isFalse();
      goOn.open();
      body.value();
      closer.value();
      assertThat(lab.log())
          .containsExactly("+A", "+B", "+D", "+C", "-C", "+B", "-B", "-B", "-D", "-A");
      assertThat(lab.exits().values()).containsOnly(ExitCase.completed());
    }

    /// What runs functions of its own accord does so no more.
    private static void awaitDraining(Container container) {
      Await.until(() ->
          container
              .callAsync(needs().call(() -> true))
              .toCompletableFuture()
              .handle((_, thrown) -> thrown != null)
              .join());
    }

    @Test
    @Proves({"R33", "R4", "R32"})
    void isServedByStagesToo(Lab lab) throws Exception {
      Door making = new Door();
      Door made = new Door();
      var container =
          lab.container(app -> {
            LifetimesTest.nested(lab, app);
            app.bind(Count.class).in(Singleton.class);
            app.bind(D)
                .to(
                    lab.resource(
                        D,
                        () -> {
                          making.open();
                          made.pass();
                        }))
                .in(Singleton.class);
          });
      Lazy<Thing> handle = container.get(Thing.lazy(A));
      Forked<Boolean> body =
          lab.forkRun(() ->
              container.runWithin(
                  SessionScoped.class,
                  _ -> {
                    var before = container.getAsync(D).toCompletableFuture();
                    making.pass();
                    inside.open();
                    goOn.pass();
                    assertThat(handle.getAsync().toCompletableFuture().join()).hasToString("A");
                    assertThat(container.getAsync(Count.class).toCompletableFuture().join())
                        .isNotNull();
                    assertThat(before).isNotDone();
                    made.open();
                    assertThat(before.join()).hasToString("D");
                  }));
      inside.pass();
      Forked<Boolean> closer = lab.forkRun(container::close);
      awaitDraining(container);
      goOn.open();
      body.value();
      closer.value();
      assertThat(lab.log()).containsExactly("+A", "+D", "-D", "-A");
    }

    @Test
    @Proves({"R32", "R5"})
    void whoWaitsByAStageWhenNothingIsMadeAnyMoreIsTold(Lab lab) throws Exception {
      var container =
          lab.container(app ->
              app.bind(D)
                  .to(
                      lab.resource(
                          D,
                          () -> {
                            inside.open();
                            goOn.pass();
                          }))
                  .in(Singleton.class));
      var stage = container.getAsync(D).toCompletableFuture();
      inside.pass();
      container.close();
      assertThat(lab.fork(stage::join).thrown()).isInstanceOf(ScopeClosedException.class);
      assertThat(lab.log()).isEmpty();
    }

    @Test
    @Proves({"R33", "R30"})
    void mayItselfHaveAskedForTheEnd(Lab lab) throws Exception {
      var container = of(lab);
      container.runWithin(
          SessionScoped.class,
          session -> {
            container.requestClose();
            awaitClosing(container);
            session.get(B);
            session.runWithin(RequestScoped.class, request -> request.get(C));
            assertThat(lab.fork(() -> container.open(SessionScoped.class)).thrown())
                .isInstanceOf(ScopeClosedException.class);
          });
      container.awaitClosed();
      assertThat(lab.log()).containsExactly("+A", "+B", "+C", "-C", "-B", "-A");
    }

    @Test
    @Proves({"R33", "R34"})
    void mayFailAndConcernsNobodyElse(Lab lab) throws Exception {
      var container = of(lab);
      var broken = new IllegalStateException("broken");
      Forked<Boolean> failing =
          lab.forkRun(() ->
              container.runWithin(
                  SessionScoped.class,
                  session -> {
                    session.manage(lab.resource(D));
                    inside.open();
                    goOn.pass();
                    throw broken;
                  }));
      inside.pass();
      Door insideToo = new Door();
      Door goOnToo = new Door();
      Forked<Boolean> other =
          lab.forkRun(() ->
              container.runWithin(
                  SessionScoped.class,
                  session -> {
                    insideToo.open();
                    goOnToo.pass();
                    session.get(B);
                  }));
      insideToo.pass();
      Forked<Boolean> closer = lab.forkRun(container::close);
      awaitClosing(container);
      goOn.open();
      assertThat(failing.thrown()).isSameAs(broken);
      assertThat(lab.exit(D)).isEqualTo(ExitCase.failed(broken));
      assertThat(closer.isDone()).isFalse();
      goOnToo.open();
      other.value();
      closer.value();
      assertThat(lab.log()).containsExactly("+D", "-D", "+A", "+B", "-B", "-A");
      assertThat(container.closeReport().orElseThrow().exit()).isEqualTo(ExitCase.completed());
    }

    @Test
    @Tag("long") // the deadline is 10 s
    @Proves({"R33", "R34"})
    void thatOutlastsTheDeadlineIsClosedUnderNewestFirstWithAllThatIsInside(Lab lab)
        throws Exception {
      var container = of(lab);
      container.get(A);
      Scope older = container.open(SessionScoped.class);
      older.onClose(exit -> lab.note("older " + exit));
      Scope newer = container.open(SessionScoped.class);
      newer.onClose(_ -> lab.note("newer"));
      older.open(RequestScoped.class).onClose(_ -> lab.note("in older"));
      newer.open(RequestScoped.class).onClose(_ -> lab.note("in newer"));
      long began = System.nanoTime();
      container.close();
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isBetween(Duration.ofSeconds(9), Duration.ofSeconds(15)); // once, not for each
      assertThat(lab.log())
          .hasSize(6)
          .startsWith("+A", "in newer", "newer", "in older")
          .endsWith("-A");
      assertThat(lab.log("older").getFirst()).contains("Cancelled").contains("is closing");
    }
  }

  @Nested
  class CloseAllScopes {
    private Container of(Lab lab, Step release) {
      return lab.container(app -> {
        app.lifetime(RequestScoped.class);
        app.bind(A).to(lab.resource(A)).in(Singleton.class);
        app.bind(B)
            .to(needs(A).makeResource(_ -> lab.resource(B, Step.none(), release)))
            .in(RequestScoped.class);
      });
    }

    @Test
    @Proves({"F41", "R33", "R21"})
    void closesThemNewestFirstAsCancelledAndASecondCallDoesNothing(Lab lab) {
      var container = of(lab, Step.none());
      for (int i = 0; i < 3; i++) {
        int number = i;
        Scope scope = container.open(RequestScoped.class);
        scope.get(B);
        scope.onClose(exit -> lab.note(number + " " + (exit instanceof ExitCase.Cancelled)));
      }
      container.acquire(A);
      container.closeAllScopes();
      container.closeAllScopes();
      assertThat(lab.log())
          .containsExactly("+A", "+B", "+B", "+B", "2 true", "-B", "1 true", "-B", "0 true", "-B");
      assertThat(container.isOpen()).isTrue();
      container.open(RequestScoped.class).close();
    }

    @Test
    @Proves({"F41", "R22", "R26"})
    void closesAllOfThemAlsoWhenReleasesFail(Lab lab) {
      var count = new AtomicInteger();
      var container =
          of(
              lab,
              () -> {
                throw new IllegalStateException("broken " + count.incrementAndGet());
              });
      for (int i = 0; i < 3; i++) {
        container.open(RequestScoped.class).get(B);
      }
      assertThatThrownBy(container::closeAllScopes)
          .isInstanceOf(ReleaseFailedException.class)
          .satisfies(e -> assertThat(e.getCause()).hasMessage("broken 1"))
          .satisfies(e -> assertThat(e.getSuppressed()).hasSize(2));
      assertThat(lab.log("-B")).hasSize(3);
      container.closeAllScopes();
    }

    @Test
    @Proves({"F41", "R33"})
    void closesWhatIsInsideThemFirst(Lab lab) throws Exception {
      var container = lab.container(app -> LifetimesTest.nested(lab, app));
      Scope session = container.open(SessionScoped.class);
      session.get(B);
      Door inside = new Door();
      Door goOn = new Door();
      Forked<Boolean> body =
          lab.forkRun(() ->
              session.runWithin(
                  RequestScoped.class,
                  request -> {
                    inside.open();
                    goOn.pass();
                    request.get(C);
                  }));
      inside.pass();
      Forked<Boolean> closer = lab.forkRun(container::closeAllScopes);
      awaitClosing(session);
      assertThat(closer.isDone()).isFalse();
      goOn.open();
      body.value();
      closer.value();
      assertThat(lab.log()).containsExactly("+A", "+B", "+C", "-C", "-B");
    }
  }

  @Test
  @Proves({"R33", "R48"})
  void whatAcceptsWorkMayOpenScopesUntilItHasStopped(Lab lab) throws Exception {
    var itself = new AtomicReference<Container>();
    var container =
        lab.container(app -> {
          app.lifetime(RequestScoped.class);
          app.bind(B).to(lab.resource(B)).in(RequestScoped.class);
          app.bind(A)
              .to(lab.resource(A))
              .onStart(_ -> {})
              .onStop(_ -> {
                // as a server does that serves its last request on another thread
                Thing last =
                    lab.fork(() -> itself.get().within(RequestScoped.class, s -> s.get(B))).value();
                assertThat(last).hasToString("B");
              })
              .in(Singleton.class);
          app.roots(A);
        });
    itself.set(container);
    container.start();
    container.close();
    assertThat(lab.log()).containsExactly("+A", "+B", "-B", "-A");
  }
}
