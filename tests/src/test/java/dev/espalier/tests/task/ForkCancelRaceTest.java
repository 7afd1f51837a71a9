package dev.espalier.tests.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.task.Outcome;
import dev.espalier.task.Task;
import dev.espalier.task.TaskFailedException;
import dev.espalier.task.TaskGroup;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Await;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.LiveThreads;
import dev.espalier.tests.fixture.NothingIsLeft;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// A fork that races with a cancel is not started, or is interrupted; either way the block ends.
@Timeout(120)
@ExtendWith({NothingIsLeft.class, NoTaskIsLeft.class})
@Proves("R39")
class ForkCancelRaceTest {
  private static final int ROUNDS = 3_000;

  /// Only an interrupt ends the tasks: one that a cancel has missed would keep its block for ever.
  @Test
  void noForkEscapesACancel(Lab lab) throws Exception {
    AtomicInteger interrupted = new AtomicInteger();
    int notBegun = 0;
    CyclicBarrier together = new CyclicBarrier(2);
    int round = 0;
    // on until both sides of the race were seen: this is the canary
    for (; round < ROUNDS || interrupted.get() == 0 || notBegun == 0; round++) {
      assertThat(round).as("rounds with one side of the race only").isLessThan(20 * ROUNDS);
      int after = round % 40;
      Set<String> begun = ConcurrentHashMap.newKeySet();
      List<Task<?>> tasks = new ArrayList<>();
      TaskGroup.failFast("race")
          .run(group -> {
            var canceller =
                lab.forkRun(() -> {
                  together.await();
                  spin(after);
                  group.cancel();
                });
            together.await();
            for (int i = 0; i < 3; i++) {
              tasks.add(
                  group.forkRun(
                      "t" + i,
                      () -> {
                        begun.add(Thread.currentThread().getName());
                        try {
                          new Door().pass();
                        } finally {
                          interrupted.incrementAndGet();
                        }
                      }));
            }
            canceller.value();
          });
      for (Task<?> task : tasks) {
        assertThat(task.isDone()).isTrue();
        assertThat(task.outcome()).isEqualTo(new Outcome.Cancelled<>());
      }
      notBegun += 3 - begun.size();
    }
    assertThat(interrupted.get() + notBegun).isEqualTo(3 * round);
  }

  private static void spin(int steps) {
    for (int i = 0; i < steps * 50; i++) {
      Thread.onSpinWait();
    }
  }

  @Test
  @Proves("R38")
  void ofTwoFailuresAtTheSameTimeOneIsTheCauseAndTheOtherSuppressed() throws Exception {
    for (int round = 0; round < 1_000; round++) {
      CyclicBarrier together = new CyclicBarrier(2);
      List<String> told = new ArrayList<>();
      try {
        TaskGroup.failFast("race")
            .run(group -> {
              for (String name : List.of("a", "b")) {
                group.forkRun(
                    name,
                    () -> {
                      together.await();
                      throw new IllegalStateException(name);
                    });
              }
            });
      } catch (TaskFailedException e) {
        told.add(message(e.getCause()));
        for (Throwable other : e.getSuppressed()) {
          told.add(message(other));
        }
      }
      assertThat(told).containsExactlyInAnyOrder("a", "b");
    }
  }

  private static String message(@Nullable Throwable e) {
    return e == null ? "" : String.valueOf(e.getMessage());
  }

  /// Virtual threads may starve for carriers, and somebody must look where two run code. That takes
  /// no thread, for there may be thousands of groups.
  @Test
  void whatLooksAfterTheThreadsIsNoThreadAndEndsWithTheBlock() throws Exception {
    long before = LiveThreads.looks();
    TaskGroup.failFast("short")
        .run(group -> {
          group.forkRun("t", () -> {});
          group.forkRun("u", () -> {});
        });
    TaskGroup.failFast("long")
        .run(group -> {
          Door door = new Door();
          group.forkRun("t", door::pass);
          group.forkRun("u", door::pass);
          Await.until(() -> LiveThreads.looks() > before);
          Await.until(() -> LiveThreads.of("test").size() == 2);
          door.open();
        });
    assertThat(LiveThreads.of("test")).isEmpty();
    Await.until(() -> LiveThreads.looks() <= before);
  }
}
