package dev.espalier.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The program with its own clients, from its start to its exit code.
@Timeout(120)
class ProgramTest {
  private static final int SIGINT_EXIT = 130;
  private static final int SIGTERM_EXIT = 143;
  private static final int COPIES = 5;
  private static final int ORDERS_OF_ALL_COPIES = 379 * COPIES;

  @TempDir Path folder;

  @Test
  void postsTheWholeFileAddsUpAndExitsWithZero() throws Exception {
    try (Program program = Program.start(folder)) {
      assertThat(program.exit()).isZero();
      assertThat(program.output())
          .contains("Critical path: ", "32 clients posted 458 invoices")
          .contains("lines read         8,373, of 458 invoices")
          .contains("= lines stored       8,239, of 379 orders")
          .contains("+ lines refused        134, of 79 invoices")
          .containsPattern("34 cancels more than this customer has ordered")
          .containsPattern("15 price not above zero")
          .containsPattern("30 quantity below zero outside a cancellation")
          .contains("adds up: yes");
    }
    Found found = Found.in(folder);
    found.assertConsistent();
    assertThat(found.orders()).hasSize(379);
  }

  @Test
  void isConsistentWhenTerminatedInTheMiddleOfTheLoad() throws Exception {
    try (Program program = Program.start(folder, "--data=" + manyCopies())) {
      Mails.of(folder).await(100);
      program.terminate();

      assertThat(program.exit()).isEqualTo(SIGTERM_EXIT);
      assertThat(program.output()).contains("adds up: yes");
      Matcher close = Pattern.compile("acquired (\\d+), released (\\d+)").matcher(program.output());
      assertThat(close.find()).isTrue();
      assertThat(close.group(1)).isEqualTo(close.group(2));
    }
    Found found = Found.in(folder);
    found.assertConsistent();
    assertThat(found.orders()).hasSizeBetween(100, ORDERS_OF_ALL_COPIES - 1);
  }

  @Test
  void goesOnAfterItWasKilledInTheMiddleOfTheLoad() throws Exception {
    try (Program program = Program.start(folder)) {
      Mails.of(folder).await(50);
      program.kill();
      program.exit();
      assertThat(program.output()).doesNotContain("adds up");
    }
    try (Program again = Program.start(folder)) {
      assertThat(again.exit()).as(again::output).isZero();
      assertThat(again.output())
          .contains("an invoice of this number is stored already")
          .contains("of which by earlier runs")
          .contains("adds up: yes");
    }
    Found found = Found.in(folder);
    found.assertConsistent();
    assertThat(found.orders()).hasSize(379);
  }

  @Test
  void staysUpUntilCtrlC() throws Exception {
    Assumptions.assumeFalse(isSigintIgnored(), "started with SIGINT ignored, as in nohup");
    try (Program program = Program.start(folder, "--serve", "--port=0")) {
      program.awaitServing();
      program.interrupt();

      assertThat(program.exit()).isEqualTo(SIGINT_EXIT);
      assertThat(program.output()).contains("adds up: yes");
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "database | DataSource did not start   | Connection refused | HttpClient Outbox",
        "mailer   | Outbox did not start       | not-a-folder       | ''",
        "port     | OrdersServer did not start | cannot listen on   | DataSource Outbox"
      })
  void tellsWhatDidNotStartReleasesTheRestAndExitsWithOne(
      String fault, String what, String cause, String released) throws Exception {
    // what else was ready when the mailer failed is a matter of time
    try (Program program = Program.start(folder, "--fail=" + fault)) {
      assertThat(program.exit()).isEqualTo(1);
      assertThat(program.output())
          .startsWith("ESP-301 start failed: " + what)
          .containsPattern("Cause .*" + cause)
          .contains("docs/errors.md#esp-301")
          .doesNotContain("adds up", "\tat ");
      for (String name : released.isEmpty() ? new String[0] : released.split(" ")) {
        assertThat(program.output()).containsPattern("Released .*" + name + ".*no failures");
      }
    }
  }

  @Test
  void exitsWithTwoOnAnArgumentThatItDoesNotKnow() throws Exception {
    try (Program program = Program.start(folder, "--bogus")) {
      assertThat(program.exit()).isEqualTo(2);
      assertThat(program.output()).contains("unknown argument '--bogus'; known are --serve");
    }
  }

  @Test
  void exitsWithTwoOnAFolderThatCannotHoldADatabase() throws Exception {
    try (Program program = Program.start(folder.resolve("a;b"))) {
      assertThat(program.exit()).isEqualTo(2);
      assertThat(program.output()).startsWith("a database path has no semicolon");
    }
  }

  @Test
  void tellsNothingButTheReportWhenTheFolderCannotBeMade() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    try (Program program = Program.start(file)) {
      assertThat(program.exit()).isEqualTo(1);
      assertThat(program.output()).startsWith("ESP-301 start failed: ").doesNotContain("\tat ");
    }
  }

  /// The real file many times over, each time with other numbers of invoices and customers: long
  /// enough to be hit in the middle.
  private Path manyCopies() throws IOException {
    Path file =
        Path.of("src/main/resources/dev/espalier/examples/orders/invoice/online-retail.csv");
    List<String> lines = Files.readAllLines(file);
    Pattern number = Pattern.compile("^(\"?C?)(53[67])(\\d{3})");
    Pattern customer = Pattern.compile("(\\d{5})\\.0,");
    List<String> all = new ArrayList<>(List.of(lines.getFirst()));
    for (int copy = 0; copy < COPIES; copy++) {
      int invoices = 2 * copy;
      int customers = 10_000 * copy;
      for (String line : lines.subList(1, lines.size())) {
        String numbered =
            number
                .matcher(line)
                .replaceFirst(
                    m -> m.group(1) + (Integer.parseInt(m.group(2)) + invoices) + m.group(3));
        all.add(
            customer
                .matcher(numbered)
                .replaceFirst(m -> (Integer.parseInt(m.group(1)) + customers) + ".0,"));
      }
    }
    return Files.write(folder.resolve("many.csv"), all);
  }
}
