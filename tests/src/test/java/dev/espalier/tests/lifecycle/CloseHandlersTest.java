package dev.espalier.tests.lifecycle;

import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.espalier.bind.EspalierException;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.bind.StartFailedException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What is done at the close because somebody asked for it.
@ExtendWith(NothingIsLeft.class)
class CloseHandlersTest {

  @Test
  @Proves({"F57", "F56"})
  void runInTheirPlaceAmongTheReleases(Lab lab) {
    try (var container =
        lab.container(app -> {
          app.onClose(_ -> lab.note("first"));
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.bind(B).to(lab.resource(B)).in(Singleton.class);
        })) {
      container.get(A);
      container.onClose(_ -> lab.note("between"));
      container.get(B);
    }
    assertThat(lab.log()).containsExactly("+A", "+B", "-B", "between", "-A", "first");
  }

  @Test
  @Proves({"F57", "R21"})
  void learnHowTheUseEnded(Lab lab) {
    var told = new AtomicReference<ExitCase>();
    var broken = new IllegalStateException("down");
    var container =
        lab.container(app -> {
          app.onClose(told::set);
          app.bind(A)
              .to(
                  lab.resource(
                      A,
                      () -> {
                        throw broken;
                      }))
              .in(Singleton.class);
          app.roots(A);
        });
    assertThatThrownBy(container::start).isInstanceOf(StartFailedException.class);
    assertThat(told.get()).isEqualTo(ExitCase.failed(broken));
  }

  @Test
  @Proves({"F57", "R26", "R22"})
  void oneThatThrowsStopsNothingAndIsToldOf(Lab lab) {
    var broken = new AssertionError("handler");
    var container = lab.container(app -> app.bind(A).to(lab.resource(A)).in(Singleton.class));
    container.get(A);
    container.onClose(_ -> {
      throw broken;
    });
    assertThatThrownBy(container::close)
        .isInstanceOf(ReleaseFailedException.class)
        .hasMessageContaining("release of CloseHandler failed")
        .hasCause(broken);
    assertThat(lab.log()).containsExactly("+A", "-A");
  }

  @Test
  @Proves({"F57", "R31", "R25"})
  void oneThatComesTooLateIsRunAtOnceAndRefused(Lab lab) {
    List<ExitCase> told = new ArrayList<>();
    var container = lab.container(_ -> {});
    container.close();
    assertThatThrownBy(() -> container.onClose(told::add)).isInstanceOf(ScopeClosedException.class);
    assertThat(told).containsExactly(ExitCase.completed());
    container.close();
    assertThat(told).hasSize(1);
  }

  @Test
  @Proves({"R31", "R25"})
  void oneThatComesWhileClosingIsRunAtOnceAndOnlyOnce(Lab lab) throws Exception {
    var releasing = new Door();
    var release = new Door();
    var container =
        lab.container(app ->
            app.bind(A)
                .to(
                    lab.resource(
                        A,
                        Step.none(),
                        () -> {
                          releasing.open();
                          release.pass();
                        }))
                .in(Singleton.class));
    container.get(A);
    container.requestClose();
    releasing.pass();
    assertThatThrownBy(() -> container.onClose(_ -> lab.note("late")))
        .isInstanceOf(ScopeClosedException.class);
    assertThat(lab.log("late")).hasSize(1);
    release.open();
    container.awaitClosed();
    assertThat(lab.log("late")).hasSize(1);
  }

  @Test
  @Proves("F57")
  void oneMayWaitForAStage(Lab lab) {
    var farewell = new CompletableFuture<String>();
    try (var container = lab.container(_ -> {})) {
      container.onClose(_ -> lab.note(farewell.get()));
      lab.forkRun(() -> farewell.complete("sent"));
    }
    assertThat(lab.log()).containsExactly("sent");
  }

  @Test
  @Proves("R30")
  void oneThatClosesIsTold(Lab lab) {
    var container = lab.container(_ -> {});
    container.onClose(_ -> container.close());
    var failed = catchThrowableOfType(ReleaseFailedException.class, container::close);
    assertThat(failed).hasCauseInstanceOf(EspalierException.class);
    assertThat(failed).hasMessageContaining("ESP-203");
  }
}
