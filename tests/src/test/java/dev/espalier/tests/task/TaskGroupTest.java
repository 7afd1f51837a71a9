package dev.espalier.tests.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.espalier.task.Carrier;
import dev.espalier.task.Outcome;
import dev.espalier.task.Task;
import dev.espalier.task.TaskFailedException;
import dev.espalier.task.TaskGroup;
import dev.espalier.task.Timeouts;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Deaf;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// A block ends after its tasks, however it ends.
@Timeout(60)
@ExtendWith({NothingIsLeft.class, NoTaskIsLeft.class})
@Proves({"F70", "R38"})
class TaskGroupTest {
  private static final ScopedValue<String> USER = ScopedValue.newInstance();

  private final Queue<String> log = new ConcurrentLinkedQueue<>();
  private final Door door = new Door();

  private static String forever() throws InterruptedException {
    new Door().pass();
    return "";
  }

  @Test
  void givesTheValuesOfItsTasks() throws Exception {
    String both =
        TaskGroup.failFast("shop")
            .call(group -> {
              Task<String> price = group.fork("price", () -> "12.50");
              Task<Integer> stock = group.fork("stock", () -> 3);
              return price.get() + " " + stock.get();
            });
    assertThat(both).isEqualTo("12.50 3");
  }

  @Test
  void doesNotEndBeforeItsTasks(Lab lab) throws Exception {
    Door forked = new Door();
    Forked<Boolean> block =
        lab.forkRun(() ->
            TaskGroup.failFast("shop")
                .run(group -> {
                  group.forkRun(
                      "late",
                      () -> {
                        door.pass();
                        log.add("task");
                      });
                  forked.open();
                }));
    forked.pass();
    block.awaitBlocked();
    assertThat(log).isEmpty();
    door.open();
    block.value();
    assertThat(log).containsExactly("task");
  }

  @Test
  void aTaskMayForkOthersThatAreAwaitedToo() throws Exception {
    TaskGroup.failFast("shop")
        .run(group ->
            group.forkRun(
                "a",
                () -> {
                  log.add("a");
                  group.forkRun(
                      "b",
                      () -> {
                        log.add("b");
                        group.forkRun("c", () -> log.add("c"));
                      });
                }));
    assertThat(log).containsExactly("a", "b", "c");
  }

  @Nested
  class FailFast {
    @Test
    void theFirstFailureInterruptsTheOthersOnceAndAllAreReported() throws Exception {
      IOException first = new IOException("first");
      IllegalStateException second = new IllegalStateException("second");
      Deaf deaf = new Deaf();
      Throwable thrown =
          catchThrowable(() ->
              TaskGroup.failFast("shop")
                  .run(group -> {
                    group.forkRun(
                        "deaf",
                        () -> {
                          deaf.sit();
                          throw second;
                        });
                    group.forkRun("quick", TaskGroupTest::forever);
                    deaf.awaitEntered();
                    Task<?> failing =
                        group.forkRun(
                            "failing",
                            () -> {
                              throw first;
                            });
                    assertThat(failing.outcome()).isEqualTo(new Outcome.Failure<>(first));
                    deaf.awaitInterrupted();
                    deaf.letGo();
                  }));
      assertThat(thrown)
          .isInstanceOf(TaskFailedException.class)
          .hasMessage(
              "test/shop: the task 'failing' failed: java.io.IOException: first;"
                  + " then failed (suppressed): 'deaf'")
          .hasCause(first);
      assertThat(thrown.getSuppressed()).containsExactly(second);
      assertThat(deaf.interrupts()).isOne();
    }

    @Test
    void whoAsksForTheValueOfACancelledSiblingGetsTheFailure() {
      IOException first = new IOException("first");
      assertThatThrownBy(() ->
              TaskGroup.failFast("shop")
                  .run(group -> {
                    Task<String> sibling = group.fork("sibling", TaskGroupTest::forever);
                    group.forkRun(
                        "failing",
                        () -> {
                          throw first;
                        });
                    log.add(sibling.get());
                  }))
          .isInstanceOf(TaskFailedException.class)
          .hasCause(first)
          .hasNoSuppressedExceptions();
      assertThat(log).isEmpty();
    }

    @Test
    void aBodyThatCatchesTheFailureDoesNotUndoIt() {
      IOException first = new IOException("first");
      assertThatThrownBy(() ->
              TaskGroup.failFast("shop")
                  .run(group -> {
                    Task<?> failing =
                        group.forkRun(
                            "failing",
                            () -> {
                              throw first;
                            });
                    log.add(String.valueOf(catchThrowable(failing::get).getCause()));
                  }))
          .isInstanceOf(TaskFailedException.class)
          .hasCause(first);
      assertThat(log).containsExactly("java.io.IOException: first");
    }

    @Test
    void whatIsForkedAfterTheFailureDoesNotBegin() {
      assertThatThrownBy(() ->
              TaskGroup.failFast("shop")
                  .run(group -> {
                    group
                        .forkRun(
                            "failing",
                            () -> {
                              throw new IOException();
                            })
                        .outcome();
                    Task<Boolean> late = group.fork("late", () -> log.add("ran"));
                    assertThat(late.outcome()).isEqualTo(new Outcome.Cancelled<>());
                  }))
          .isInstanceOf(TaskFailedException.class);
      assertThat(log).isEmpty();
    }

    @Test
    void theBodysOwnFailureCancelsAndComesOutAsItIs() {
      IOException mine = new IOException("mine");
      IllegalStateException rollback = new IllegalStateException("rollback");
      Door entered = new Door();
      assertThatThrownBy(() ->
              TaskGroup.failFast("shop")
                  .run(group -> {
                    group.forkRun(
                        "task",
                        () -> {
                          entered.open();
                          try {
                            forever();
                          } catch (InterruptedException e) {
                            throw rollback;
                          }
                        });
                    entered.pass();
                    throw mine;
                  }))
          .isSameAs(mine)
          .hasSuppressedException(rollback);
    }

