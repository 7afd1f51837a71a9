package dev.espalier.tests.scopes;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.D;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Lease;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Values on loan.
@ExtendWith(NothingIsLeft.class)
class LeaseTest {
  private final IOException broken = new IOException("broken");

  /// D for each that asks needs C for each, needs B of the request, needs A of the container.
  private static Container of(Lab lab, Step acquireD, Step releaseC) {
    return lab.container(app -> {
      app.lifetime(RequestScoped.class);
      app.bind(A).to(lab.resource(A)).in(Singleton.class);
      app.bind(B).to(needs(A).makeResource(_ -> lab.resource(B))).in(RequestScoped.class);
      app.bind(C).to(needs(B).makeResource(_ -> lab.resource(C, Step.none(), releaseC)));
      app.bind(D).to(needs(C).makeResource(_ -> lab.resource(D, acquireD)));
    });
  }

  private static Container of(Lab lab) {
    return of(lab, Step.none(), Step.none());
  }

  @Test
  @Proves({"R21", "F40"})
  void whatWasMadeForItAloneIsReleasedAndWhatIsSharedStays(Lab lab) {
    of(lab)
        .runWithin(
            RequestScoped.class,
            scope -> {
              try (Lease<Thing> lease = scope.acquire(D)) {
                assertThat(lease.get()).isSameAs(lease.get()).hasToString("D");
                lease.complete();
              }
              assertThat(lab.log()).containsExactly("+A", "+B", "+C", "+D", "-D", "-C");
              assertThat(lab.exits().values()).hasSize(2).containsOnly(ExitCase.completed());
              try (Lease<Thing> shared = scope.acquire(B)) {
                assertThat(shared.get()).isSameAs(scope.get(B));
              }
              assertThat(lab.log()).endsWith("-C");
            });
    assertThat(lab.log()).endsWith("-C", "-B");
  }

  @Test
  @Proves({"R21", "F40"})
  void itEndsAsItWasSaidAndForgettingRollsBack(Lab lab) {
    of(lab)
        .runWithin(
            RequestScoped.class,
            scope -> {
              Lease<Thing> failed = scope.acquire(C);
              failed.fail(broken);
              failed.complete(); // the first word counts
              failed.close();
              assertThat(lab.exit(C)).isEqualTo(ExitCase.failed(broken));
              scope.acquire(C).close();
              assertThat(lab.exit(C)).isEqualTo(ExitCase.cancelled("closed without complete()"));
            });
    assertThat(lab.exit(B)).isEqualTo(ExitCase.completed());
  }

  @Test
  @Proves({"R29", "F49"})
  void closedTwiceItIsReleasedOnceAndUsedAfterwardsItThrows(Lab lab) {
    of(lab)
        .runWithin(
            RequestScoped.class,
            scope -> {
              Lease<Thing> lease = scope.acquire(C);
              lease.close();
              lease.close();
              assertThatThrownBy(lease::get)
                  .isInstanceOf(ScopeClosedException.class)
                  .hasMessageContaining("Thing");
            });
    assertThat(lab.log("-C")).hasSize(1);
  }

  @Test
  @Proves({"R22", "R26"})
  void aReleaseThatFailsIsThrownAfterTheOthers(Lab lab) {
    var container =
        of(
            lab,
            Step.none(),
            () -> {
              throw broken;
            });
    container.runWithin(
        RequestScoped.class,
        scope -> {
          Lease<Thing> lease = scope.acquire(D);
          assertThatThrownBy(lease::close)
              .isInstanceOf(ReleaseFailedException.class)
              .hasCause(broken);
          lease.close();
        });
  }

  @Test
  @Proves({"R11", "R22"})
  void oneThatFailsReleasesAllThatWasMadeForItBeforeTheCallerKnows(Lab lab) {
    var also = new IllegalStateException("also");
    var container =
        of(
            lab,
            () -> {
              throw broken;
            },
            () -> {
              throw also;
            });
    container.runWithin(
        RequestScoped.class,
        scope -> {
          assertThatThrownBy(() -> scope.acquire(D))
              .isInstanceOf(AcquireFailedException.class)
              .hasCause(broken)
              .hasSuppressedException(also);
          assertThat(lab.log()).containsExactly("+A", "+B", "+C", "-C");
          assertThat(lab.exit(C)).isInstanceOf(ExitCase.Failed.class);
          scope.closeAllScopes(); // nothing is left of it
        });
  }

  @Test
  @Proves({"R33", "F41"})
  void theEndOfTheScopeEndsIt(Lab lab) {
    var container = of(lab);
    var leases = new ArrayList<Lease<Thing>>();
    container.runWithin(
        RequestScoped.class,
        scope -> {
          leases.add(scope.acquire(D));
          scope.closeAllScopes();
          assertThat(lab.log()).endsWith("-D", "-C");
          scope.closeAllScopes();
        });
    assertThat(lab.log()).containsExactly("+A", "+B", "+C", "+D", "-D", "-C", "-B");
    assertThatThrownBy(leases.getFirst()::get).isInstanceOf(ScopeClosedException.class);
  }

  @Test
  @Proves({"R3", "R25"})
  void eachThreadGetsItsOwn(Lab lab) throws Exception {
    var container = of(lab);
    container.runWithin(
        RequestScoped.class,
        scope -> {
          List<Forked<Boolean>> users = new ArrayList<>();
          for (int i = 0; i < 32; i++) {
            users.add(
                lab.forkRun(() -> {
                  try (Lease<Thing> lease = scope.acquire(D)) {
                    assertThat(lease.get()).hasToString("D");
                  }
                }));
          }
          for (Forked<Boolean> user : users) {
            user.value();
          }
        });
    assertThat(lab.log("+D")).hasSize(32);
    assertThat(lab.log("-D")).hasSize(32);
    assertThat(lab.log("+B")).hasSize(1);
  }
}
