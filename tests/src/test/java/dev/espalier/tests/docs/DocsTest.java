package dev.espalier.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the documents show is what the build has compiled and run.
@Timeout(120)
class DocsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path HELLO = ROOT.resolve("examples/hello/Hello.java");

  @Test
  void readmeShowsTheHelloProgramAsItIs() throws IOException {
    assertThat(Markdown.of(ROOT.resolve("README.md")).blocks("java").getFirst())
        .isEqualTo(Files.readString(HELLO));
  }

  @Test
  void theHelloProgramRunsAsTheReadmeSays() throws Exception {
    SourceProgram.Result result = SourceProgram.run(HELLO);

    assertThat(result.errors()).isEmpty();
    assertThat(result.exit()).isZero();
    assertThat(result.output().lines())
        .hasSize(3)
        .contains("released Database[url=db:5432]", "released Mailer[host=mail:25]")
        .endsWith("was open: Shop[database=Database[url=db:5432], mailer=Mailer[host=mail:25]]");
  }

  @Test
  void withoutABindingItFailsAsTheReadmeSays(@TempDir Path folder) throws Exception {
    String bound =
        """
        @Provides @Singleton Resource<Mailer> mailer() { return slow(new Mailer("mail:25")); }
        """;
    String program = Files.readString(HELLO);
    assertThat(program).contains(bound);
    Path broken = folder.resolve("Hello.java");
    Files.writeString(broken, program.replace(bound, ""));

    SourceProgram.Result result = SourceProgram.run(broken);

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.errors().strip())
        .isEqualTo(Markdown.of(ROOT.resolve("README.md")).blocks("text").getFirst().strip());
  }

  @Test
  void everyJavaBlockStandsInASourceThatTheBuildCompiles() throws IOException {
    List<String> sources = new ArrayList<>();
    for (String folder : List.of("examples", "tests/src/test", "benchmarks/src/main")) {
      sources.addAll(sources(ROOT.resolve(folder)));
    }
    List<String> unknown = new ArrayList<>();
    for (Path document : documents()) {
      for (String block : Markdown.of(document).blocks("java")) {
        if (sources.stream().noneMatch(source -> Markdown.isQuoted(block, source))) {
          unknown.add(ROOT.relativize(document) + ":\n" + block);
        }
      }
    }
    assertThat(unknown).isEmpty();
  }

  @Test
  void aBlockThatStandsNowhereIsNoticed() {
    assertThat(Markdown.isQuoted("int a = 2;\n", "class A {\n  int a = 1;\n}\n")).isFalse();
    assertThat(Markdown.isQuoted("int a = 1;\n", "class A {\n  int a = 1;\n}\n")).isTrue();
  }

  @Test
  void everyLinkToAFileLeadsToOne() throws IOException {
    List<String> dead = new ArrayList<>();
    for (Path document : documents()) {
      for (String link : Markdown.of(document).links()) {
        if (!Files.exists(document.resolveSibling(link))) {
          dead.add(ROOT.relativize(document) + " -> " + link);
        }
      }
    }
    assertThat(dead).isEmpty();
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
        Stream<Path> top = Files.list(ROOT)) {
      return Stream.concat(docs, top).filter(file -> file.toString().endsWith(".md")).toList();
    }
  }

  private static List<String> sources(Path folder) throws IOException {
    List<String> sources = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        sources.add(Files.readString(file));
      }
    }
    return sources;
  }
}
