package dev.espalier.tests.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.task.TaskBody;
import dev.espalier.task.Tasks;
import dev.espalier.task.TimedOutException;
import dev.espalier.task.Timeouts;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// Bodies that end at about their deadline, one after the other on one thread.
@Timeout(60)
@ExtendWith({NothingIsLeft.class, NoTaskIsLeft.class})
class LateInterruptsTest {
  private static final int ROUNDS = 10_000;

  /// Some way to run a body within a limit.
  @FunctionalInterface
  private interface Timed {
    void run(Duration limit, TaskBody<InterruptedException> body) throws InterruptedException;
  }

  /// In which round the caller sees an interrupt that is not for it, or the number of rounds.
  private static int firstLate(Timed block) {
    for (int i = 0; i < ROUNDS; i++) {
      long until = System.nanoTime() + 20_000 + i % 50 * 8_000L;
      try {
        block.run(Duration.ofNanos(70_000), () -> spinUntil(until));
      } catch (InterruptedException e) {
        return i;
      }
      if (Thread.currentThread().isInterrupted()) {
        return i;
      }
    }
    return ROUNDS;
  }

  private static void spinUntil(long until) throws InterruptedException {
    while (System.nanoTime() < until) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  @Test
  @Proves("R40")
  void noneIsSeenByTheCaller() {
    AtomicInteger late = new AtomicInteger();
    int round =
        firstLate((limit, body) -> {
          try {
            Timeouts.run("t", limit, body);
          } catch (TimedOutException e) {
            late.incrementAndGet();
          }
        });
    assertThat(round).as("first round with a late interrupt").isEqualTo(ROUNDS);
    assertThat(late.get()).as("blocks that were late").isBetween(1, ROUNDS - 1);
  }

  /// Of a block as one would write it at first, which interrupts the caller itself.
  @Test
  void oneWouldBeFound(Lab lab) throws Exception {
    int round =
        lab.fork(() ->
                firstLate((limit, body) -> {
                  Thread caller = Thread.currentThread();
                  long deadline = System.nanoTime() + limit.toNanos();
                  lab.forkRun(() -> {
                    LockSupport.parkNanos(deadline - System.nanoTime());
                    caller.interrupt();
                  });
                  try {
                    body.run();
                  } catch (InterruptedException e) {
                    if (System.nanoTime() < deadline) {
                      throw e; // it was for the block before
                    }
                  }
                }))
            .value();
    assertThat(round).isLessThan(ROUNDS);
  }

  /// As for blocks: what ends at its deadline is either there, or named as late.
  @Test
  @Proves({"R15", "F83"})
  void nobodyIsCalledLateWhoHasEnded() throws InterruptedException {
    for (int round = 0; round < ROUNDS; round++) {
      long until = System.nanoTime() + 50_000 + round % 50 * 1_000L;
      Callable<Boolean> call =
          () -> {
            spinUntil(until);
            return true;
          };
      try {
        assertThat(Tasks.firstSuccess(Duration.ofNanos(70_000), call)).isTrue();
      } catch (TimedOutException e) {
        assertThat(e).hasMessageContaining("call 0");
      }
    }
  }
}
