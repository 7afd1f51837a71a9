package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Container;
import dev.espalier.Espalier;
import dev.espalier.bind.AsyncMode;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// Asking where there is hardly any stack left.
@Timeout(120)
@ExtendWith(NothingIsLeft.class)
class EndOfStackTest {
  private static final int ROUNDS = 40;

  private final AtomicInteger overflows = new AtomicInteger();

  /// At the end of the stack, and again at each call before it, until it is there.
  @SuppressWarnings("InfiniteRecursion") // until there is no stack
  private boolean ask(Container container) {
    boolean there;
    try {
      there = ask(container);
    } catch (StackOverflowError e) {
      there = false;
    }
    if (!there) {
      try {
        var _ = container.get(B);
        there = true;
      } catch (RuntimeException | Error e) {
        overflows.incrementAndGet();
      }
    }
    return there;
  }

  @Test
  @Proves("R5")
  void leavesNothingThatNobodyEnds(Lab lab) throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      Container container =
          Espalier.container(app -> {
            app.logTo(_ -> {});
            app.bind(A)
                .to(needs().make(() -> new Thing("A")))
                .async(AsyncMode.DISABLED)
                .in(Singleton.class);
            app.bind(B)
                .to(needs(A).make(_ -> new Thing("B")))
                .onRelease(_ -> {})
                .async(AsyncMode.DISABLED)
                .in(Singleton.class);
          });
      Thread deep = new Thread(null, () -> ask(container), "deep", (180 + 3 * i) * 1024L);
      deep.start();
      deep.join();
      assertThat(lab.fork(() -> container.get(B)).value()).hasToString("B");
      assertThat(lab.forkRun(container::close).value()).isTrue();
    }
    assertThat(overflows.get()).as("tries that came to the end").isGreaterThan(ROUNDS);
  }
}
