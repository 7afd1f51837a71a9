package dev.espalier.tests.limits;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.limits.Soon.awaitLine;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Container;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.bind.Startable;
import dev.espalier.event.Event;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Deaf;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import jakarta.inject.Singleton;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Start hooks that are given up, and come to their end all the same.
@ExtendWith(NothingIsLeft.class)
class LateHooksTest {
  private final Deaf deaf = new Deaf();

  /// Starts when it is let go, and cannot be stopped.
  private record Door(Deaf deaf, Lab lab) implements Startable {
    @Override
    public void start() {
      deaf.sit();
    }

    @Override
    public void stop() {
      lab.note("stop");
      throw new IllegalStateException("stuck");
    }
  }

  /// It was given up, and comes before or after the release of what it is of.
  @Test
  @Proves({"R10", "R48"})
  void aStartHookOfTheStartThatComesLateIsStopped(Lab lab) throws Exception {
    Container container =
        lab.container(app -> {
          app.limits(Soon.NONE.grace(Soon.TIME));
          app.bind(A)
              .to(lab.resource(A))
              .onStart(_ -> deaf.sit())
              .onStop(_ -> lab.note("stop"))
              .in(Singleton.class);
          app.roots(A);
        });
    Forked<Boolean> start = lab.forkRun(container::start);
    deaf.awaitEntered();
    container.close();
    assertThat(start.thrown()).isInstanceOf(ScopeClosedException.class);
    deaf.letGo();
    awaitLine(lab, "stop");
    assertThat(lab.log()).containsExactly("+A", "-A", "stop");
    assertThat(lab.events(Event.Started.class)).isEmpty();
  }

  @Test
  @Proves({"R10", "R22", "R48"})
  void whatFailsWhenItIsStoppedAfterItHasComeHalfTheWayIsTold(Lab lab) throws Exception {
    Container container =
        lab.container(app -> {
          app.limits(Soon.NONE.grace(Soon.TIME));
          app.bind(Door.class)
              .to(needs().make(() -> new Door(deaf, lab)))
              .onStart(_ -> lab.note("not any more"))
              .in(Singleton.class);
        });
    container.start();
    Forked<Door> asker = lab.fork(() -> container.get(Door.class));
    deaf.awaitEntered();
    container.close();
    assertThat(asker.thrown()).isInstanceOf(ScopeClosedException.class);
    deaf.letGo();
    lab.await(Event.StopFailed.class);
    assertThat(lab.log()).containsExactly("stop");
    assertThat(lab.events(Event.StopFailed.class))
        .singleElement()
        .satisfies(event -> assertThat(event.cause()).hasMessage("stuck"));
  }
}
