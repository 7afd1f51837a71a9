package dev.espalier.tests.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.espalier.task.BackgroundTasks;
import dev.espalier.task.Carrier;
import dev.espalier.task.Outcome;
import dev.espalier.task.Restart;
import dev.espalier.task.Task;
import dev.espalier.task.TaskClock;
import dev.espalier.task.TaskGroup;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Await;
import dev.espalier.tests.fixture.Deaf;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.LiveThreads;
import dev.espalier.tests.fixture.NothingIsLeft;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// Tasks that are held, and stopped together.
@Timeout(60)
@ExtendWith({NothingIsLeft.class, NoTaskIsLeft.class})
@Proves({"F84", "R37"})
class BackgroundTasksTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final ScopedValue<String> USER = ScopedValue.newInstance();

  private final Queue<String> log = new ConcurrentLinkedQueue<>();
  private final BackgroundTasks tasks = BackgroundTasks.named("mailer", this::heard);
  private final Door door = new Door();

  private void heard(String task, Throwable failure) {
    log.add(task + ": " + failure.getMessage());
  }

  @AfterEach
  void stops() {
    tasks.stopAll(LONG);
    assertThat(LiveThreads.lastOf("mailer")).isEmpty();
  }

  @Test
  void areHeldWhileTheyRunAndForgottenAfterwards() throws Exception {
    Task<?> task = tasks.start("send", door::pass);
    assertThat(tasks.running()).isEqualTo(List.of(task));
    assertThat(tasks.dump()).contains("mailer: background tasks, 1 running");
    door.open();
    task.outcome();
    Await.until(() -> tasks.running().isEmpty());
  }

  @Test
  void aFailureComesToTheListener() throws Exception {
    Task<?> task =
        tasks.start(
            "send",
            () -> {
              throw new IOException("no route");
            });
    assertThat(task.outcome()).isInstanceOf(Outcome.Failure.class);
    tasks.stopAll(LONG);
    assertThat(log).containsExactly("send: no route");
  }

  @Test
  void stoppingInterruptsEachOnceAwaitsAllAndIsNoFailure(Lab lab) throws Exception {
    Deaf deaf = new Deaf();
    tasks.start("deaf", deaf::sit);
    Task<?> other = tasks.start("other", door::pass);
    deaf.awaitEntered();
    Forked<List<Task<?>>> stop = lab.fork(() -> tasks.stopAll(LONG));
    assertThat(other.outcome()).isEqualTo(new Outcome.Cancelled<>());
    deaf.awaitInterrupted();
    Forked<List<Task<?>>> again = lab.fork(() -> tasks.stopAll(LONG));
    assertThat(stop.awaitBlocked().isDone()).isFalse();
    again.awaitBlocked();
    deaf.letGo();
    assertThat(stop.value()).isEmpty();
    assertThat(again.value()).isEmpty();
    assertThat(deaf.interrupts()).isOne();
    assertThat(log).isEmpty();
  }

  @Test
  void startingAfterStopIsRefused() {
    tasks.stopAll(LONG);
    assertThatThrownBy(() -> tasks.start("late", () -> log.add("ran")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "'late' comes too late: the background tasks 'mailer' were stopped; start it before,"
                + " or make others");
    assertThat(log).isEmpty();
  }

  @Test
  @Proves("R28")
  void whatDoesNotEndInTimeIsListedAndItsFailureStillHeard() throws Exception {
    Deaf deaf = new Deaf();
    Task<?> task =
        tasks.start(
            "deaf",
            () -> {
              deaf.sit();
              throw new IOException("late");
            });
    deaf.awaitEntered();
    assertThat(tasks.stopAll(Duration.ZERO)).isEqualTo(List.of(task));
    deaf.letGo();
    assertThat(tasks.stopAll(LONG)).isEmpty();
    assertThat(log).containsExactly("deaf: late");
  }

  @Test
  @Proves("R30")
  void aTaskThatStopsAllIsRefused() throws Exception {
    Task<?> task = tasks.start("self", () -> tasks.stopAll(LONG));
    assertThatThrownBy(task::get)
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("was called by one of its tasks");
  }

  @Test
  void aListenerThatWaitsForTheTaskThatCallsItIsRefused() throws Exception {
    CompletableFuture<Task<?>> self = new CompletableFuture<>();
    CompletableFuture<Throwable> refused = new CompletableFuture<>();
    BackgroundTasks waiting =
        BackgroundTasks.named(
            "waiting", (_, _) -> refused.complete(catchThrowable(() -> self.join().outcome())));
    self.complete(
        waiting.start(
            "send",
            () -> {
              throw new IOException("no route");
            }));
    assertThat(refused.get(20, TimeUnit.SECONDS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("would wait for itself");
    assertThat(waiting.stopAll(LONG)).isEmpty();
  }

  @Test
  void aListenerThatThrowsLosesNothing() throws Exception {
    Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
    IllegalStateException mine = new IllegalStateException("listener");
    BiConsumer<String, Throwable> listener =
        (_, _) -> {
          Thread.currentThread().setUncaughtExceptionHandler((_, e) -> uncaught.add(e));
          throw mine;
        };
    BackgroundTasks failing = BackgroundTasks.named("failing", listener);
    Door entered = new Door();
    failing.start(
        "send",
        () -> {
          entered.open();
          throw new IOException("no route");
        });
    entered.pass();
    assertThat(failing.stopAll(LONG)).isEmpty();
    assertThat(uncaught).containsExactly(mine);
    assertThat(mine.getSuppressed()).singleElement().isInstanceOf(IOException.class);
  }

  @Test
  @Proves({"R39", "R44"})
  void belongToNoGroupAndFindOnlyWhatIsCarried() throws Exception {
    BackgroundTasks carrying = BackgroundTasks.named("carrying", Carrier.of(USER), this::heard);
    ScopedValue.where(USER, "ann")
        .call(() ->
            TaskGroup.failFast("shop")
                .<Object, Exception>call(group -> {
                  Task<?> task =
                      carrying.start(
                          "send",
                          () -> {
                            log.add(
                                USER.orElse("nobody") + " on " + Thread.currentThread().getName());
                            group.forkRun("foreign", () -> {});
                          });
                  return task.outcome();
                }));
    carrying.stopAll(LONG);
    assertThat(log).hasSize(2).first().isEqualTo("ann on carrying/send");
    assertThat(log).last().asString().contains("'foreign' cannot be forked here");
  }

  /// Time that stands still, and a pause that only writes down its length.
  private static final class Written implements TaskClock {
    private final List<Duration> pauses = new ArrayList<>();
    private volatile Duration now = Duration.ZERO;

    @Override
    public Duration now() {
      return now;
    }

    @Override
    public void pause(Duration length) {
      pauses.add(length);
    }
  }

  private final Written clock = new Written();
  private final Restart restart =
      Restart.backOff(Duration.ofSeconds(1), Duration.ofSeconds(5)).clock(clock);

  @Test
  @Proves({"F85", "R41"})
  void aTaskBeginsAgainAfterEachFailureWithABackOffThatGrows() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Task<?> task =
        tasks.start(
            "poll",
            restart,
            () -> {
              if (runs.incrementAndGet() < 6) {
                throw new IOException("run " + runs);
              }
            });
    assertThat(task.outcome()).isInstanceOf(Outcome.Success.class);
    assertThat(clock.pauses.stream().map(Duration::toSeconds)).containsExactly(1L, 2L, 4L, 5L, 5L);
    assertThat(log)
        .containsExactly("poll: run 1", "poll: run 2", "poll: run 3", "poll: run 4", "poll: run 5");
  }

  @Test
  @Proves("F85")
  void endsWhenItHasFailedTooOftenInARow() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Task<?> task =
        tasks.start(
            "poll",
            restart.times(2),
            () -> {
              throw new IOException("run " + runs.incrementAndGet());
            });
    assertThat(task.outcome()).isInstanceOf(Outcome.Failure.class);
    tasks.stopAll(LONG);
    assertThat(log).containsExactly("poll: run 1", "poll: run 2", "poll: run 3");
  }

  @Test
  @Proves({"F85", "R13"})
  void aFlagThatItsBodyLeavesIsNoStop() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Task<?> task =
        tasks.start(
            "poll",
            restart.times(2),
            () -> {
              Thread.currentThread().interrupt();
              throw new IOException("run " + runs.incrementAndGet());
            });
    assertThat(task.outcome()).isInstanceOf(Outcome.Failure.class);
    tasks.stopAll(LONG);
    assertThat(log).containsExactly("poll: run 1", "poll: run 2", "poll: run 3");
    assertThat(clock.pauses).hasSize(2);
  }

  @Test
  @Proves("F85")
  void aLoopWhoseBodySwallowsTheInterruptEndsAllTheSame() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Door began = new Door();
    tasks.loop(
        "poll",
        restart,
        () -> {
          runs.incrementAndGet();
          began.open();
          try {
            door.pass();
          } catch (InterruptedException e) {
            // as if nothing were
          }
        });
    began.pass();
    assertThat(tasks.stopAll(LONG)).isEmpty();
    assertThat(runs).hasValue(1);
  }

  @Test
  @Proves("F85")
  void aRunThatLastedEndsTheRow() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    tasks
        .start(
            "poll",
            restart.times(1),
            () -> {
              if (runs.incrementAndGet() < 5) {
                clock.now = clock.now.plusSeconds(5);
                throw new IOException("run " + runs);
              }
            })
        .outcome();
    assertThat(clock.pauses.stream().map(Duration::toSeconds)).containsExactly(1L, 1L, 1L, 1L);
  }

  @Test
  @Proves("F85")
  void aLoopSurvivesItemsThatFailUntilItIsStopped() throws Exception {
    AtomicInteger items = new AtomicInteger();
    Door third = new Door();
    Task<?> task =
        tasks.loop(
            "items",
            restart,
            () -> {
              switch (items.incrementAndGet()) {
                case 2 -> throw new IOException("second");
                case 3 -> {
                  third.open();
                  door.pass();
                }
                default -> {}
              }
            });
    third.pass();
    assertThat(tasks.stopAll(LONG)).isEmpty();
    assertThat(task.outcome()).isEqualTo(new Outcome.Cancelled<>());
    assertThat(log).containsExactly("items: second");
    assertThat(items).hasValue(3);
  }

  @Test
  void stoppingEndsABackOffOfTheSystemClock() throws Exception {
    Door failed = new Door();
    Task<?> task =
        tasks.start(
            "poll",
            Restart.backOff(LONG, LONG),
            () -> {
              failed.open();
              throw new IOException("mine");
            });
    failed.pass();
    assertThat(tasks.stopAll(LONG)).isEmpty();
    assertThat(task.isDone()).isTrue();
    assertThat(log).containsExactly("poll: mine");
  }

  @Test
  void refusesRestartsThatMakeNoSense() {
    assertThatThrownBy(() -> Restart.backOff(Duration.ZERO, LONG))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the first back-off, PT0S, must be more than zero and not longer than the longest,"
                + " PT1M");
    assertThatThrownBy(() -> restart.times(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tasks.stopAll(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the limit is negative: PT-1S; give zero or more");
  }
}
