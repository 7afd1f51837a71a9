package dev.espalier.tests.lifecycle;

import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.lifecycle.StartHooksTest.server;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.event.Event;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What follows when something cannot be stopped.
@ExtendWith(NothingIsLeft.class)
class StopHooksTest {
  private final IllegalStateException broken = new IllegalStateException("broken");

  @Test
  @Proves({"R26", "R22", "R48"})
  void thatThrowAnErrorStopNoOtherOfTheSameBinding(Lab lab) throws Exception {
    var error = new AssertionError("broken");
    var container =
        lab.container(app -> {
          server(lab, app, A, Step.none(), Step.none())
              .onStop(_ -> {
                throw error; // the last one declared runs first
              });
          app.roots(A);
        });
    container.start();
    assertThat(catchThrowableOfType(ReleaseFailedException.class, container::close))
        .hasCause(error);
    assertThat(lab.log()).containsExactly("+A", "start A", "stop A", "-A");
    assertThat(lab.events(Event.StopFailed.class)).hasSize(1);
  }

  @Test
  @Proves({"R26", "R22", "R48"})
  void thatThrowStopNoOtherAndNoRelease(Lab lab) throws Exception {
    var container =
        lab.container(app -> {
          server(lab, app, A, Step.none(), Step.none());
          server(
                  lab,
                  app,
                  B,
                  Step.none(),
                  () -> {
                    throw broken;
                  })
              .onStop(_ -> lab.note("also B"));
          app.roots(A, B);
        });
    container.start();
    var thrown = catchThrowableOfType(ReleaseFailedException.class, container::close);
    assertThat(thrown).hasCause(broken);
    assertThat(lab.log("st")).hasSize(4);
    assertThat(lab.log()).contains("also B", "-A", "-B");
    assertThat(lab.events(Event.StopFailed.class)).hasSize(1);
    assertThat(container.closeReport().orElseThrow().failures()).hasSize(1);
  }
}
