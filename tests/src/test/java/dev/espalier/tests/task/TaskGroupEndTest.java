package dev.espalier.tests.task;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.task.Outcome;
import dev.espalier.task.Task;
import dev.espalier.task.TaskFailedException;
import dev.espalier.task.TaskGroup;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Deaf;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// How a block of tasks is ended early, and what it refuses.
@Timeout(60)
@ExtendWith({NothingIsLeft.class, NoTaskIsLeft.class})
@Proves("F70")
class TaskGroupEndTest {
  private final Queue<String> log = new ConcurrentLinkedQueue<>();
  private final Door door = new Door();

  private static String forever() throws InterruptedException {
    new Door().pass();
    return "";
  }

  @Test
  void endsTheTasksAndIsNoFailure() throws Exception {
    Outcome<String> outcome =
        TaskGroup.failFast("shop")
            .call(group -> {
              Task<String> task = group.fork("task", TaskGroupEndTest::forever);
              group.cancel();
              assertThatThrownBy(task::get)
                  .isInstanceOf(CancellationException.class)
                  .hasMessage("the task 'test/shop/task' was cancelled: it has no value");
              return task.outcome();
            });
    assertThat(outcome).isEqualTo(new Outcome.Cancelled<>());
  }

  /// Cannot be asked why.
  private static final class Obscure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public synchronized Throwable getCause() {
      throw new IllegalStateException("no cause");
    }
  }

  @Test
  void ofATaskWhoseFailureDoesNotTellItsCauseIsAwaited() throws Exception {
    Task<?> task =
        TaskGroup.supervised("shop")
            .unseen(_ -> {})
            .call(group -> {
              Task<?> one =
                  group.forkRun(
                      "obscure",
                      () -> {
                        try {
                          door.open();
                          forever();
                        } catch (InterruptedException e) {
                          throw new Obscure();
                        }
                      });
              door.pass();
              one.cancel();
              return one;
            });
    assertThat(task.outcome())
        .isInstanceOfSatisfying(
            Outcome.Failure.class,
            failure -> assertThat(failure.cause()).isInstanceOf(Obscure.class));
  }

  @Test
  void ofOneTaskLeavesTheOthersAlone() throws Exception {
    String value =
        TaskGroup.failFast("shop")
            .call(group -> {
              Task<String> one = group.fork("one", TaskGroupEndTest::forever);
              Task<String> other =
                  group.fork(
                      "other",
                      () -> {
                        door.pass();
                        return "other";
                      });
              one.cancel();
              assertThat(one.outcome()).isEqualTo(new Outcome.Cancelled<>());
              door.open();
              return other.get();
            });
    assertThat(value).isEqualTo("other");
  }

  @Test
  @Proves("R14")
  void interruptingTheOneWhoJoinsUnwindsFullyAndThenThrows(Lab lab) throws Exception {
    Deaf deaf = new Deaf();
    Forked<Boolean> block =
        lab.forkRun(
            () -> TaskGroup.failFast("shop").run(group -> group.forkRun("deaf", deaf::sit)));
    deaf.awaitEntered();
    block.awaitBlocked().interrupt();
    deaf.awaitInterrupted();
    block.interrupt();
    assertThat(block.awaitBlocked().isDone()).isFalse();
    deaf.letGo();
    assertThat(block.thrown()).isInstanceOf(InterruptedException.class);
    assertThat(block.endedInterrupted()).isTrue();
    assertThat(deaf.interrupts()).isOne();
  }

  @Test
  void anInterruptInTheBodyComesOutAsItIs(Lab lab) throws Exception {
    Forked<String> block =
        lab.fork(
            () -> TaskGroup.failFast("shop").call(group -> group.fork("t", () -> forever()).get()));
    block.awaitBlocked().interrupt();
    assertThat(block.thrown()).isInstanceOf(InterruptedException.class);
    assertThat(block.endedInterrupted()).isFalse();
  }

  @Test
  @Proves("R39")
  void forkingFromAThreadOutsideIsRefused(Lab lab) throws Exception {
    TaskGroup.failFast("shop")
        .run(group ->
            assertThat(lab.forkRun(() -> group.forkRun("foreign", () -> log.add("ran"))).thrown())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                    "'foreign' cannot be forked here: this thread is not of the group 'test/shop',"
                        + " which would not know when it is done; fork in the block or in its tasks,"
                        + " or open a group on this thread"));
    assertThat(log).isEmpty();
  }

  @Test
  void forkingAfterTheBlockOrAfterJoinIsRefused() throws Exception {
    AtomicReference<TaskGroup> leaked = new AtomicReference<>();
    TaskGroup.failFast("shop")
        .run(group -> {
          leaked.set(group);
          group.join();
          assertThatThrownBy(() -> group.forkRun("late", () -> {}))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage(
                  "'late' comes too late: the group 'test/shop' was joined or has ended; fork before"
                      + " join(), or open another group");
        });
    assertThatThrownBy(() -> leaked.get().forkRun("late", () -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("'late' comes too late");
  }

  @Test
  void aTaskThatWaitsForItselfIsRefused() throws Exception {
    AtomicReference<Task<String>> self = new AtomicReference<>();
    TaskGroup.supervised("shop")
        .run(group -> {
          self.set(
              group.fork(
                  "self",
                  () -> {
                    door.pass();
                    return self.get().get();
                  }));
          door.open();
          assertThatThrownBy(self.get()::get)
              .hasCauseInstanceOf(IllegalStateException.class)
              .hasMessageContaining("would wait for itself");
          assertThatThrownBy(() ->
                  group
                      .fork(
                          "joins",
                          () -> {
                            group.join();
                            return "";
                          })
                      .get())
              .hasMessageContaining("belongs into the body of its block");
        });
  }

  @Test
  @Proves("R38")
  void aCleanUpThatFailsAfterACancelIsNotLost() throws Exception {
    IOException close = new IOException("close");
    Door entered = new Door();
    assertThatThrownBy(() ->
            TaskGroup.failFast("shop")
                .run(group -> {
                  group.forkRun("task", () -> useUntilInterrupted(entered, close));
                  entered.pass();
                  group.cancel();
                }))
        .isInstanceOf(TaskFailedException.class)
        .hasCauseInstanceOf(InterruptedException.class)
        .satisfies(
            e -> assertThat(requireNonNull(e.getCause()).getSuppressed()).containsExactly(close));
  }

  private static void useUntilInterrupted(Door entered, IOException close) throws Exception {
    try (AutoCloseable _ = failing(close)) {
      entered.open();
      forever();
    }
  }

  private static AutoCloseable failing(IOException close) {
    return () -> {
      throw close;
    };
  }

  @Test
  @Proves("R22")
  void whatFailsInTheBodyWhileAFailureOfATaskPassesIsNotLost() {
    IOException first = new IOException("first");
    IOException close = new IOException("close");
    assertThatThrownBy(() ->
            TaskGroup.failFast("shop")
                .run(group -> {
                  try (AutoCloseable _ = failing(close)) {
                    Task<String> task =
                        group.fork(
                            "task",
                            () -> {
                              throw first;
                            });
                    log.add(task.get());
                  }
                }))
        .isInstanceOf(TaskFailedException.class)
        .hasCause(first)
        .hasSuppressedException(close);
  }

  @Test
  @Proves("R38")
  void aListenerThatThrowsHearsOfTheOtherUnseenFailuresToo() {
    List<String> heard = new ArrayList<>();
    assertThatThrownBy(() ->
            TaskGroup.supervised("feeds")
                .unseen(task -> {
                  heard.add(task.name());
                  throw new IllegalStateException(task.name());
                })
                .run(group -> {
                  for (String name : List.of("a", "b", "c")) {
                    group.forkRun(
                        name,
                        () -> {
                          throw new IOException();
                        });
                  }
                }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(2));
    assertThat(heard).containsExactly("a", "b", "c");
  }
}
