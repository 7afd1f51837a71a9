package dev.espalier.tests.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.tests.Proves;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EndOfStackTest {
  @Test
  @Proves("R5")
  void whatIsAskedForThereLeavesNothingThatNobodyEnds() throws Exception {
    try (ProgramProcess program = ProgramProcess.of(EndOfStack.class, "")) {
      program.awaitLine("ends");
      assertThat(program.exitCode()).isZero();
    }
  }
}
