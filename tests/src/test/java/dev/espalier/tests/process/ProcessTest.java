package dev.espalier.tests.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.tests.Proves;
import dev.espalier.tests.graph.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whole programs, each a process of its own: how they end.
class ProcessTest {
  private static final String[] SERVED = {
    "+base", "+server", "start", "serving", "stop", "-server", "-base"
  };

  @Nested
  class AProgramThatServes {
    @Test
    @Proves({"R43", "F45", "F67"})
    void endsWith143OnSigtermAfterAllIsStoppedAndReleased() throws Exception {
      try (var program = ProgramProcess.of("serve")) {
        program.awaitLine("serving");
        program.signal("TERM");
        assertThat(program.exitCode()).isEqualTo(143);
        assertThat(program.lines()).containsExactly(SERVED);
        assertThat(program.errors()).isEmpty();
      }
    }

    @Test
    @Proves({"R43", "F45", "F67"})
    void endsWith130OnSigintAfterAllIsStoppedAndReleased() throws Exception {
      Assumptions.assumeFalse(isSigintIgnored(), "started with SIGINT ignored, as in nohup");
      try (var program = ProgramProcess.of("serve")) {
        program.awaitLine("serving");
        program.signal("INT");
        assertThat(program.exitCode()).isEqualTo(130);
        assertThat(program.lines()).containsExactly(SERVED);
      }
    }

    /// A process inherits what its parent ignores, and a JVM leaves it so.
    private static boolean isSigintIgnored() throws IOException {
      Path status = Path.of("/proc/self/status");
      if (!Files.exists(status)) {
        return false;
      }
      return Files.readAllLines(status).stream()
          .filter(line -> line.startsWith("SigIgn:"))
          .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
    }

    @Test
    @Proves({"R43", "F45"})
    void endsWithTheCodeOfASystemExitElsewhereAfterAllIsReleased() throws Exception {
      try (var program = ProgramProcess.of("serveThenExit")) {
        program.awaitLine("serving");
        program.write("x");
        assertThat(program.exitCode()).isEqualTo(7);
        assertThat(program.lines()).endsWith("stop", "-server", "-base");
      }
    }

    @Test
    @Proves({"R43", "R28"})
    void endsWithinTheTimeForTheWholeCloseAlsoWhenAReleaseHangs() throws Exception {
      try (var program = ProgramProcess.of("hangInRelease")) {
        program.awaitLine("serving");
        program.signal("TERM");
        assertThat(program.exitCode()).isEqualTo(143);
        assertThat(program.lines()).containsExactly(SERVED);
        assertThat(program.errors())
            .contains("ESP-303 release of Other failed", "for the whole close");
      }
    }

    @Test
    @Proves({"R43", "R25"})
    void releasesOnceForTwoSignals() throws Exception {
      try (var program = ProgramProcess.of("serve")) {
        program.awaitLine("serving");
        program.signal("TERM");
        program.signal("TERM");
        assertThat(program.exitCode()).isEqualTo(143);
        assertThat(program.lines()).containsExactly(SERVED);
      }
    }
  }

  @Nested
  class AProgramThatDoesOneThing {
    @Test
    @Proves({"R43", "F67"})
    void returnsItsValueAfterTheCloseAndExitsWith0() throws Exception {
      try (var program = ProgramProcess.of("call")) {
        assertThat(program.exitCode()).isZero();
        assertThat(program.lines())
            .containsExactly(
                "+base",
                "+server",
                "start",
                "serving",
                "stop",
                "-server",
                "-base",
                "returned 42",
                "main ends");
      }
    }

    @Test
    @Proves({"R22", "F67"})
    void throwsWhatItsFunctionThrewAfterTheClose() throws Exception {
      try (var program = ProgramProcess.of("callThatThrows")) {
        assertThat(program.exitCode()).isZero();
        assertThat(program.lines())
            .endsWith("stop", "-server", "-base", "thrown broken", "main ends");
      }
    }

    @Test
    @Proves({"R43", "F45"})
    void isInterruptedOnceOnSigtermThenReleasesAndEndsWith143() throws Exception {
      try (var program = ProgramProcess.of("callThatWaits")) {
        program.awaitLine("waiting");
        program.signal("TERM");
        assertThat(program.exitCode()).isEqualTo(143);
        assertThat(program.lines())
            .endsWith("waiting", "stop", "interrupted", "again false", "-server", "-base");
      }
    }
  }

  @Nested
  class AProgramThatDoesNotStart {
    @Test
    @Proves({"R1", "F67"})
    void tellsThatItsGraphIsRefusedAndExitsWith1() throws Exception {
      try (var program = ProgramProcess.of("missing")) {
        assertThat(program.exitCode()).isEqualTo(1);
        assertThat(program.errors()).startsWith("ESP-100 ").contains("Runnable");
        assertThat(program.lines()).isEmpty();
      }
    }

    @Test
    @Proves({"R11", "R12", "F58", "F67"})
    void tellsItsFirstFailureAfterTheReleaseAndExitsWith1() throws Exception {
      try (var program = ProgramProcess.of("broken")) {
        assertThat(program.exitCode()).isEqualTo(1);
        assertThat(program.errors())
            .startsWith("ESP-301 start failed: Other did not start")
            .contains("IllegalStateException: broken");
        assertThat(program.lines()).containsExactly("+base", "-base");
      }
    }

    @Test
    @Proves({"R12", "F67"})
    void tellsThatItWasInterruptedAndExitsWith1() throws Exception {
      try (var program = ProgramProcess.of("interrupted")) {
        assertThat(program.exitCode()).isEqualTo(1);
        Golden.ofThisPackage().matches("start-given-up", program.errors().strip());
        assertThat(program.lines()).doesNotContain("serving", "main ends");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exitInAcquire",
        "exitInBody",
        "exitInConstructor",
        "exitInStartHook",
        "exitInStartHookThatOthersNeed"
      })
  @Proves("R43")
  void aSystemExitInsideUserCodeReleasesTheRestAndNeverDeadlocks(String where) throws Exception {
    try (var program = ProgramProcess.of(where)) {
      assertThat(program.exitCode()).isEqualTo(7);
      assertThat(program.lines()).startsWith("+base").endsWith("-base");
      assertThat(program.lines()).doesNotContain("main ends", "start server");
      assertThat(program.errors()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"exitInStopHook", "exitInRelease"})
  @Proves("R43")
  void aSystemExitInsideAReleaseReleasesTheRestAndNeverDeadlocks(String where) throws Exception {
    try (var program = ProgramProcess.of(where)) {
      assertThat(program.exitCode()).isEqualTo(7);
      assertThat(program.lines()).startsWith("+base").endsWith("-base");
    }
  }
}
