package dev.espalier.tests.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.task.BackgroundTasks;
import dev.espalier.task.TaskGroup;
import dev.espalier.task.flow.Generator;
import dev.espalier.task.flow.Items;
import dev.espalier.task.flow.Pipeline;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Await;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.LiveThreads;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// What looks after threads belongs to each use, and ends with it: none is shared in the program.
/// It takes no thread.
@Timeout(60)
@ExtendWith(NoTaskIsLeft.class)
@Proves({"R37", "R45"})
class OwnThreadsTest {
  private final long before = LiveThreads.looks();

  @AfterEach
  void nobodyLooks() {
    Await.until(() -> LiveThreads.looks() <= before);
  }

  private void awaitLooked() {
    Await.until(() -> LiveThreads.looks() > before);
  }

  @Test
  void ofAGenerator() throws Exception {
    Door door = new Door();
    Generator<Integer, RuntimeException> generator =
        Generator.of(
            "numbers",
            out -> {
              out.emit(1);
              door.pass();
            });
    try (Items<Integer, RuntimeException> items = generator.open()) {
      assertThat(items.take()).contains(1);
      awaitLooked();
      assertThat(LiveThreads.of("numbers")).containsExactly("numbers/produce");
    }
    assertThat(LiveThreads.of("numbers")).isEmpty();
  }

  @Test
  void ofAPipeline() throws Exception {
    Door door = new Door();
    Pipeline.<Integer>from(
            "ship",
            out -> {
              out.emit(1);
              door.pass();
            })
        .run(_ -> {
          awaitLooked();
          door.open();
        });
    assertThat(LiveThreads.of("test")).isEmpty();
  }

  @Test
  void ofManyGroups() throws Exception {
    int many = 300;
    Door door = new Door();
    TaskGroup.failFast("all")
        .run(all -> {
          long platform = platformThreads();
          for (int i = 0; i < many; i++) {
            all.forkRun(
                "starts " + i,
                () -> {
                  var apart = BackgroundTasks.named("apart", (_, _) -> {});
                  apart.start("a", door::pass);
                  apart.start("b", door::pass);
                  door.pass();
                  apart.stopAll(Duration.ofMinutes(1));
                });
          }
          Await.until(() -> LiveThreads.looks() >= before + many);
          assertThat(platformThreads()).isLessThan(platform + 50);
          door.open();
        });
    assertThat(LiveThreads.of("test")).isEmpty();
  }

  private static long platformThreads() {
    return ManagementFactory.getThreadMXBean().getThreadCount();
  }
}
