package dev.espalier.tests.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.task.flow.Generator;
import dev.espalier.task.flow.Items;
import dev.espalier.task.flow.Pipeline;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Await;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.LiveThreads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// What looks after threads belongs to each use, and ends with it: none is shared in the program.
@Timeout(60)
@ExtendWith(NoTaskIsLeft.class)
@Proves({"R37", "R45"})
class OwnThreadsTest {
  private static void awaitThread(String name) {
    Await.until(() -> LiveThreads.of(name.substring(0, name.indexOf('/'))).contains(name));
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
      awaitThread("numbers/carriers");
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
          awaitThread("test/ship/carriers");
          door.open();
        });
    assertThat(LiveThreads.of("test")).isEmpty();
  }
}
