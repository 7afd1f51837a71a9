package dev.espalier.tests.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.task.flow.Generator;
import dev.espalier.task.flow.Items;
import dev.espalier.task.flow.Pipeline;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Gate;
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
    while (!LiveThreads.of(name.substring(0, name.indexOf('/'))).contains(name)) {
      Thread.onSpinWait();
    }
  }

  @Test
  void ofAGenerator() throws Exception {
    Gate gate = new Gate();
    Generator<Integer, RuntimeException> generator =
        Generator.of(
            "numbers",
            out -> {
              out.emit(1);
              gate.pass();
            });
    try (Items<Integer, RuntimeException> items = generator.open()) {
      assertThat(items.take()).contains(1);
      awaitThread("numbers/carriers");
    }
    assertThat(LiveThreads.of("numbers")).isEmpty();
  }

  @Test
  void ofAPipeline() throws Exception {
    Gate gate = new Gate();
    Pipeline.<Integer>from(
            "ship",
            out -> {
              out.emit(1);
              gate.pass();
            })
        .run(_ -> {
          awaitThread("test/ship/carriers");
          gate.open();
        });
    assertThat(LiveThreads.of("test")).isEmpty();
  }
}