    @Test
    @Proves("R13")
    void anInterruptionThatNobodyAskedForIsAFailure() {
      InterruptedException mine = new InterruptedException("by nobody");
      assertThatThrownBy(() ->
              TaskGroup.failFast("shop")
                  .run(group ->
                      group.forkRun(
                          "odd",
                          () -> {
                            throw mine;
                          })))
          .isInstanceOf(TaskFailedException.class)
          .hasCause(mine);
    }
  }

  @Nested
  class Supervised {
    @Test
    void failuresStayInTheirHandles() throws Exception {
      IOException mine = new IOException("mine");
      String value =
          TaskGroup.supervised("feeds")
              .call(group -> {
                Task<String> bad =
                    group.fork(
                        "bad",
                        () -> {
                          throw mine;
                        });
                assertThat(bad.outcome()).isEqualTo(new Outcome.Failure<>(mine));
                return group.fork("good", () -> "good").get();
              });
      assertThat(value).isEqualTo("good");
    }

    @Test
    void oneThatNobodyLookedAtIsThrown() {
      IOException seen = new IOException("seen");
      IOException unseen = new IOException("unseen");
      assertThatThrownBy(() ->
              TaskGroup.supervised("feeds")
                  .run(group -> {
                    group.forkRun(
                        "unseen",
                        () -> {
                          throw unseen;
                        });
                    group
                        .forkRun(
                            "seen",
                            () -> {
                              throw seen;
                            })
                        .outcome();
                  }))
          .isInstanceOf(TaskFailedException.class)
          .hasCause(unseen)
          .hasNoSuppressedExceptions();
    }

    @Test
    void orIsGivenToTheListener() throws Exception {
      List<String> heard = new ArrayList<>();
      TaskGroup.supervised("feeds")
          .unseen(task -> heard.add(task.name()))
          .run(group -> {
            group.forkRun(
                "b",
                () -> {
                  throw new IOException();
                });
            group.forkRun(
                "a",
                () -> {
                  throw new IOException();
                });
            group.forkRun("good", () -> {});
          });
      assertThat(heard).containsExactly("b", "a");
    }
  }

  @Test
  @Proves("R44")
  void carriesWhatTheForkerHas() throws Exception {
    List<String> seen =
        ScopedValue.where(USER, "ann")
            .call(() ->
                TaskGroup.failFast("request")
                    .carrying(Carrier.of(USER))
                    .call(group -> {
                      Task<String> plain = group.fork("plain", () -> USER.orElse("nobody"));
                      Task<String> bound =
                          ScopedValue.where(USER, "ben")
                              .call(() -> group.fork("bound", () -> USER.orElse("nobody")));
                      Task<String> nested =
                          group.fork(
                              "nested",
                              () ->
                                  TaskGroup.failFast("inner")
                                      .call(inner ->
                                          inner.fork("t", () -> USER.orElse("nobody")).get()));
                      return List.of(plain.get(), bound.get(), nested.get());
                    }));
    assertThat(seen).containsExactly("ann", "ben", "ann");
  }

  /// The dump, taken until the innermost task waits at its door: it may be just about to.
  private static List<String> dumpOnceItWaits(TaskGroup group) {
    List<String> lines = group.dump().lines().toList();
    while (!lines.getLast().contains("Door.pass(") && !Thread.currentThread().isInterrupted()) {
      lines = group.dump().lines().toList();
    }
    return lines;
  }

  @Test
  void namesThreadsByTheirPathAndDumpsThemAsATree() throws Exception {
    TaskGroup.failFast("shop")
        .run(group -> {
          Door entered = new Door();
          group.forkRun(
              "prices",
              () ->
                  TaskGroup.supervised("feeds")
                      .run(feeds -> {
                        feeds.forkRun(
                            "one",
                            () -> {
                              log.add(Thread.currentThread().getName());
                              entered.open();
                              door.pass();
                            });
                      }));
          entered.pass();
          assertThat(log).containsExactly("test/shop/prices/feeds/one");
          List<String> lines = dumpOnceItWaits(group);
          assertThat(lines).hasSize(4);
          assertThat(lines.get(0)).isEqualTo("test/shop: fail-fast group, open, 1 running");
          assertThat(lines.get(1)).startsWith("  test/shop/prices: for ").contains("at ");
          assertThat(lines.get(2))
              .startsWith("    test/shop/prices/feeds: supervised group, ")
              .endsWith("1 running");
          assertThat(lines.get(3))
              .startsWith("      test/shop/prices/feeds/one: for ")
              .contains("Door.pass(Door.java:");
          door.open();
        });
  }

  @Test
  void dumpsTheTimedBlockThatATaskIsIn() throws Exception {
    TaskGroup.failFast("shop")
        .run(group -> {
          Door entered = new Door();
          group.forkRun(
              "prices",
              () ->
                  Timeouts.run(
                      "ask",
                      Duration.ofMinutes(1),
                      () -> {
                        entered.open();
                        door.pass();
                      }));
          entered.pass();
          List<String> lines = dumpOnceItWaits(group);
          door.open();
          assertThat(lines).hasSize(4);
          assertThat(lines.get(1)).startsWith("  test/shop/prices: for ");
          assertThat(lines.get(2)).isEqualTo("    test/shop/prices: a block of at most 60.0 s");
          assertThat(lines.get(3))
              .startsWith("      test/shop/prices/ask: for ")
              .contains("Door.pass(Door.java:");
        });
  }
}
