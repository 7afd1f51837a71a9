package dev.espalier.tests.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.tests.Proves;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Two carriers, both held up: what would hang for ever ends all the same.
@Timeout(60)
class StarvationTest {

  @Test
  @Proves({"R2", "R5"})
  void aStartGoesOnWhenEveryCarrierWaitsForALockWhoseOwnerWaitsForACarrier() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djdk.virtualThreadScheduler.parallelism=2",
                "-cp",
                System.getProperty("java.class.path"),
                Starved.class.getName())
            .redirectErrorStream(true)
            .start();
    try {
      assertThat(process.waitFor(40, TimeUnit.SECONDS)).isTrue();
      assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("started and closed" + System.lineSeparator());
    } finally {
      process.destroyForcibly();
    }
  }
}
