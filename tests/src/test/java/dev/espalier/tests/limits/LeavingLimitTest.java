package dev.espalier.tests.limits;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.D;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.bind.AsyncMode;
import dev.espalier.bind.CloseReport;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Scope;
import dev.espalier.bind.WaitCycleException;
import dev.espalier.bind.WaitInterruptedException;
import dev.espalier.event.Event;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Deaf;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// What was made for one that failed ends as with a close: in its time, and out of reach of whoever
/// asked.
@ExtendWith(NothingIsLeft.class)
@Timeout(30)
class LeavingLimitTest {
  private final IllegalStateException broken = new IllegalStateException("broken");
  private final Door releasing = new Door();

  /// B needs a C of its own, which needs A, and fails.
  private void bind(ContainerBuilder app, Lab lab, Step release) {
    app.bind(A).to(lab.resource(A)).in(Singleton.class);
    app.bind(C)
        .to(
            needs(A)
                .makeResource(_ ->
                    lab.resource(
                        C,
                        Step.none(),
                        () -> {
                          releasing.open();
                          release.run();
                        })));
    app.bind(B)
        .to(
            needs(C)
                .<Thing>make(_ -> {
                  throw broken;
                }))
        .in(Singleton.class);
  }

  @Test
  @Proves({"R28", "R11", "F61"})
  void aReleaseOverItsTimeIsInterruptedOnceAndThenGivenUp(Lab lab) throws Exception {
    Deaf deaf = new Deaf();
    Container container =
        lab.container(app -> {
          app.limits(Soon.NONE.release(Soon.TIME).grace(Soon.TIME));
          bind(app, lab, deaf::sit);
        });
    Throwable thrown = lab.fork(() -> container.get(B)).thrown();
    assertThat(thrown).hasCause(broken);
    assertThat(deaf.interrupts()).isEqualTo(1);
    lab.await(Event.Abandoned.class); // told on a thread of its own
    assertThat(lab.events(Event.Abandoned.class)).hasSize(1);
    assertThat(lab.events(Event.ReleaseFailed.class)).isEmpty();
    container.close();
    assertThat(lab.log()).containsExactly("+A", "+C", "-C", "-A");
    deaf.letGo();
  }

  /// The limit of a release is longer here than the grace, which a close gives what it tells to
  /// end.
  @Test
  @Proves({"R28", "R23"})
  void aCloseWaitsForItsLimitBeforeItReleasesWhatItUses(Lab lab) throws Exception {
    Door never = new Door();
    Container container =
        lab.container(app -> {
          app.limits(Soon.NONE.release(Duration.ofMillis(400)).grace(Duration.ofMillis(20)));
          bind(
              app,
              lab,
              () -> {
                try {
                  never.pass();
                } finally {
                  lab.note("interrupted");
                }
              });
        });
    Forked<Thing> asker = lab.fork(() -> container.get(B));
    releasing.pass();
    Forked<Boolean> closing = lab.forkRun(container::close);
    assertThat(closing.value()).isTrue();
    assertThat(asker.thrown()).isNotNull();
    assertThat(lab.events(Event.Abandoned.class)).isEmpty();
    assertThat(lab.log()).containsExactly("+A", "+C", "-C", "interrupted", "-A");
  }

  /// Who gives up what is only for itself releases what was made for it, and waits for that.
  @Test
  @Proves({"R27", "R10"})
  void aFurtherInterruptOfWhoGivesUpDoesNotReachIt(Lab lab) throws Exception {
    Door slow = new Door();
    Door door = new Door();
    Container container =
        lab.container(app -> {
          app.bind(C)
              .to(
                  lab.resource(
                      C,
                      Step.none(),
                      () -> {
                        releasing.open();
                        door.pass();
                      }))
              .async();
          app.bind(D).to(lab.resource(D, slow::pass)).in(Singleton.class);
          app.bind(B).to(needs(C).and(D).makeResource((_, _) -> lab.resource(B)));
        });
    Forked<Thing> asker = lab.fork(() -> container.get(B));
    Soon.awaitLine(lab, "+C");
    asker.interrupt();
    releasing.pass();
    asker.interrupt();
    door.open();
    assertThat(asker.thrown()).isInstanceOf(WaitInterruptedException.class);
    assertThat(lab.events(Event.ReleaseFailed.class)).isEmpty();
    assertThat(lab.log()).containsExactly("+C", "-C");
    slow.open();
  }

