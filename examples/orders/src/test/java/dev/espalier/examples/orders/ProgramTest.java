package dev.espalier.examples.orders;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The program as a process of its own.
@Timeout(120)
class ProgramTest {
  private static final int SIGTERM_EXIT = 143;
  private static final int COPIES = 40;

  @TempDir Path folder;

  @Test
  void importsTheWholeFileAddsUpAndExitsWithZero() throws Exception {
    Program program = start();

    assertThat(program.exit()).isZero();
    assertThat(program.output())
        .contains("Critical path: ")
        .contains("lines read      8,373, of which repaired 119")
        .contains("adds up: yes")
        .contains("acquired 2, released 2.");
  }

  @Test
  void leavesOnlyWholeInvoicesWhenTerminatedInTheMiddle() throws Exception {
    Program program = start("--data=" + manyCopies());
    program.awaitGrowthOf(folder.resolve("orders.mv.db"));
    program.process().destroy();

    assertThat(program.exit()).isEqualTo(SIGTERM_EXIT);
    assertThat(program.output())
        .contains("stopped before its end")
        .contains("adds up: yes")
        .contains("acquired 2, released 2.");
    Ledger.Totals found = reopened();
    assertThat(found.torn()).isZero();
    assertThat(found.invoices()).isBetween(1L, COPIES * 413L - 1);
  }

  @Test
  void tellsWhyItDidNotStartAndExitsWithOne() throws Exception {
    Path noFolder = Files.writeString(folder.resolve("no-folder"), "a file");
    Program program = start("--outbox=" + noFolder);

    assertThat(program.exit()).isEqualTo(1);
    assertThat(program.output())
        .contains("ESP-301 start failed: Outbox did not start")
        .contains("Path      Importer -> Outbox");
  }

  @Test
  void exitsWithTwoOnAnUnknownArgument() throws Exception {
    Program program = start("--bogus");

    assertThat(program.exit()).isEqualTo(2);
    assertThat(program.output()).contains("unknown argument '--bogus'");
  }

  private Program start(String... more) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-cp");
    command.add(
        System.getProperty("jdk.module.path", "") + ":" + System.getProperty("java.class.path"));
    command.add(Main.class.getName());
    command.add("--db=" + folder.resolve("orders"));
    command.add("--outbox=" + folder.resolve("outbox"));
    command.addAll(List.of(more));
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return new Program(process, output);
  }

  /// The real file many times over, each time with other invoice numbers: long enough to be hit in
  /// the middle.
  private Path manyCopies() throws IOException {
    byte[] bytes;
    try (var in = Main.class.getResourceAsStream("online-retail.csv")) {
      bytes = in.readAllBytes();
    }
    List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
    Pattern number = Pattern.compile("^(\"?C?)(53[67])(\\d{3})");
    List<String> all = new ArrayList<>(List.of(lines.getFirst()));
    for (int copy = 0; copy < COPIES; copy++) {
      int add = 2 * copy;
      lines.stream()
          .skip(1)
          .map(line ->
              number
                  .matcher(line)
                  .replaceFirst(
                      m -> m.group(1) + (Integer.parseInt(m.group(2)) + add) + m.group(3)))
          .forEach(all::add);
    }
    return Files.write(folder.resolve("many.csv"), all);
  }

  private Ledger.Totals reopened() throws Exception {
    try (HikariDataSource pool = new HikariDataSource(Shop.inFile(folder).toHikari())) {
      return new Ledger(Schema.createOn(pool)).totals();
    }
  }

  private record Program(Process process, Path outputFile) {

    int exit() throws InterruptedException {
      if (!process.waitFor(60, SECONDS)) {
        process.destroyForcibly();
      }
      return process.exitValue();
    }

    String output() throws IOException {
      return Files.readString(outputFile);
    }

    /// Waits until the file has grown well beyond its first size: invoices are being stored.
    void awaitGrowthOf(Path file) throws IOException {
      long first = 0;
      while (process.isAlive()) {
        long size = Files.exists(file) ? Files.size(file) : 0;
        first = first == 0 && output().contains("Started in") ? size : first;
        if (first > 0 && size > first + 100_000) {
          return;
        }
        Thread.onSpinWait();
      }
    }
  }
}
