package dev.espalier.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// R3, R6: Lincheck plays interleavings, this plays reorderings. jcstress runs in a process of its
/// own, and starts others.
@Tag("long")
@Timeout(600)
class SlotStressTest {
  private static final List<String> SHORT = List.of("-m", "quick", "-f", "1", "-sc", "false");

  @TempDir private Path folder;

  private String played(String test, int exit) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of("org.openjdk.jcstress.Main", "-t", "SlotStress." + test + "$"));
    command.addAll(SHORT);
    Path out = folder.resolve("out.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      assertThat(process.waitFor(9, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    String text = Files.readString(out);
    assertThat(process.exitValue()).as(text).isEqualTo(exit);
    return text;
  }

  @Test
  void whoReadsAnInstanceSeesItBuiltAndItsReleaseRegistered() throws Exception {
    assertThat(played("Publication", 0)).contains("0 failed, 0 soft errs, 0 hard errs");
  }

  @Test
  void whatIsGivenOutBeforeItIsBuiltIsFound() throws Exception {
    assertThat(played("BrokenPublication", 1)).contains("Observed forbidden state");
  }

  @Test
  void ofTwoWhoClaimOneMakesIt() throws Exception {
    assertThat(played("Claim", 0)).contains("0 failed, 0 soft errs, 0 hard errs");
  }

  @Test
  void aClaimThatLooksFirstAndWritesThenIsFound() throws Exception {
    assertThat(played("BrokenClaim", 1)).contains("Observed forbidden state");
  }
}
