package dev.espalier.tests.limits;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Container;
import dev.espalier.bind.DeadlineException;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Scope;
import dev.espalier.event.Event;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Deaf;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What is dropped ends as with a close: in its time, and out of reach of whoever drops it.
@ExtendWith(NothingIsLeft.class)
class EvictLimitTest {
  private final Deaf deaf = new Deaf();
  private final AtomicInteger releases = new AtomicInteger();

  @Test
  @Proves({"R28", "F42", "F61"})
  void aReleaseOverItsTimeIsInterruptedOnceThenGivenUpAndTheOthersGoOn(Lab lab) throws Exception {
    Container container =
        lab.container(app -> {
          app.limits(Soon.NONE.release(Soon.TIME).grace(Soon.TIME));
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.bind(B)
              .to(needs(A).makeResource(_ -> lab.resource(B, Step.none(), this::sitAtFirst)))
              .in(Singleton.class);
        });
    container.get(B);
    assertThat(lab.forkRun(() -> container.evict(A)).thrown())
        .isInstanceOf(ReleaseFailedException.class)
        .hasCauseInstanceOf(DeadlineException.class)
        .hasMessageContaining("the release of " + B + " did not end within");
    assertThat(deaf.interrupts()).isEqualTo(1);
    lab.await(Event.Abandoned.class); // told on a thread of its own
    assertThat(lab.events(Event.Abandoned.class)).hasSize(1);
    assertThat(lab.log()).containsExactly("+A", "+B", "-B", "-A");
    container.get(B);
    container.close();
    assertThat(lab.log()).endsWith("+A", "+B", "-B", "-A").hasSize(8);
    deaf.letGo();
  }

  private void sitAtFirst() {
    if (releases.incrementAndGet() == 1) {
      deaf.sit();
    }
  }

  @Test
  @Proves({"R28", "R48", "F42"})
  void aStopHookOverItsTimeIsGivenUpToo(Lab lab) throws Exception {
    Container container =
        lab.container(app -> {
          app.limits(Soon.NONE.release(Soon.TIME).grace(Soon.TIME));
          app.bind(A).to(lab.resource(A)).onStop(_ -> deaf.sit()).in(Singleton.class);
          app.roots(A);
        });
    container.start();
    assertThat(lab.forkRun(() -> container.evict(A)).thrown())
        .hasCauseInstanceOf(DeadlineException.class)
        .hasMessageContaining("the stop of " + A);
    assertThat(lab.log()).containsExactly("+A", "-A");
    container.close(); // does not stop it again
    assertThat(container.closeReport().orElseThrow().failures()).isEmpty();
    assertThat(deaf.interrupts()).isEqualTo(1);
    deaf.letGo();
  }

  @Test
  @Proves({"R28", "R23", "R29"})
  void aCloseWaitsForItsWholeTime(Lab lab) throws Exception {
    Door going = new Door();
    Door go = new Door();
    Container container =
        lab.container(app -> {
          app.limits(Soon.NONE.grace(Soon.TIME));
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.bind(B)
              .to(
                  needs(A)
                      .makeResource(_ ->
                          lab.resource(
                              B,
                              Step.none(),
                              () -> {
                                going.open();
                                go.pass();
                              })))
              .in(Singleton.class);
        });
    Container clock =
        lab.container(app -> {
          app.limits(Soon.NONE.grace(Soon.TIME));
          app.bind(C).to(lab.resource(C, deaf::sit)).in(Singleton.class);
        });
    var _ = clock.getAsync(C);
    deaf.awaitEntered();
    container.get(B);
    Forked<Boolean> evicting = lab.forkRun(() -> container.evict(B));
    going.pass();
    Forked<Boolean> closer = lab.forkRun(container::close).awaitBlocked();
    clock.close(); // after the grace
    assertThat(lab.log()).doesNotContain("-A");
    go.open();
    evicting.value();
    closer.value();
    assertThat(lab.log()).containsExactly("+A", "+B", "-B", "-A");
    assertThat(container.closeReport().orElseThrow().abandoned()).isEmpty();
    deaf.letGo();
    Soon.awaitLine(lab, "-C");
  }

  private void isOutOfReach(Lab lab, Scope scope, Door going, Door go) throws Exception {
    scope.get(A);
    Forked<Boolean> evicting =
        lab.forkRun(() -> {
          Thread.currentThread().interrupt();
          scope.evict(A);
        });
    going.pass();
    go.open();
    evicting.value();
    assertThat(evicting.endedInterrupted()).isTrue();
    assertThat(lab.log()).containsExactly("+A", "-A");
  }

  private final AtomicReference<Boolean> seen = new AtomicReference<>();

  private Step noting(Door going, Door go) {
    return () -> {
      seen.set(Thread.currentThread().isInterrupted());
      going.open();
      go.pass();
    };
  }

  @Test
  @Proves({"R27", "F42"})
  void anInterruptOfWhoDropsItDoesNotReachTheRelease(Lab lab) throws Exception {
    Door going = new Door();
    Door go = new Door();
    Container container =
        lab.container(app ->
            app.bind(A).to(lab.resource(A, Step.none(), noting(going, go))).in(Singleton.class));
    isOutOfReach(lab, container, going, go);
    assertThat(seen).hasValue(false);
  }

  @Test
  @Proves({"R27", "F42"})
  void inAShorterScopeTheFlagIsPutBackAfterwards(Lab lab) throws Exception {
    Door going = new Door();
    Door go = new Door();
    Container container =
        lab.container(app -> {
          app.lifetime(RequestScoped.class);
          app.bind(A).to(lab.resource(A, Step.none(), noting(going, go))).in(RequestScoped.class);
        });
    try (Scope scope = container.open(RequestScoped.class)) {
      isOutOfReach(lab, scope, going, go);
    }
    assertThat(seen).hasValue(false);
  }
}
