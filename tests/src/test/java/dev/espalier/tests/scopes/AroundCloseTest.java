package dev.espalier.tests.scopes;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.espalier.Container;
import dev.espalier.bind.EspalierException;
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
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A close that meets a value with code around its use.
@ExtendWith(NothingIsLeft.class)
class AroundCloseTest {
  private final Door began = new Door();
  private final Door door = new Door();

  private void passed() throws InterruptedException {
    began.open();
    door.pass();
  }

  @Test
  @Proves({"R8", "R32", "R37"})
  void interruptsWhatIsAcquiringAndWakesWhoWaits(Lab lab) throws Exception {
    for (Class<? extends Annotation> lifetime : List.of(Singleton.class, RequestScoped.class)) {
      var acquiring = new Door();
      var container =
          lab.container(app -> {
            app.lifetime(RequestScoped.class);
            app.bind(A)
                .to(
                    Lending.of(
                        lab,
                        A,
                        () -> {
                          acquiring.open();
                          door.pass();
                        },
                        Step.none()))
                .in(lifetime);
          });
      Scope scope = lifetime == Singleton.class ? container : container.open(RequestScoped.class);
      Forked<Thing> asker = lab.fork(() -> scope.get(A));
      acquiring.pass();
      scope.close();
      assertThat(asker.thrown()).isInstanceOf(ScopeClosedException.class);
    }
    assertThat(lab.log()).isEmpty();
  }

  @Test
  @Proves({"R5", "R6", "R25", "R32", "R37"})
  void atAnyMomentOfTheLendingEitherReleasesItOrMakesNothing(Lab lab) throws Exception {
    var container =
        lab.container(app -> {
          app.lifetime(RequestScoped.class);
          app.bind(A).to(Lending.of(lab, A)).in(RequestScoped.class);
          app.bind(B).to(needs(A).makeResource(_ -> Lending.of(lab, B))).in(RequestScoped.class);
        });
    for (int i = 0; i < 2_000; i++) {
      Scope scope = container.open(RequestScoped.class);
      int spins = i % 200;
      Forked<Thing> asker = lab.fork(() -> scope.get(B));
      Forked<Boolean> closer =
          lab.forkRun(() -> {
            for (int spin = 0; spin < 20 * spins; spin++) {
              Thread.onSpinWait();
            }
            scope.close();
          });
      closer.value();
      endedWell(asker);
      assertThat(lab.unreleased()).isEmpty();
    }
    assertThat(lab.log("+")).hasSameSizeAs(lab.log("-"));
    assertThat(lab.log("commit")).isEmpty();
  }

  private static void endedWell(Forked<Thing> asker) throws Exception {
    try {
      assertThat(asker.value()).hasToString("B");
    } catch (java.util.concurrent.ExecutionException e) {
      assertThat(e).hasCauseInstanceOf(ScopeClosedException.class);
    }
  }

  @Test
  @Proves({"R5", "R6", "R25", "R37"})
  void ofTheContainerAtAnyMomentToo(Lab lab) throws Exception {
    for (int i = 0; i < 1_000; i++) {
      var container =
          lab.container(app -> {
            app.bind(A).to(Lending.of(lab, A)).in(Singleton.class);
            app.bind(B).to(needs(A).makeResource(_ -> Lending.of(lab, B))).in(Singleton.class);
          });
      int spins = i % 100;
      Forked<Thing> asker = lab.fork(() -> container.get(B));
      for (int spin = 0; spin < 20 * spins; spin++) {
        Thread.onSpinWait();
      }
      container.close();
      endedWell(asker);
      assertThat(lab.unreleased()).isEmpty();
    }
    assertThat(lab.log("+")).hasSameSizeAs(lab.log("-"));
  }

  @Test
  @Proves("R30")
  void fromInsideIsRefusedBeforeAndAfter(Lab lab) {
    List<Throwable> refused = new CopyOnWriteArrayList<>();
    List<Container> containers = new ArrayList<>();
    Step close = () -> refused.add(catchThrowable(containers.getFirst()::close));
    var container =
        lab.container(app -> {
          app.lifetime(RequestScoped.class);
          app.bind(A).to(Lending.of(lab, A, close, close)).in(Singleton.class);
          app.bind(B).to(Lending.of(lab, B, close, close)).in(RequestScoped.class);
        });
    containers.add(container);
    container.get(A);
    container.runWithin(RequestScoped.class, scope -> scope.get(B));
    container.close();
    assertThat(refused)
        .hasSize(4)
        .allSatisfy(e ->
            assertThat(e).isInstanceOf(EspalierException.class).hasMessageContaining("ESP-203"));
    assertThat(lab.log()).endsWith("commit A", "-A");
  }

  @Test
  @Proves({"R27", "R4"})
  void isNotHurriedByAnInterruptOfTheCloserOfTheContainer(Lab lab) throws Exception {
    AtomicReference<Boolean> flag = new AtomicReference<>();
    var container =
        lab.container(app ->
            app.bind(A)
                .to(
                    Lending.of(
                        lab,
                        A,
                        Step.none(),
                        () -> {
                          passed();
                          flag.set(Thread.currentThread().isInterrupted());
                        }))
                .in(Singleton.class));
    container.get(A);
    Forked<Boolean> closer = lab.forkRun(container::close);
    began.pass();
    closer.awaitBlocked().interrupt();
    door.open();
    assertThat(closer.endedInterrupted()).isTrue();
    assertThat(flag.get()).isFalse();
    assertThat(lab.log()).endsWith("commit A", "-A");
  }
}
