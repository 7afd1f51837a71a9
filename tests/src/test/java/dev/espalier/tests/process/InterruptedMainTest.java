package dev.espalier.tests.process;

import static dev.espalier.tests.fixture.Thing.A;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Espalier;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Await;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A program whose main thread is interrupted while it serves.
@ExtendWith(NothingIsLeft.class)
class InterruptedMainTest {
  @Test
  @Proves({"R27", "F67"})
  void keepsItsInterruptFlagAlsoWhenTheCloseFails(Lab lab) throws Exception {
    Step broken =
        () -> {
          throw new IllegalStateException("broken");
        };
    var thread = new CompletableFuture<Thread>();
    Forked<Boolean> main =
        lab.forkRun(() -> {
          thread.complete(Thread.currentThread());
          Espalier.run(app -> {
            app.bind(A).to(lab.resource(A, Step.none(), broken)).in(Singleton.class);
            app.roots(A);
            app.logTo(_ -> {});
          });
        });
    Await.until(() -> isServing(thread)); // an interrupt before that is one of the start
    main.interrupt();
    assertThat(main.thrown()).isInstanceOf(ReleaseFailedException.class);
    assertThat(main.endedInterrupted()).isTrue();
    assertThat(lab.log()).containsExactly("+A", "-A");
  }

  private static boolean isServing(CompletableFuture<Thread> main) {
    return main.isDone()
        && Stream.of(main.join().getStackTrace())
            .anyMatch(frame -> frame.getMethodName().equals("awaitClosed"));
  }
}
