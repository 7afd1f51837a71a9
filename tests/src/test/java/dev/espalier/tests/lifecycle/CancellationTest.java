package dev.espalier.tests.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.task.Cancellation;
import dev.espalier.tests.Proves;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// One interrupt at most, and none after the end.
class CancellationTest {
  private static final int ROUNDS = 10_000;

  @Test
  @Proves({"R8", "R39"})
  void aCancelBeforeTheBeginningPreventsIt() {
    var cancellation = new Cancellation();
    cancellation.cancel();
    assertThat(cancellation.begin()).isFalse();
    assertThat(cancellation.isCancelled()).isTrue();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  @Proves("R8")
  void aSecondCancelDoesNotInterruptAgain() {
    var cancellation = new Cancellation();
    assertThat(cancellation.begin()).isTrue();
    cancellation.cancel();
    assertThat(Thread.interrupted()).isTrue();
    cancellation.cancel();
    assertThat(Thread.interrupted()).isFalse();
    assertThat(cancellation.end()).isTrue();
  }

  @Test
  @Proves("R40")
  void anInterruptThatWasNotConsumedIsTakenBackAtTheEnd() {
    var cancellation = new Cancellation();
    assertThat(cancellation.begin()).isTrue();
    cancellation.cancel();
    assertThat(cancellation.end()).isTrue();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  @Proves("R40")
  void aCancelAfterTheEndDoesNothing() {
    var cancellation = new Cancellation();
    assertThat(cancellation.begin()).isTrue();
    assertThat(cancellation.end()).isFalse();
    cancellation.cancel();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  /// One piece of work and its cancel; [Cancellation] is the real one.
  private record Work(BooleanSupplier begin, BooleanSupplier end, Runnable cancel) {

    static Work real() {
      var cancellation = new Cancellation();
      return new Work(cancellation::begin, cancellation::end, cancellation::cancel);
    }

    /// Interrupts whomever it finds, without looking whether the work has begun or has ended.
    static Work careless() {
      var worker = new AtomicReference<Thread>();
      return new Work(
          () -> {
            worker.set(Thread.currentThread());
            return true;
          },
          Thread::interrupted,
          () -> Optional.ofNullable(worker.get()).ifPresent(Thread::interrupt));
    }
  }

  /// Races a cancel with a worker, and counts the rounds that end as they must not.
  ///
  /// @param round the worker's part: the work, how long it takes, and when the cancel has returned
  private static int wrongRounds(Supplier<Work> works, Round round) throws Exception {
    var current = new AtomicReference<>(works.get());
    var turn = new AtomicInteger();
    Thread canceller =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < ROUNDS; i++) {
                awaitTurn(turn, 2 * i + 1);
                current.get().cancel().run();
                turn.incrementAndGet();
              }
            });
    int wrong = 0;
    for (int i = 0; i < ROUNDS; i++) {
      int over = 2 * i + 2;
      current.set(works.get());
      turn.incrementAndGet();
      if (round.isWrong(current.get(), i % 60, () -> awaitTurn(turn, over))) {
        wrong++;
      }
      Thread.interrupted();
    }
    canceller.join();
    return wrong;
  }

  /// Where others have the processors the other one needs this one.
  @SuppressWarnings("ThreadPriorityCheck")
  private static void awaitTurn(AtomicInteger turn, int number) {
    for (int spins = 0; turn.get() < number; spins++) {
      if (spins < 1_000) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }

  @FunctionalInterface
  private interface Round {
    boolean isWrong(Work work, int spins, Runnable awaitCancelled);
  }

  /// Begins and ends while the cancel comes: its interrupt must not be seen later.
  private static boolean isLate(Work work, int spins, Runnable awaitCancelled) {
    boolean begun = work.begin().getAsBoolean();
    spin(spins);
    if (begun) {
      var _ = work.end().getAsBoolean();
    }
    boolean atTheEnd = Thread.interrupted();
    awaitCancelled.run();
    boolean later = Thread.interrupted();
    return atTheEnd || later;
  }

  /// Begins while the cancel comes: it must not begin, or be interrupted.
  private static boolean isLost(Work work, int spins, Runnable awaitCancelled) {
    spin(spins);
    boolean begun = work.begin().getAsBoolean();
    awaitCancelled.run();
    return begun && !work.end().getAsBoolean();
  }

  private static void spin(int times) {
    for (int i = 0; i < times; i++) {
      Thread.onSpinWait();
    }
  }

  @Test
  @Proves({"R8", "R40"})
  void noInterruptIsSeenAfterTheEndInTenThousandRaces() throws Exception {
    assertThat(wrongRounds(Work::real, CancellationTest::isLate)).isZero();
  }

  @Test
  @Proves({"R8", "R39"})
  void noCancelIsLostInTenThousandRacesWithTheBeginning() throws Exception {
    assertThat(wrongRounds(Work::real, CancellationTest::isLost)).isZero();
  }

  /// The races find what they look for.
  @Test
  void aCarelessCancelIsSeenToBeLateAndToBeLost() throws Exception {
    assertThat(wrongRoundsOfCareless(CancellationTest::isLate)).isPositive();
    assertThat(wrongRoundsOfCareless(CancellationTest::isLost)).isPositive();
  }

  /// Again as long as none is found: where others have the processors the two threads hardly ever
  /// run at the same time.
  private static int wrongRoundsOfCareless(Round round) throws Exception {
    int wrong = 0;
    for (int i = 0; i < 50 && wrong == 0; i++) {
      wrong = wrongRounds(Work::careless, round);
    }
    return wrong;
  }
}
