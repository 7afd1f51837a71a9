package dev.espalier.tests.overlays;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.D;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.espalier.Container;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.bind.StartFailedException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// How an overlay ends, and with it what it is laid over.
@ExtendWith(NothingIsLeft.class)
class OverlayCloseTest {

  /// B needs A and C; C is to be replaced; D needs nothing of it.
  private static Container three(Lab lab) {
    return lab.container(app -> {
      app.lifetime(RequestScoped.class);
      app.bind(A).to(lab.resource(A)).in(Singleton.class);
      app.bind(C).to(lab.resource(C)).in(Singleton.class);
      app.bind(B).to(needs(A).and(C).makeResource((_, _) -> lab.resource(B))).in(Singleton.class);
      app.roots(B);
    });
  }

  private static Container over(Lab lab, Container container) {
    return container.overlay(app -> app.replace(C).to(lab.resource(D)).in(Singleton.class));
  }

  @Test
  @Proves({"F93", "R24", "R25"})
  void closesOnlyItsOwn(Lab lab) throws Exception {
    var container = three(lab);
    var overlay = over(lab, container);
    overlay.start();
    assertThat(lab.log("+")).containsExactlyInAnyOrder("+A", "+D", "+B");
    overlay.close();
    assertThat(lab.log("-")).containsExactly("-B", "-D");
    assertThat(container.get(A)).isNotNull();
    container.close();
    assertThat(lab.log("-")).containsExactly("-B", "-D", "-A");
    assertThat(lab.exit(D)).isEqualTo(ExitCase.completed());
  }

  @Test
  @Proves({"F93", "R23", "R33"})
  void isClosedBeforeAnythingIsReleasedThatItIsLaidOver(Lab lab) throws Exception {
    var container = three(lab);
    container.start();
    over(lab, container).start();
    container.close();
    List<String> released = lab.log("-");
    assertThat(released.subList(0, 2)).containsExactly("-B", "-D");
    assertThat(released.subList(2, 5)).startsWith("-B").contains("-C", "-A");
  }

  @Test
  @Proves({"F93", "R33", "R34"})
  void itsRequestsAreServedUntilTheyEndAlsoWhenTheOtherCloses(Lab lab) throws Exception {
    var container = three(lab);
    var overlay = over(lab, container);
    Door inside = new Door();
    Door closing = new Door();
    Forked<Thing> body =
        lab.fork(() ->
            overlay.within(
                RequestScoped.class,
                request -> {
                  inside.open();
                  closing.pass();
                  return request.get(B);
                }));
    inside.pass();
    Forked<Boolean> closes = lab.forkRun(container::close);
    closes.awaitBlocked();
    closing.open();
    assertThat(body.value()).isNotNull();
    assertThat(closes.value()).isTrue();
    assertThat(lab.log("-")).containsExactly("-B", "-D", "-A");
  }

  @Test
  @Proves({"F93", "R30"})
  void whatRunsInItDoesNotCloseWhatItIsLaidOver(Lab lab) {
    var container = three(lab);
    var overlay = over(lab, container);
    overlay.runWithin(
        RequestScoped.class,
        _ ->
            assertThatExceptionOfType(EspalierException.class)
                .isThrownBy(container::close)
                .withMessageStartingWith("ESP-203"));
    assertThat(container.get(A)).isNotNull();
  }

  @Test
  @Proves({"F93", "F42"})
  void nothingIsEvictedUnderIt(Lab lab) {
    var container = three(lab);
    container.get(A);
    var overlay = over(lab, container);
    Thing shared = overlay.get(A);
    assertThatExceptionOfType(EspalierException.class)
        .isThrownBy(() -> container.evict(A))
        .withMessageStartingWith("ESP-208");
    overlay.evict(A); // forgets that it has asked
    assertThat(overlay.get(A)).isSameAs(shared);
    overlay.close();
    container.evict(A);
    assertThat(container.get(A)).isNotSameAs(shared);
  }

  @Test
  @Proves({"F93", "R11", "R17"})
  void aStartOfItThatFailsEndsItAlone(Lab lab) {
    var container = three(lab);
    var overlay =
        container.overlay(app ->
            app.replace(C)
                .to(
                    needs(A)
                        .make(_ -> {
                          throw new IllegalStateException("broken");
                        }))
                .in(Singleton.class));
    assertThatExceptionOfType(StartFailedException.class)
        .isThrownBy(overlay::start)
        .havingCause()
        .withMessage("broken");
    assertThatExceptionOfType(ScopeClosedException.class).isThrownBy(() -> overlay.get(A));
    assertThat(container.get(B)).isNotNull();
    assertThat(lab.log("-")).isEmpty();
  }

  @Test
  @Proves({"F93", "R31", "R32"})
  void noneIsLaidOverWhatIsClosed(Lab lab) {
    var container = three(lab);
    container.close();
    assertThatExceptionOfType(ScopeClosedException.class)
        .isThrownBy(() ->
            container.overlay(app ->
                app.bind(D)
                    .toInstance(lab.acquired(new Thing("given")))
                    .onReleaseWithExit(lab::released)))
        .withMessageContaining("an overlay");
    assertThat(lab.log()).containsExactly("+given", "-given");
  }

  static final class Given implements AutoCloseable {
    private int closed;

    @Override
    public void close() {
      closed++;
    }
  }

  @Test
  @Proves({"F93", "F12"})
  void whatWasGivenStaysWithThoseWhoGotIt(Lab lab) {
    Given first = new Given();
    Given second = new Given();
    var container = lab.container(app -> app.bind(Given.class).toInstance(first).closing());
    var overlay = container.overlay(app -> app.replace(Given.class).toInstance(second).closing());
    var upper = overlay.overlay(_ -> {});
    assertThat(upper.get(Given.class)).isSameAs(second);
    upper.close();
    assertThat(second.closed).isZero();
    overlay.close();
    assertThat(second.closed).isEqualTo(1);
    assertThat(first.closed).isZero();
    container.close();
    assertThat(first.closed).isEqualTo(1);
  }

  @Test
  @Proves({"F93", "R25", "R29"})
  void bothMayCloseAtTheSameTime(Lab lab) throws Exception {
    for (int round = 0; round < 200; round++) {
      var container = three(lab);
      var overlay = over(lab, container);
      overlay.get(B);
      container.get(B);
      CyclicBarrier all = new CyclicBarrier(3);
      List<Forked<Boolean>> threads =
          List.of(
              lab.forkRun(() -> {
                var _ = all.await();
                overlay.close();
              }),
              lab.forkRun(() -> {
                var _ = all.await();
                container.close();
              }),
              lab.forkRun(() -> {
                var _ = all.await();
                openedAndAsked(lab, container);
              }));
      for (Forked<Boolean> thread : threads) {
        assertThat(thread.value()).isTrue();
      }
      assertThat(lab.unreleased()).isEmpty();
    }
  }

  private static void openedAndAsked(Lab lab, Container container) {
    try {
      var another = over(lab, container);
      var _ = another.get(B);
    } catch (ScopeClosedException e) {
      // it came too late
    }
  }

  @Test
  @Proves({"F93", "R36"})
  void nothingOfItIsLeft(Lab lab) {
    var container = three(lab);
    for (int i = 0; i < 1_000; i++) {
      try (Container overlay = over(lab, container)) {
        var _ = overlay.get(C);
      }
    }
    container.evict(A); // refused if one were still there
    assertThat(lab.log("+")).hasSize(1_000);
    assertThat(lab.log("-")).hasSize(1_000);
  }
}
