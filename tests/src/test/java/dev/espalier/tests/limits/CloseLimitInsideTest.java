package dev.espalier.tests.limits;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.D;
import static dev.espalier.tests.fixture.Thing.E;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.espalier.Container;
import dev.espalier.bind.CloseReport;
import dev.espalier.bind.DeadlineException;
import dev.espalier.bind.Key;
import dev.espalier.bind.Limits;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Scope;
import dev.espalier.event.Event;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Deaf;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import dev.espalier.tests.fixture.Thing;
import dev.espalier.tests.scopes.SessionScoped;
import jakarta.inject.Singleton;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A release in a scope inside that hangs while the container closes.
@ExtendWith(NothingIsLeft.class)
class CloseLimitInsideTest {
  private static final Limits PASSING =
      Soon.NONE.drain(Soon.TIME).grace(Soon.TIME.multipliedBy(4)).close(Soon.TIME.multipliedBy(12));

  private final Deaf deaf = new Deaf();

  /// In a session B needs A; in a request D needs C needs B, and E needs D.
  private Container container(Lab lab, Step releaseOfB, Step releaseOfD) {
    return lab.container(app -> {
      app.limits(PASSING);
      app.lifetime(SessionScoped.class);
      app.lifetime(RequestScoped.class, requests -> requests.parent(SessionScoped.class));
      app.bind(A).to(lab.resource(A)).in(Singleton.class);
      app.bind(B)
          .to(needs(A).makeResource(_ -> lab.resource(B, Step.none(), releaseOfB)))
          .in(SessionScoped.class);
      app.bind(C).to(needs(B).makeResource(_ -> lab.resource(C))).in(RequestScoped.class);
      app.bind(D)
          .to(needs(C).makeResource(_ -> lab.resource(D, Step.none(), releaseOfD)))
          .in(RequestScoped.class);
      app.bind(E).to(needs(D).makeResource(_ -> lab.resource(E))).in(RequestScoped.class);
    });
  }

  private static Scope request(Container container) {
    Scope request = container.open(SessionScoped.class).open(RequestScoped.class);
    request.get(E);
    return request;
  }

  private static void namesOnly(Lab lab, Container container, Key<Thing> key) {
    assertThat(container.closeReport().orElseThrow().abandoned())
        .extracting(CloseReport.Abandoned::key)
        .isEqualTo(List.of(key));
    assertThat(lab.events(Event.Abandoned.class))
        .extracting(Event.Abandoned::key)
        .isEqualTo(List.of(key));
  }

  private void isGivenUpAndTheOthersAreReleased(Lab lab, Container container, Key<Thing> key) {
    var failed = catchThrowableOfType(ReleaseFailedException.class, container::close);
    assertThat(failed)
        .hasMessageContaining("the release of " + key + " in lab")
        .hasMessageContaining("did not end within the 0.6 s for the whole close.")
        .hasMessageContaining("Deaf.sit(")
        .hasCauseInstanceOf(DeadlineException.class);
    assertThat(lab.log("-")).containsExactly("-E", "-D", "-C", "-B", "-A");
    assertThat(deaf.interrupts()).isEqualTo(1);
    namesOnly(lab, container, key);
    deaf.letGo();
  }

  @Test
  @Proves({"R28", "R26", "R33", "R37"})
  void isGivenUpAndTheOthersAreReleased(Lab lab) {
    Container container = container(lab, deaf::sit, Step.none());
    request(container);
    isGivenUpAndTheOthersAreReleased(lab, container, B);
  }

  @Test
  @Proves({"R28", "R26", "R33", "R37"})
  void isGivenUpAlsoInAScopeInsideThat(Lab lab) {
    Container container = container(lab, Step.none(), deaf::sit);
    request(container);
    isGivenUpAndTheOthersAreReleased(lab, container, D);
  }

  @Test
  @Proves({"R28", "R26", "R33"})
  void isGivenUpInEach(Lab lab) {
    Container container = container(lab, deaf::sit, deaf::sit);
    request(container);
    var failed = catchThrowableOfType(ReleaseFailedException.class, container::close);
    assertThat(failed.getSuppressed()).hasSize(1);
    assertThat(lab.log("-")).containsExactly("-E", "-D", "-C", "-B", "-A");
    assertThat(container.closeReport().orElseThrow().abandoned())
        .extracting(CloseReport.Abandoned::key)
        .isEqualTo(List.of(D, B));
    deaf.letGo();
  }

  @Test
  @Proves({"R28", "R26", "R33"})
  void isGivenUpWhenNoTimeIsLeftToServe(Lab lab) {
    Container container =
        lab.container(app -> {
          app.limits(Soon.NONE.close(Soon.TIME.multipliedBy(6)));
          app.lifetime(RequestScoped.class);
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.bind(C).to(needs(A).makeResource(_ -> lab.resource(C))).in(RequestScoped.class);
          app.bind(B)
              .to(needs(C).makeResource(_ -> lab.resource(B, Step.none(), deaf::sit)))
              .in(RequestScoped.class);
        });
    container.open(RequestScoped.class).get(B);
    var failed = catchThrowableOfType(ReleaseFailedException.class, container::close);
    assertThat(failed).hasMessageContaining("the release of " + B + " in lab");
    assertThat(lab.log("-")).containsExactly("-B", "-C", "-A");
    assertThat(deaf.interrupts()).isEqualTo(1);
    namesOnly(lab, container, B);
    deaf.letGo();
  }

  @Test
  @Proves({"R28", "R26", "R27", "R33"})
  void isGivenUpOnTheThreadOfWhoeverClosedItsScope(Lab lab) throws Exception {
    Container container = container(lab, Step.none(), deaf::sit);
    Scope request = request(container);
    Forked<Boolean> closer = lab.forkRun(request::close);
    deaf.awaitEntered();
    var failed = catchThrowableOfType(ReleaseFailedException.class, container::close);
    assertThat(failed).hasMessageContaining("the release of " + D + " in lab");
    assertThat(lab.log("-")).containsExactly("-E", "-D", "-C", "-B", "-A");
    assertThat(deaf.interrupts()).isZero(); // the thread is not ours
    namesOnly(lab, container, D);
    deaf.letGo();
    assertThat(closer.thrown())
        .isInstanceOf(ReleaseFailedException.class)
        .hasMessageContaining("the release of " + D + " in lab");
    assertThat(closer.endedInterrupted()).isFalse();
  }
}
