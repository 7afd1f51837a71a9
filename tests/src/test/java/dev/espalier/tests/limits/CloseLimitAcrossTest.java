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
import dev.espalier.bind.Key;
import dev.espalier.bind.Limits;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Scope;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Deaf;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import dev.espalier.tests.fixture.Thing;
import dev.espalier.tests.scopes.SessionScoped;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Releases in several scopes inside, or on several threads, that hang while the container closes:
/// none keeps what is around it or beside it from its turn.
@ExtendWith(NothingIsLeft.class)
class CloseLimitAcrossTest {
  private static final Limits PASSING =
      Soon.NONE
          .drain(Soon.TIME)
          .grace(Soon.TIME.multipliedBy(12))
          .close(Soon.TIME.multipliedBy(36));

  private final AtomicInteger sitting = new AtomicInteger();
  private final List<Deaf> deaf = new ArrayList<>();

  CloseLimitAcrossTest() {
    for (int i = 0; i < 6; i++) {
      deaf.add(new Deaf());
    }
  }

  /// Each on a seat of its own.
  private void sit() {
    deaf.get(sitting.getAndIncrement()).sit();
  }

  private void awaitSitting(int count) throws InterruptedException {
    for (Deaf one : deaf.subList(0, count)) {
      one.awaitEntered();
    }
  }

  private void letAllGo() {
    deaf.forEach(Deaf::letGo);
  }

  /// In a session B needs A; in a request D needs C needs B, and E needs D.
  private static Container container(Lab lab, Step releaseOfC, Step releaseOfD) {
    return lab.container(app -> {
      app.limits(PASSING);
      app.lifetime(SessionScoped.class);
      app.lifetime(RequestScoped.class, requests -> requests.parent(SessionScoped.class));
      app.bind(A).to(lab.resource(A)).in(Singleton.class);
      app.bind(B).to(needs(A).makeResource(_ -> lab.resource(B))).in(SessionScoped.class);
      app.bind(C)
          .to(needs(B).makeResource(_ -> lab.resource(C, Step.none(), releaseOfC)))
          .in(RequestScoped.class);
      app.bind(D)
          .to(needs(C).makeResource(_ -> lab.resource(D, Step.none(), releaseOfD)))
          .in(RequestScoped.class);
      app.bind(E).to(needs(D).makeResource(_ -> lab.resource(E))).in(RequestScoped.class);
    });
  }

  private static Scope request(Scope session) {
    Scope request = session.open(RequestScoped.class);
    request.get(E);
    return request;
  }

  private static List<Key<?>> abandoned(Container container) {
    List<CloseReport.Abandoned> all = container.closeReport().orElseThrow().abandoned();
    return all.stream().<Key<?>>map(CloseReport.Abandoned::key).toList();
  }

  private static List<Object> failed(CloseReport report) {
    return report.failures().stream()
        .<Object>map(failure -> failure.what() + " " + failure.key())
        .toList();
  }

  private static void fails(Container container) {
    assertThat(catchThrowableOfType(ReleaseFailedException.class, container::close)).isNotNull();
  }

  private void allAreReleasedBefore(Lab lab, List<Scope> closed, int sessions, Container container)
      throws Exception {
    List<Forked<Boolean>> users = new ArrayList<>();
    for (Scope scope : closed) {
      users.add(lab.forkRun(scope::close));
    }
    awaitSitting(closed.size());
    fails(container);
    List<String> order = lab.log("-");
    assertThat(order.getLast()).isEqualTo("-A");
    assertThat(Collections.frequency(order, "-C")).isEqualTo(closed.size());
    assertThat(Collections.frequency(order, "-B")).isEqualTo(sessions);
    assertThat(closed).allMatch(scope -> scope.closeReport().isPresent());
    assertThat(abandoned(container)).isEqualTo(Collections.nCopies(closed.size(), D));
    CloseReport report = container.closeReport().orElseThrow();
    assertThat(failed(report)).isEqualTo(Collections.nCopies(closed.size(), "release " + D));
    letAllGo();
    for (Forked<Boolean> user : users) {
      assertThat(user.thrown()).isInstanceOf(ReleaseFailedException.class);
    }
  }

