package dev.espalier.tests.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.tests.Proves;
import dev.espalier.tests.process.ProgramProcess;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/// Random graphs with random faults, each in a process that something in it ends: whoever calls
/// `System.exit`, and whenever, the container is closed once, and all is released in order.
class ExitProofTest {
  private static final long SEED = Long.getLong("espalier.seed", 861_684_672);

  @Test
  @Timeout(300)
  @Proves(
      value = {"R10", "R23", "R25", "R43"},
      cases = 12)
  void whoeverExitsAllIsReleased(TestInfo test) throws Exception {
    prove(Long.getLong("espalier.cases", Proves.Cases.of(test)));
  }

  @Test
  @Tag("long")
  @Timeout(3600)
  @Proves(
      value = {"R10", "R23", "R25", "R43"},
      cases = 1_000)
  void whoeverExitsAllIsReleasedManyTimes(TestInfo test) throws Exception {
    prove(Proves.Cases.of(test));
  }

  private static void prove(long cases) throws Exception {
    Set<Exit.Where> where = EnumSet.noneOf(Exit.Where.class);
    for (long seed = SEED; seed < SEED + cases; seed++) {
      where.add(Exit.in(ExitProgram.of(seed)).where());
      try (var process = ProgramProcess.of(ExitProgram.class, Long.toString(seed))) {
        int code = process.exitCode();
        assertThat(process.lines())
            .as("seed %s%n%s", ExitProgram.of(seed), process.errors())
            .containsExactly(ExitProgram.KEPT);
        assertThat(code).isIn(1, Exit.CODE); // of a start that failed, or of who exits
      }
    }
    if (cases > 10) {
      assertThat(where).hasSizeGreaterThan(2); // else a failure is looked at
    }
  }
}
