package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.lazy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.bind.Lazy;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A thread that the container does not know waits through a handle of what is being made.
@ExtendWith(NothingIsLeft.class)
class ForeignWaitTest {
  private final Door slow = new Door();
  private final CompletableFuture<Forked<Thing>> task = new CompletableFuture<>();

  @Test
  @Proves({"R5", "R32"})
  void endsWithTheScopeOfWhatTheHandleBelongsToThoughTheOtherGoesOn(Lab lab) throws Exception {
    var container =
        lab.container(app -> {
          app.lifetime(RequestScoped.class);
          app.bind(B).to(lab.resource(B, slow::pass)).in(Singleton.class).uninterruptible();
          app.bind(A)
              .to(needs(lazy(B)).makeResource(b -> lab.resource(A, () -> inATask(lab, b))))
              .in(RequestScoped.class);
        });
    var request = container.open(RequestScoped.class);
    Forked<Thing> asks = lab.fork(() -> request.get(A));
    Forked<Thing> waits = task.join().awaitBlocked();
    lab.forkRun(request::close).value();
    assertThat(asks.thrown()).isInstanceOf(ScopeClosedException.class);
    assertThat(waits.thrown()).isInstanceOf(ScopeClosedException.class);
    slow.open();
  }

  private void inATask(Lab lab, Lazy<Thing> b) throws Exception {
    Forked<Thing> waits = lab.fork(b::get);
    task.complete(waits);
    waits.value();
  }
}
