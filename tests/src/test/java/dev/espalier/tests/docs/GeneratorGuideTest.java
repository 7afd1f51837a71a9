package dev.espalier.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.task.flow.Generator;
import dev.espalier.task.flow.Items;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The examples of the guide to generators.
@Proves({"F72", "F73", "F75"})
class GeneratorGuideTest {
  @TempDir private Path folder = Path.of("");

  private Path file = Path.of("");

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("orders.csv");
    Files.writeString(file, "one\ntwo\nthree\n");
  }

  private Generator<String, IOException> lines() {
    // @start region="generator"
    Generator<String, IOException> lines =
        Generator.of(
            "lines",
            out -> {
              try (BufferedReader reader = Files.newBufferedReader(file)) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                  out.emit(line); // waits until the line is wanted
                }
              } // closed at the end, after a failure, and when nobody wants more
            });
    // @end
    return lines;
  }

  @Test
  void asAStream() {
    Generator<String, IOException> lines = lines();
    try (Stream<String> stream = lines.stream()) {
      assertThat(stream.filter(line -> line.startsWith("t")).findFirst()).contains("two");
    } // the file is closed
  }

  @Test
  void oneByOne() throws Exception {
    Generator<String, IOException> lines = lines();
    int length = 0;
    try (Items<String, IOException> items = lines.open()) {
      for (Optional<String> line = items.take(); line.isPresent(); line = items.take()) {
        length += line.get().length();
      }
    }
    assertThat(length).isEqualTo(11);
  }

  @Test
  void ofAPublisher() throws Exception {
    List<String> found;
    SubmissionPublisher<String> publisher = new SubmissionPublisher<>();
    Thread sender =
        Thread.ofVirtual()
            .unstarted(() -> {
              try (publisher) {
                Await.until(publisher::hasSubscribers);
                publisher.submit("one");
              }
            });
    sender.start();
    try (Stream<String> messages = Generator.from("messages", publisher).stream()) {
      found = messages.toList();
    }
    sender.join();
    assertThat(found).containsExactly("one");
    assertThat(Generator.from("lines", lines().publisher()).stream())
        .containsExactly("one", "two", "three");
  }
}
