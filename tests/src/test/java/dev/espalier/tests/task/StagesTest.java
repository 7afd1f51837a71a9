package dev.espalier.tests.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.task.BackgroundTasks;
import dev.espalier.task.Stages;
import dev.espalier.task.TimedOutException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Await;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.LiveThreads;
import dev.espalier.tests.fixture.NothingIsLeft;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// From calls to stages, and back.
@Timeout(60)
@ExtendWith({NothingIsLeft.class, NoTaskIsLeft.class})
class StagesTest {
  private static final Duration SOON = Duration.ofMillis(2);
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Queue<String> log = new ConcurrentLinkedQueue<>();
  private final BackgroundTasks tasks =
      BackgroundTasks.named("offloaded", (task, e) -> log.add(task + ": " + e.getMessage()));
  private final Door door = new Door();

  @AfterEach
  void stops() {
    tasks.stopAll(LONG);
    assertThat(LiveThreads.lastOf("offloaded")).isEmpty();
  }

  @Test
  @Proves("F88")
  void aCallBecomesAStage() throws Exception {
    CompletableFuture<String> name =
        Stages.start(tasks, "read", () -> Thread.currentThread().getName());
    assertThat(name.get(20, TimeUnit.SECONDS)).isEqualTo("offloaded/read");
  }

  @Test
  @Proves("F86")
  void offloadingRunsOnAPlatformThread() throws Exception {
    CompletableFuture<Boolean> virtual =
        Stages.offload(tasks, "read", () -> Thread.currentThread().isVirtual());
    assertThat(Stages.<Boolean>await("read", LONG, virtual)).isFalse();
  }

  @Test
  @Proves("F88")
  void aFailureIsTheStagesAndNotTheListeners() {
    CompletableFuture<String> stage =
        Stages.start(
            tasks,
            "read",
            () -> {
              throw new IOException("mine");
            });
    assertThatThrownBy(() -> Stages.await("read", LONG, stage))
        .isInstanceOf(IOException.class)
        .hasMessage("mine");
    assertThat(log).isEmpty();
  }

  /// It is there when somebody no longer wants it.
  private static final class Answering extends CompletableFuture<String> {
    @Override
    public boolean cancel(boolean mayInterrupt) {
      return !complete("late") && super.cancel(mayInterrupt);
    }
  }

  @Test
  @Proves("R15")
  void aValueThatComesWithTheTimeoutIsReturned() throws Exception {
    assertThat(Stages.<String>await("read", SOON, new Answering())).isEqualTo("late");
  }

  @Test
  void aValueThatComesWithTheInterruptIsReturned(Lab lab) throws Exception {
    Forked<String> waiter =
        lab.fork(() ->
            Stages.<String>await("read", LONG, new Answering())
                + (Thread.interrupted() ? ", interrupted" : ""));
    waiter.awaitBlocked().interrupt();
    assertThat(waiter.value()).isEqualTo("late, interrupted");
  }

  @Test
  void cancellingTheStageCancelsTheTaskWhoseOwnFailureIsHeard() throws Exception {
    Door entered = new Door();
    CompletableFuture<String> stage =
        Stages.start(
            tasks,
            "read",
            () -> {
              entered.open();
              try {
                door.pass();
              } catch (InterruptedException e) {
                throw new IOException("could not be undone");
              }
              return "";
            });
    entered.pass();
    stage.cancel(true);
    Await.until(() -> !log.isEmpty());
    assertThat(log).containsExactly("read: could not be undone");
  }

  @Test
  @Proves("F88")
  void whoeverElseCompletesTheStageEndsTheTask() throws Exception {
    Door entered = new Door();
    Door ended = new Door();
    CompletableFuture<String> stage =
        Stages.start(
            tasks,
            "read",
            () -> {
              entered.open();
              try {
                door.pass();
              } finally {
                ended.open();
              }
              return "";
            });
    entered.pass();
    stage.orTimeout(1, TimeUnit.MILLISECONDS);
    ended.pass();
    assertThatThrownBy(() -> Stages.await("read", LONG, stage))
        .isInstanceOf(TimeoutException.class);
    assertThat(log).isEmpty();
  }

  @Test
  @Proves("F87")
  void unwrapsWhatStagesWrap() {
    IOException mine = new IOException("mine");
    CompletionStage<String> stage =
        CompletableFuture.<String>failedFuture(new CompletionException(mine)).thenApply(a -> a);
    assertThatThrownBy(() -> Stages.await("read", LONG, stage)).isSameAs(mine);
  }

  @Test
  @Proves("F87")
  void aStageThatIsLateIsCancelled() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    assertThatThrownBy(() -> Stages.await("read", SOON, stage))
        .isInstanceOf(TimedOutException.class)
        .hasMessage("'read' did not end within 2 ms; its stage was cancelled");
    assertThat(stage).isCancelled();
  }

  /// It fails in its own way when it is cancelled.
  private static final class Failing extends CompletableFuture<String> {
    @Override
    public boolean cancel(boolean mayInterrupt) {
      return completeExceptionally(new IOException("half written"));
    }
  }

  @Test
  @Proves("F87")
  void whatAStageFailsWithWhenItIsCancelledIsSuppressed() {
    assertThatThrownBy(() -> Stages.await("read", SOON, new Failing()))
        .isInstanceOf(TimedOutException.class)
        .satisfies(e ->
            assertThat(e.getSuppressed())
                .singleElement()
                .extracting("message")
                .isEqualTo("half written"));
    assertThatThrownBy(() -> Stages.await("read", SOON, new CompletableFuture<>()))
        .isInstanceOf(TimedOutException.class)
        .hasNoSuppressedExceptions();
  }

  @Test
  @Proves("F87")
  void anInterruptOfTheWaiterCancelsTheStage(Lab lab) throws Exception {
    CompletableFuture<String> stage = new CompletableFuture<>();
    Forked<String> waiter = lab.fork(() -> Stages.await("read", LONG, stage));
    waiter.awaitBlocked().interrupt();
    assertThat(waiter.thrown()).isInstanceOf(InterruptedException.class);
    assertThat(stage).isCancelled();
  }

  @Test
  void aStageThatOnlyShowsItselfIsAwaitedToo() throws Exception {
    assertThat(Stages.<String>await("read", LONG, CompletableFuture.completedStage("a")))
        .isEqualTo("a");
    assertThatThrownBy(() ->
            Stages.await("read", SOON, new CompletableFuture<String>().minimalCompletionStage()))
        .isInstanceOf(TimedOutException.class);
  }

  @Test
  void nothingIsOffloadedOnceTheOwnerWasStopped() {
    tasks.stopAll(LONG);
    assertThatThrownBy(() -> Stages.offload(tasks, "late", () -> log.add("ran")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("'late' comes too late");
    assertThat(log).isEmpty();
  }
}
