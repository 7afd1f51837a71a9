package dev.espalier.tests.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.task.flow.Limiter;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(120)
@Proves("F77")
@ExtendWith(NothingIsLeft.class)
class LimiterTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @Nested
  class AtOnce {
    private final Limiter limiter = Limiter.atOnce(2);

    @Test
    void noMoreRunThanAreLet(Lab lab) throws Exception {
      Door end = new Door();
      CountDownLatch running = new CountDownLatch(2);
      AtomicInteger most = new AtomicInteger();
      AtomicInteger now = new AtomicInteger();
      List<Forked<Integer>> calls = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        calls.add(
            lab.fork(() ->
                limiter.call(() -> {
                  most.accumulateAndGet(now.incrementAndGet(), Math::max);
                  running.countDown();
                  end.pass();
                  return now.decrementAndGet();
                })));
      }
      running.await();
      assertThatThrownBy(() -> limiter.call(Duration.ofMillis(5), () -> "late"))
          .isInstanceOf(TimeoutException.class)
          .hasMessage("no turn within PT0.005S");
      end.open();
      for (Forked<Integer> call : calls) {
        assertThat(call.value()).isBetween(0, 1);
      }
      assertThat(most).hasValue(2);
    }

    @Test
    void turnsAreGivenInOrder(Lab lab) throws Exception {
      Limiter one = Limiter.atOnce(1);
      Door end = new Door();
      CountDownLatch running = new CountDownLatch(1);
      List<Forked<?>> calls = new ArrayList<>();
      calls.add(
          lab.fork(() ->
              one.call(() -> {
                running.countDown();
                end.pass();
                return true;
              })));
      running.await();
      for (int i = 0; i < 4; i++) {
        String name = "call " + i;
        calls.add(
            lab.fork(() ->
                    one.call(() -> {
                      lab.note(name);
                      return name;
                    }))
                .awaitBlocked());
      }
      end.open();
      for (Forked<?> call : calls) {
        call.value();
      }
      assertThat(lab.log()).containsExactly("call 0", "call 1", "call 2", "call 3");
    }

    @Test
    void aTurnIsGivenBackAlsoAfterAFailureWhichComesOutAsItIs() throws Exception {
      for (int i = 0; i < 5; i++) {
        assertThatThrownBy(() ->
                limiter.call(() -> {
                  throw new IOException("disk");
                }))
            .isInstanceOf(IOException.class)
            .hasMessage("disk");
      }
      assertThat(limiter.<String, RuntimeException>call(Duration.ZERO, () -> "free"))
          .isEqualTo("free");
    }

    @Test
    void anInterruptedWaitUsesNoTurn(Lab lab) throws Exception {
      Limiter one = Limiter.atOnce(1);
      Forked<Object> waiter =
          one.call(() -> {
            Forked<Object> second = lab.fork(() -> one.call(Object::new)).awaitBlocked();
            second.interrupt();
            assertThat(second.thrown()).isInstanceOf(InterruptedException.class);
            return second;
          });
      assertThat(waiter.isDone()).isTrue();
      assertThat(one.<String, RuntimeException>call(Duration.ZERO, () -> "free")).isEqualTo("free");
    }
  }

  @Nested
  class Rate {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final Limiter limiter = Limiter.rate(2, Duration.ofNanos(100), now::get);

    @Test
    void noMoreBeginInAnyPeriodThanAreLet() throws Exception {
      assertThat(tries(3)).isEqualTo(2);
      now.addAndGet(60); // over the end of the numbers
      assertThat(tries(3)).isZero();
      now.addAndGet(39);
      assertThat(tries(3)).isZero();
      now.addAndGet(1);
      assertThat(tries(3)).isEqualTo(2);
    }

    @Test
    void thePeriodSlides() throws Exception {
      assertThat(tries(1)).isEqualTo(1);
      now.addAndGet(90);
      assertThat(tries(3)).isEqualTo(1);
      now.addAndGet(10);
      assertThat(tries(3)).isEqualTo(1); // the one of 90 counts until 190
      now.addAndGet(90);
      assertThat(tries(3)).isEqualTo(1);
    }

    @Test
    void aTurnIsUsedUpWhenItBeginsHoweverItEnds() throws Exception {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() ->
                limiter.call(() -> {
                  throw new IOException("disk");
                }))
            .isInstanceOf(IOException.class);
      }
      assertThat(tries(1)).isZero();
    }

    @Test
    void thoseWhoWaitBeginInOrderWhenTheirTimeHasCome(Lab lab) throws Exception {
      assertThat(tries(2)).isEqualTo(2);
      List<Forked<Boolean>> calls = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        String name = "call " + i;
        calls.add(
            lab.forkRun(() ->
                    limiter.<Boolean, RuntimeException>call(() -> {
                      lab.note(name);
                      return true;
                    }))
                .awaitBlocked());
      }
      now.addAndGet(100);
      calls.get(0).value();
      calls.get(1).value();
      calls.get(2).awaitBlocked();
      now.addAndGet(100);
      calls.get(2).value();
      calls.get(3).value();
      assertThat(lab.log("call 0")).hasSize(1);
      assertThat(lab.log().subList(2, 4)).containsExactlyInAnyOrder("call 2", "call 3");
    }

    @Test
    void anInterruptedWaitUsesNoTurn(Lab lab) throws Exception {
      assertThat(tries(2)).isEqualTo(2);
      Forked<Object> first = lab.fork(() -> limiter.call(Object::new)).awaitBlocked();
      Forked<Object> second = lab.fork(() -> limiter.call(Object::new)).awaitBlocked();
      first.interrupt();
      second.interrupt();
      assertThat(first.thrown()).isInstanceOf(InterruptedException.class);
      assertThat(second.thrown()).isInstanceOf(InterruptedException.class);
      now.addAndGet(100);
      assertThat(tries(3)).isEqualTo(2);
    }

    @Test
    void aClockThatGoesBackGivesNoTurnThatIsNotDue() throws Exception {
      Limiter once = Limiter.rate(1, Duration.ofSeconds(Long.MAX_VALUE), now::get);
      once.call(Object::new);
      now.addAndGet(-50);
      assertThatThrownBy(() -> once.call(Duration.ZERO, Object::new))
          .isInstanceOf(TimeoutException.class);
    }

    @Test
    void goesByTheClockOfTheSystemIfNoneIsGiven() throws Exception {
      Limiter real = Limiter.rate(1, Duration.ofMillis(30));
      long begin = System.nanoTime();
      real.call(Object::new);
      real.call(LONG, Object::new);
      assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(30_000_000);
    }

    @Test
    @Proves("R20")
    void nothingIsHeldWhileTheClockIsRead(Lab lab) throws Exception {
      Door goOn = new Door();
      CountDownLatch reads = new CountDownLatch(1);
      AtomicBoolean slow = new AtomicBoolean(true);
      Limiter one =
          Limiter.rate(
              1,
              Duration.ofNanos(100),
              () -> {
                if (slow.getAndSet(false)) {
                  reads.countDown();
                  goOn.passIgnoringInterrupts();
                }
                return now.get();
              });
      Forked<String> first = lab.fork(() -> one.call(() -> "first"));
      reads.await();
      assertThat(lab.fork(() -> one.call(Duration.ZERO, () -> "second")).value())
          .isEqualTo("second");
      goOn.open();
      first.awaitBlocked(); // the turn was given meanwhile, whatever time it was told
      now.addAndGet(100);
      assertThat(first.value()).isEqualTo("first");
    }

    @Test
    @Proves("R20")
    void whoWaitsBehindAClockThatHangsCanBeInterrupted(Lab lab) throws Exception {
      Door goOn = new Door();
      CountDownLatch reads = new CountDownLatch(2); // once at first, once as the first that waits
      AtomicBoolean given = new AtomicBoolean();
      Limiter one =
          Limiter.rate(
              1,
              Duration.ofNanos(100),
              () -> {
                if (given.get()) {
                  reads.countDown();
                  if (reads.getCount() == 0) {
                    goOn.passIgnoringInterrupts();
                  }
                }
                return now.get();
              });
      one.call(Object::new);
      given.set(true);
      Forked<String> first = lab.fork(() -> one.call(() -> "first"));
      reads.await();
      Forked<String> behind = lab.fork(() -> one.call(() -> "behind")).awaitBlocked();
      behind.interrupt();
      assertThat(behind.thrown()).isInstanceOf(InterruptedException.class);
      assertThatThrownBy(() -> one.call(Duration.ofMillis(1), () -> "late"))
          .isInstanceOf(TimeoutException.class);
      now.addAndGet(100);
      goOn.open();
      assertThat(first.value()).isEqualTo("first");
    }

    /// How many of so many tries get a turn at once.
    private int tries(int count) throws InterruptedException {
      int turns = 0;
      for (int i = 0; i < count; i++) {
        try {
          turns += limiter.<Integer, RuntimeException>call(Duration.ZERO, () -> 1);
        } catch (TimeoutException e) {
          assertThat(e).hasMessage("no turn within PT0S");
        }
      }
      return turns;
    }
  }

  @Test
  void badInputIsRefused() {
    assertThatThrownBy(() -> Limiter.atOnce(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("At most 0 would never let anything run. Give one or more.");
    assertThatThrownBy(() -> Limiter.rate(-1, LONG)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Limiter.rate(1, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The period is PT0S. Give one that is longer than zero.");
    assertThatThrownBy(() -> Limiter.rate(10_000_001, LONG))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("At most 10000001 in ")
        .hasMessageEndingWith(
            "Give a shorter period with at most 10000000: the same rate, more even.");
    assertThatThrownBy(() -> Limiter.rate(1, Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
