package dev.espalier.tests.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.task.Outcome;
import dev.espalier.task.Task;
import dev.espalier.task.TaskGroup;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Await;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.NothingIsLeft;
import java.io.IOException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// Two who cancel at once: neither returns before the interrupts are there, since it may tell the
/// tasks in other ways then, whose clean-up is not to be interrupted.
@Timeout(60)
@ExtendWith({NothingIsLeft.class, NoTaskIsLeft.class})
@Proves("R40")
class CancelTwiceTest {
  private final Door reading = new Door();
  private final Door closing = new Door();
  private final Door mayClose = new Door();

  /// A channel that the interrupt of its reader closes, on the thread that interrupts.
  private static final class Channel extends AbstractInterruptibleChannel {
    private final Runnable close;

    Channel(Runnable close) {
      this.close = close;
    }

    /// Until it is closed.
    void read(Door reading) throws IOException, InterruptedException {
      begin();
      try {
        reading.open();
        new Door().pass();
      } finally {
        end(true);
      }
    }

    @Override
    protected void implCloseChannel() {
      close.run();
    }
  }

  private void closeSlowly() {
    closing.open();
    mayClose.passIgnoringInterrupts();
  }

  /// The first is held while it interrupts the reader, the second comes.
  ///
  /// @return false if this was so slow that the second need not have waited
  private boolean cancelTwice(Runnable cancel, Runnable returned) throws InterruptedException {
    reading.pass();
    Thread first = Thread.ofPlatform().start(cancel);
    closing.pass();
    long began = System.nanoTime();
    AtomicInteger seen = new AtomicInteger();
    Thread second =
        Thread.ofPlatform()
            .start(() -> {
              seen.set(1);
              cancel.run();
              returned.run();
            });
    for (int i = 0; seen.get() == 0 || (i < 10_000 && second.isAlive()); i++) {
      Thread.onSpinWait();
    }
    mayClose.open();
    first.join();
    boolean fast = System.nanoTime() - began < 100_000_000;
    second.join();
    return fast;
  }

  @Test
  void theSecondWaitsForTheInterruptOfTheFirst() throws Exception {
    AtomicReference<String> there = new AtomicReference<>("nobody");
    TaskGroup.supervised("shop")
        .run(group -> {
          Channel channel =
              new Channel(() -> {
                closeSlowly();
                there.set("the first");
              });
          Task<?> task = group.forkRun("read", () -> channel.read(reading));
          AtomicReference<String> before = new AtomicReference<>("");
          boolean fast = cancelTwice(task::cancel, () -> before.set(there.get()));
          assertThat(fast ? before.get() : "the first").isEqualTo("the first");
          assertThat(task.outcome()).isEqualTo(new Outcome.Cancelled<>());
        });
  }

  @Test
  void theSecondToCancelAGroupWaitsUntilAllAreInterrupted() throws Exception {
    TaskGroup.failFast("shop")
        .run(group -> {
          Channel channel = new Channel(this::closeSlowly);
          group.forkRun("read", () -> channel.read(reading));
          AtomicReference<Thread> other = new AtomicReference<>();
          Door begun = new Door();
          AtomicBoolean mayEnd = new AtomicBoolean();
          group.forkRun(
              "other",
              () -> {
                other.set(Thread.currentThread());
                begun.open();
                Await.until(mayEnd::get); // leaves the flag as it is
              });
          begun.pass();
          AtomicReference<Boolean> interrupted = new AtomicReference<>();
          var _ = cancelTwice(group::cancel, () -> interrupted.set(other.get().isInterrupted()));
          mayEnd.set(true);
          assertThat(interrupted).hasValue(true);
        });
  }

  /// It would wait for itself.
  @Test
  void whoeverCancelsFromWithinTheInterruptGoesOn() throws Exception {
    TaskGroup.failFast("shop")
        .run(group -> {
          AtomicReference<Runnable> cancel = new AtomicReference<>(() -> {});
          Channel channel = new Channel(() -> cancel.get().run());
          Task<?> task = group.forkRun("read", () -> channel.read(reading));
          cancel.set(() -> {
            task.cancel();
            group.cancel();
          });
          reading.pass();
          Thread first = Thread.ofPlatform().start(group::cancel);
          first.join();
          assertThat(task.outcome()).isEqualTo(new Outcome.Cancelled<>());
        });
  }
}