  @Test
  @Proves({"R23", "R28", "R33"})
  void eachThatAUserClosesIsGoneOnWith(Lab lab) throws Exception {
    Container container = container(lab, Step.none(), this::sit);
    List<Scope> requests = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      requests.add(request(container.open(SessionScoped.class)));
    }
    allAreReleasedBefore(lab, requests, 4, container);
  }

  @Test
  @Proves({"R23", "R28", "R33"})
  void eachThatAUserClosesIsGoneOnWithInOneThatTheContainerCloses(Lab lab) throws Exception {
    Container container = container(lab, Step.none(), this::sit);
    Scope session = container.open(SessionScoped.class);
    List<Scope> requests = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      requests.add(request(session));
    }
    allAreReleasedBefore(lab, requests, 1, container);
  }

  @Test
  @Proves({"R23", "R26", "R28", "R33"})
  void theOneAroundItThatItsUserClosesIsGoneOnWithToo(Lab lab) throws Exception {
    Container container = container(lab, Step.none(), this::sit);
    Scope session = container.open(SessionScoped.class);
    Scope request = request(session);
    Forked<Boolean> user = lab.forkRun(session::close);
    awaitSitting(1);
    fails(container);
    assertThat(lab.log("-")).containsExactly("-E", "-D", "-C", "-B", "-A");
    assertThat(abandoned(container)).isEqualTo(List.of(D));
    for (Scope scope : List.of(request, session, container)) {
      assertThat(failed(scope.closeReport().orElseThrow())).isEqualTo(List.of("release " + D));
    }
    assertThat(deaf.getFirst().interrupts()).isZero(); // the thread is not ours
    letAllGo();
    assertThat(user.thrown())
        .isInstanceOf(ReleaseFailedException.class)
        .hasMessageContaining("the release of " + D + " in lab");
    assertThat(user.endedInterrupted()).isFalse();
    assertThat(lab.log("-")).hasSize(5);
  }

  @Test
  @Proves({"R23", "R26", "R28", "R33"})
  void theOthersInTheOneAroundItAreClosedToo(Lab lab) throws Exception {
    Container container = container(lab, this::sit, this::sit);
    Scope session = container.open(SessionScoped.class);
    for (int i = 0; i < 3; i++) {
      request(session);
    }
    Forked<Boolean> user = lab.forkRun(session::close);
    awaitSitting(1);
    fails(container);
    String order = String.join("", lab.log("-"));
    assertThat(order).endsWith("-B-A").startsWith("-E-D").hasSize(2 * (3 * 3 + 2));
    assertThat(abandoned(container)).containsExactlyInAnyOrder(C, D, C, D, C, D);
    assertThat(failed(session.closeReport().orElseThrow())).hasSize(6);
    assertThat(failed(container.closeReport().orElseThrow())).hasSize(6);
    letAllGo();
    assertThat(user.thrown()).isInstanceOf(ReleaseFailedException.class);
  }

  /// In a session C, whose release has a limit of its own that is far away, needs B needs A.
  private Container withLimit(Lab lab) {
    return lab.container(app -> {
      app.limits(PASSING);
      app.lifetime(SessionScoped.class);
      app.bind(A).to(lab.resource(A)).in(Singleton.class);
      app.bind(B).to(needs(A).makeResource(_ -> lab.resource(B))).in(SessionScoped.class);
      app.bind(C)
          .to(needs(B).makeResource(_ -> lab.resource(C, Step.none(), this::sit)))
          .in(SessionScoped.class)
          .releaseWithin(Duration.ofHours(1));
      app.bind(D)
          .to(needs(B).makeResource(_ -> lab.resource(D, Step.none(), this::sit)))
          .releaseWithin(Duration.ofHours(1));
      app.bind(E)
          .to(
              needs(D)
                  .<Thing>make(_ -> {
                    throw new IllegalStateException("broken");
                  }))
          .in(SessionScoped.class);
    });
  }

  private void isGivenUpBeforeTheScopeGoesOn(
      Lab lab, Container container, Scope session, Key<Thing> key) throws Exception {
    awaitSitting(1);
    container.close(); // whoever waits for what is dropped gets the failure
    assertThat(lab.log("-")).containsExactly("-" + Thing.name(key), "-B", "-A");
    assertThat(deaf.getFirst().interrupts()).isEqualTo(1);
    assertThat(abandoned(container)).isEqualTo(List.of(key));
    assertThat(session.closeReport()).isPresent();
    letAllGo();
  }

  @Test
  @Proves({"R23", "R28", "R33"})
  void whatIsDroppedMeanwhileIsGivenUpBeforeItsScopeGoesOn(Lab lab) throws Exception {
    Container container = withLimit(lab);
    Scope session = container.open(SessionScoped.class);
    session.get(C);
    Forked<Boolean> user = lab.forkRun(() -> session.evict(C));
    isGivenUpBeforeTheScopeGoesOn(lab, container, session, C);
    assertThat(user.thrown())
        .isInstanceOf(ReleaseFailedException.class)
        .hasMessageContaining("did not end within the 1.8 s for the whole close.");
  }

  @Test
  @Proves({"R11", "R23", "R28", "R33"})
  void whatWasMadeForOneThatFailedIsGivenUpBeforeItsScopeGoesOn(Lab lab) throws Exception {
    Container container = withLimit(lab);
    Scope session = container.open(SessionScoped.class);
    session.get(B);
    Forked<Thing> user = lab.fork(() -> session.get(E));
    isGivenUpBeforeTheScopeGoesOn(lab, container, session, D);
    assertThat(user.thrown()).hasMessageContaining("broken");
  }

  /// Their close begins only when the time is short, as that of another hangs.
  @Test
  @Proves({"R9", "R23", "R28", "R33"})
  void whatIsStillBeingMadeInThoseThatComeLateIsGivenUpBeforeTheyGoOn(Lab lab) throws Exception {
    Container container =
        lab.container(app -> {
          app.limits(PASSING);
          app.lifetime(SessionScoped.class);
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.bind(B).to(needs(A).makeResource(_ -> lab.resource(B))).in(SessionScoped.class);
          app.bind(C)
              .to(needs(B).makeResource(_ -> lab.resource(C, this::sit)))
              .in(SessionScoped.class)
              .async();
          app.bind(D)
              .to(needs(B).makeResource(_ -> lab.resource(D, Step.none(), this::sit)))
              .in(SessionScoped.class);
        });
    List<Scope> older = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Scope session = container.open(SessionScoped.class);
      var _ = session.getAsync(C);
      older.add(session);
    }
    awaitSitting(4);
    Scope newer = container.open(SessionScoped.class);
    newer.get(D);
    Forked<Boolean> user = lab.forkRun(newer::close);
    awaitSitting(5);
    fails(container);
    assertThat(lab.log("-")).containsExactly("-D", "-B", "-B", "-B", "-B", "-B", "-A");
    assertThat(abandoned(container)).containsExactlyInAnyOrder(C, C, C, C, D);
    assertThat(older).allMatch(session -> session.closeReport().isPresent());
    letAllGo();
    assertThat(user.thrown()).isInstanceOf(ReleaseFailedException.class);
    Soon.awaitLine(lab, "-C"); // R10
  }
}
