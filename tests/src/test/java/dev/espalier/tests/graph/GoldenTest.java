package dev.espalier.tests.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The comparison of messages itself.
class GoldenTest {
  @TempDir private Path folder;

  @Test
  void noticesAMessageThatChanged() throws IOException {
    Golden golden = new Golden(folder, false);
    Files.writeString(folder.resolve("a.txt"), "one word\n");
    golden.matches("a", "one word");
    assertThatThrownBy(() -> golden.matches("a", "one  word")).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> golden.matches("a", "one word\n")).isInstanceOf(AssertionError.class);
  }

  @Test
  void looksPastLinesAndDurationsOnly() {
    assertThat(Golden.stable("A.java:12 took 0.3 s, 1.25 ms; 2 of 5"))
        .isEqualTo("A.java:NN took N.N s, N.N ms; 2 of 5");
  }

  @Test
  void writesAFileAnewWhenTold() throws IOException {
    new Golden(folder, true).matches("new", "now");
    assertThat(folder.resolve("new.txt")).hasContent("now\n");
  }

  @Test
  void writesNothingInAContinuousBuild() {
    assertThat(Golden.mayUpdate(true, false)).isTrue();
    assertThat(Golden.mayUpdate(false, true)).isFalse();
    assertThatThrownBy(() -> Golden.mayUpdate(true, true))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void hasNoFileThatNoTestNames() throws IOException {
    Path golden = Golden.ofThisPackage().folder();
    StringBuilder sources = new StringBuilder();
    for (Path source : list(golden.resolve("../.."), ".java")) {
      sources.append(Files.readString(source));
    }
    assertThat(list(golden, ".txt"))
        .extracting(file -> file.getFileName().toString().replace(".txt", ""))
        .hasSizeGreaterThan(16)
        .allSatisfy(name -> assertThat(sources).contains('"' + name + '"'));
  }

  private static List<Path> list(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }
}
