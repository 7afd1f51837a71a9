package dev.espalier.tests.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.tests.Proves;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every carrier is held up: what would hang for ever ends all the same.
@Timeout(60)
class StarvationTest {

  @Test
  @Proves({"R2", "R5"})
  void aStartGoesOnWhenEveryCarrierWaitsForALockWhoseOwnerWaitsForACarrier() throws Exception {
    assertEnds(Starved.class, 2, "started and closed");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @Proves("F70")
  void aGroupWithoutAContainerGoesOnToo(int carriers) throws Exception {
    assertEnds(StarvedGroup.class, carriers, "joined");
  }

  private static void assertEnds(Class<?> program, int carriers, String says) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djdk.virtualThreadScheduler.parallelism=" + carriers,
                "-cp",
                System.getProperty("java.class.path"),
                program.getName(),
                Integer.toString(carriers))
            .redirectErrorStream(true)
            .start();
    try {
      assertThat(process.waitFor(40, TimeUnit.SECONDS)).isTrue();
      assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo(says + System.lineSeparator());
    } finally {
      process.destroyForcibly();
    }
  }
}
