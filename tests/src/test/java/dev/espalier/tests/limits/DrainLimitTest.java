package dev.espalier.tests.limits;

import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Container;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Lease;
import dev.espalier.bind.Limits;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Scope;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.event.Event;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Scopes that are in use longer than the one around them serves them.
@ExtendWith(NothingIsLeft.class)
class DrainLimitTest {
  private final Door inside = new Door();
  private final Door goOn = new Door();

  private static Container of(Lab lab, Limits limits, Step stop) throws Exception {
    Container container =
        lab.container(app -> {
          app.limits(limits);
          app.lifetime(RequestScoped.class);
          app.bind(A).to(lab.resource(A)).onStop(_ -> stop.run()).in(Singleton.class);
          app.bind(B).to(lab.resource(B)).in(RequestScoped.class);
          app.roots(A);
          app.listen(event -> {
            if (event instanceof Event.Stopped) {
              lab.note("stopped");
            }
          });
        });
    container.start();
    return container;
  }

  private Forked<Boolean> body(Lab lab, Container container) {
    return lab.forkRun(() ->
        container.runWithin(
            RequestScoped.class,
            request -> {
              request.get(B);
              inside.open();
              goOn.passIgnoringInterrupts();
            }));
  }

  @Test
  @Proves({"R33", "R34", "R21", "F61"})
  void areCancelledAndClosedBeforeTheRestIsReleasedAndTheirBodiesAreTold(Lab lab) throws Exception {
    Container container = of(lab, Soon.NONE.drain(Soon.TIME), Step.none());
    Forked<Boolean> body = body(lab, container);
    inside.pass();
    container.close();
    assertThat(body.isDone()).isFalse();
    assertThat(lab.log()).containsExactly("+A", "+B", "stopped", "-B", "-A");
    assertThat(lab.exit(B)).isInstanceOf(ExitCase.Cancelled.class);
    assertThat(lab.exit(A)).isEqualTo(ExitCase.completed());
    assertThat(container.closeReport().orElseThrow().abandoned()).isEmpty();
    goOn.open();
    assertThat(body.thrown()).isInstanceOf(ScopeClosedException.class);
    assertThat(body.endedInterrupted()).isFalse();
  }

  @Test
  @Proves({"R33", "R48"})
  void areServedAsLongAlsoWhenWhatAcceptsWorkIsSlowToStop(Lab lab) throws Exception {
    Duration drain = Duration.ofSeconds(1);
    Container container =
        of(
            lab,
            Soon.NONE.drain(drain),
            () -> {
              long until = System.nanoTime() + drain.plusMillis(100).toNanos();
              while (System.nanoTime() - until < 0) {
                Thread.onSpinWait();
              }
            });
    Forked<Boolean> body = body(lab, container);
    inside.pass();
    Forked<Boolean> closer = lab.forkRun(container::close);
    Soon.awaitLine(lab, "stopped");
    goOn.open();
    body.value();
    closer.value();
    assertThat(lab.exit(B)).isEqualTo(ExitCase.completed());
  }

  @Test
  @Proves({"R33", "R4", "R27"})
  void areServedAlsoForACloserThatIsInterrupted(Lab lab) throws Exception {
    Container container =
        lab.container(app -> {
          app.limits(Soon.NONE);
          app.lifetime(RequestScoped.class);
          app.bind(B).to(lab.resource(B)).in(RequestScoped.class);
        });
    Scope request = container.open(RequestScoped.class);
    Lease<Thing> used = request.acquire(B);
    Forked<Boolean> closer =
        lab.forkRun(() -> {
          Thread.currentThread().interrupt();
          request.close();
        });
    Await.until(() -> !request.isOpen());
    closer.awaitBlocked().interrupt();
    closer.awaitBlocked();
    used.close();
    closer.value();
    assertThat(closer.endedInterrupted()).isTrue();
    assertThat(lab.log()).containsExactly("+B", "-B");
  }
}