  /// What failed is told only afterwards.
  @Test
  @Proves("R19")
  void aReleaseThatAsksForWhatFailedWouldWaitForItself(Lab lab) throws Exception {
    CompletableFuture<Container> self = new CompletableFuture<>();
    CompletableFuture<Throwable> refused = new CompletableFuture<>();
    Door door = new Door();
    Container container =
        lab.container(app -> {
          app.bind(C)
              .to(
                  lab.resource(
                      C,
                      Step.none(),
                      () -> refused.complete(catchThrowable(() -> self.join().get(B)))))
              .async();
          app.bind(D)
              .to(
                  lab.resource(
                      D,
                      () -> {
                        door.pass();
                        throw broken;
                      }))
              .async()
              .in(Singleton.class);
          app.bind(B)
              .to(needs(C).and(D).makeResource((_, _) -> lab.resource(B)))
              .in(Singleton.class);
        });
    self.complete(container);
    Forked<Thing> asker = lab.fork(() -> container.get(B));
    Soon.awaitLine(lab, "+C");
    door.open();
    assertThat(asker.thrown()).hasRootCause(broken);
    assertThat(refused.join()).isInstanceOf(WaitCycleException.class);
  }

  /// Only the last grace is left of the whole close, and the limit of a release is far away.
  @Test
  @Proves({"R28", "R9"})
  void aCloseWhoseTimeRunsOutGivesItUpAndListsIt(Lab lab) throws Exception {
    Deaf deaf = new Deaf();
    Container container =
        lab.container(app -> {
          app.limits(Soon.NONE.close(Duration.ofMillis(900)).grace(Duration.ofMillis(100)));
          bind(app, lab, deaf::sit);
        });
    Forked<Thing> asker = lab.fork(() -> container.get(B));
    releasing.pass();
    assertThat(lab.forkRun(container::close).value()).isTrue();
    assertThat(deaf.interrupts()).isEqualTo(1);
    CloseReport report = container.closeReport().orElseThrow();
    assertThat(report.abandoned())
        .singleElement()
        .satisfies(given -> {
          assertThat(given.key()).isEqualTo(C);
          assertThat(given.stack().toString()).contains("Deaf.sit");
        });
    assertThat(lab.events(Event.Abandoned.class)).hasSize(1);
    assertThat(lab.log()).containsExactly("+A", "+C", "-C", "-A");
    assertThat(asker.thrown()).isNotNull();
    deaf.letGo();
  }

  /// What fails is the container's; the body of a scope inside waits for that, and so for the
  /// release of its part.
  @Test
  @Proves("R30")
  void aReleaseDoesNotCloseTheScopeWhoseBodyWaitsForIt(Lab lab) {
    CompletableFuture<Scope> around = new CompletableFuture<>();
    CompletableFuture<Throwable> refused = new CompletableFuture<>();
    Container container =
        lab.container(app -> {
          app.lifetime(RequestScoped.class);
          app.bind(C)
              .to(
                  lab.resource(
                      C,
                      Step.none(),
                      () -> refused.complete(catchThrowable(() -> around.join().close()))))
              .async(AsyncMode.DISABLED);
          app.bind(B)
              .to(
                  needs(C)
                      .<Thing>make(_ -> {
                        throw broken;
                      }))
              .async(AsyncMode.DISABLED)
              .in(Singleton.class);
        });
    Throwable thrown =
        catchThrowable(() ->
            container.within(
                RequestScoped.class,
                scope -> {
                  around.complete(scope);
                  return scope.get(B);
                }));
    assertThat(thrown).hasRootCause(broken);
    assertThat(refused.join()).hasMessageStartingWith("ESP-203");
  }
}
