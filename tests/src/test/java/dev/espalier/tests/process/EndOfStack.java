package dev.espalier.tests.process;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;

import dev.espalier.Container;
import dev.espalier.Espalier;
import dev.espalier.bind.AsyncMode;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.time.Duration;

/// Asks where there is hardly any stack left: in a process of its own, since classes of the JDK
/// that are first used there stay unusable.
final class EndOfStack {
  private static final int ROUNDS = 60;

  private static int overflows;

  private EndOfStack() {}

  public static void main(String[] args) throws InterruptedException {
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
      if (i > 0) { // at first where there is enough
        Thread deep = new Thread(null, () -> ask(container), "deep", (180 + 2 * i) * 1024L);
        deep.start();
        deep.join();
      }
      if (!ends(() -> container.get(B)) || !ends(container::close)) {
        System.out.println("hangs after round " + i);
        System.exit(1);
      }
    }
    System.out.println(overflows > ROUNDS ? "ends" : "found " + overflows + " ends of the stack");
  }

  private static boolean ends(Runnable asking) throws InterruptedException {
    Thread thread = Thread.ofPlatform().daemon().start(asking);
    return thread.join(Duration.ofSeconds(10));
  }

  /// At the end of the stack, and again at each call before it, until it is there.
  @SuppressWarnings("InfiniteRecursion") // until there is no stack
  private static boolean ask(Container container) {
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
        overflows++;
      }
    }
    return there;
  }
}
