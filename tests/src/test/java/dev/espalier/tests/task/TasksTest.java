package dev.espalier.tests.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.espalier.task.Outcome;
import dev.espalier.task.TaskFailedException;
import dev.espalier.task.Tasks;
import dev.espalier.task.TimedOutException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Await;
import dev.espalier.tests.fixture.Deaf;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import java.io.IOException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// Several calls at the same time.
@Timeout(60)
@ExtendWith({NothingIsLeft.class, NoTaskIsLeft.class})
class TasksTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Door door = new Door();

  private static String forever() throws InterruptedException {
    new Door().pass();
    return "";
  }

  private static Callable<String> failing(String message) {
    return () -> {
      throw new IOException(message);
    };
  }

  @Test
  @Proves("F68")
  void allGivesValuesInTheOrderOfTheCallsWhichRunAtTheSameTime() throws Exception {
    CyclicBarrier together = new CyclicBarrier(2);
    List<String> values =
        Tasks.all(
            () -> {
              together.await();
              door.pass();
              return "first";
            },
            () -> {
              together.await();
              door.open();
              return "second";
            });
    assertThat(values).containsExactly("first", "second");
  }

  @Test
  @Proves("F68")
  void allStopsTheOthersAtTheFirstFailure() {
    assertThatThrownBy(() -> Tasks.all(TasksTest::forever, failing("mine")))
        .isInstanceOf(TaskFailedException.class)
        .hasMessage("test/all: the task '1' failed: java.io.IOException: mine")
        .hasNoSuppressedExceptions();
  }

  @Test
  @Proves({"F69", "F71"})
  void settleKeepsEachInItsPlaceAndThrowsNothing() throws Exception {
    List<Outcome<String>> outcomes = Tasks.settle(() -> "a", failing("mine"), () -> "b");
    assertThat(outcomes.get(1)).isInstanceOf(Outcome.Failure.class);
    assertThat(Outcome.values(outcomes)).containsExactly("a", "b");
    assertThat(Outcome.failures(outcomes)).singleElement().isInstanceOf(IOException.class);
  }

  @Test
  @Proves("F83")
  void allHasOneDeadlineOverAll() throws Exception {
    Soon.play(soon -> {
      Throwable late = catchThrowable(() -> Tasks.all(soon.limit, () -> "a", TasksTest::forever));
      assertThat(late).isInstanceOf(TimedOutException.class);
      if (String.valueOf(late.getMessage()).contains("call 0")) {
        return false;
      }
      assertThat(late)
          .hasMessage(
              "'2 calls' did not end within " + soon.text + "; late and interrupted: call 1");
      return true;
    });
  }

  /// Call 0 fails since the deadline interrupts it. Call 1 holds the interrupts up until it has.
  @Test
  @Proves("F83")
  void whatCallsThrowBecauseTheyAreLateIsSuppressed() throws Exception {
    IllegalStateException answer = new IllegalStateException("answer");
    Soon.play(soon -> {
      CompletableFuture<Thread> first = new CompletableFuture<>();
      Throwable late =
          catchThrowable(() ->
              Tasks.all(
                  soon.limit,
                  () -> {
                    first.complete(Thread.currentThread());
                    try {
                      return forever();
                    } catch (InterruptedException e) {
                      throw answer;
                    }
                  },
                  () -> new Blocking(first.join()).sit(door)));
      assertThat(late).isInstanceOf(TimedOutException.class);
      if (first.isDone()) {
        assertThat(late.getSuppressed()).startsWith(answer);
      }
      return first.isDone();
    });
  }

  /// Whoever interrupts a thread in here waits for another.
  private static final class Blocking extends AbstractInterruptibleChannel {
    private final Thread other;

    Blocking(Thread other) {
      this.other = other;
    }

    String sit(Door door) throws Exception {
      begin();
      try {
        door.pass();
      } finally {
        end(false);
      }
      return "";
    }

    @Override
    protected void implCloseChannel() {
      Await.until(() -> !other.isAlive());
    }
  }

  @Test
  @Proves("F83")
  void allInTimeGivesTheValuesOrTheFailure() throws Exception {
    assertThat(Tasks.all(LONG, () -> 1, () -> 2)).containsExactly(1, 2);
    assertThatThrownBy(() -> Tasks.all(LONG, TasksTest::forever, failing("mine")))
        .isInstanceOf(TaskFailedException.class);
  }

  @Test
  @Proves("F83")
  void settleKeepsWhatFinishedInTime() throws Exception {
    Soon.play(soon -> {
      List<Outcome<String>> outcomes = Tasks.settle(soon.limit, () -> "a", TasksTest::forever);
      if (outcomes.getFirst() instanceof Outcome.Cancelled) {
        return false;
      }
      assertThat(outcomes).containsExactly(new Outcome.Success<>("a"), new Outcome.Cancelled<>());
      return true;
    });
  }

  @Test
  void firstSuccessWinsOverEarlierFailuresAndEndsTheRest() throws Exception {
    Door failed = new Door();
    String value =
        Tasks.firstSuccess(
            () -> {
              failed.open();
              throw new IOException("mine");
            },
            () -> {
              failed.pass();
              return "second";
            },
            TasksTest::forever);
    assertThat(value).isEqualTo("second");
  }

  @Test
  void firstSuccessReportsAllFailuresIfThereIsNone() {
    assertThatThrownBy(() -> Tasks.firstSuccess(failing("one"), failing("two")))
        .isInstanceOf(TaskFailedException.class)
        .hasMessageStartingWith("none of 2 calls succeeded; first: java.io.IOException: ")
        .hasCauseInstanceOf(IOException.class)
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
  }

  @Test
  void firstSuccessHasADeadlineToo() {
    assertThatThrownBy(() -> Tasks.firstSuccess(Soon.QUICK.limit, TasksTest::forever))
        .isInstanceOf(TimedOutException.class)
        .hasMessageEndingWith("late and interrupted: call 0");
  }

  @Test
  @Proves("R14")
  void anInterruptOfTheCallerEndsTheCalls(Lab lab) throws Exception {
    Deaf deaf = new Deaf();
    Forked<List<Boolean>> caller =
        lab.fork(() ->
            Tasks.<Boolean>settle(
                    () -> {
                      deaf.sit();
                      return true;
                    })
                .stream()
                .map(o -> o instanceof Outcome.Success)
                .toList());
    deaf.awaitEntered();
    caller.awaitBlocked().interrupt();
    deaf.awaitInterrupted();
    deaf.letGo();
    assertThat(caller.thrown()).isInstanceOf(InterruptedException.class);
  }

  @Test
  void noCallsAreFineExceptWhenOneMustSucceed() throws Exception {
    List<Callable<String>> none = List.of();
    assertThat(Tasks.<String>all(none)).isEmpty();
    assertThat(Tasks.<String>settle(LONG, none)).isEmpty();
    assertThatThrownBy(() -> Tasks.<String>firstSuccess(none))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there are no calls, so none can succeed: give one or more");
  }

  @Test
  @SuppressWarnings("NullAway") // on purpose
  void refusesWhatIsGivenWronglyBeforeAnythingRuns() {
    List<Callable<String>> calls = Arrays.asList(() -> "a", null);
    assertThatThrownBy(() -> Tasks.<String>all(calls))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("call 1 is null: leave it out");
    assertThatThrownBy(() -> Tasks.all(Duration.ofNanos(-1), () -> "a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the timeout is negative: PT-0.000000001S; give zero or more");
  }
}
