package dev.espalier.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.tests.architecture.SourceRules;
import dev.espalier.tests.graph.Golden;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `docs/rules.md` and `docs/features.md`: which tests prove which rule and which feature, written
/// from the tests themselves. `-Dgolden.update=true` writes them anew.
class ProofsDocTest {
  private static final Path ROOT = SourceRules.ofThisProject().root();

  /// A rule or a feature.
  ///
  /// @param due whether it is to have a test
  record Promise(String number, String text, boolean due) {
    private static final String LATER = "(later) ";

    static Promise of(String line) {
      String rest = line.startsWith(LATER) ? line.substring(LATER.length()) : line;
      int space = rest.indexOf(' ');
      return new Promise(
          rest.substring(0, space), rest.substring(space + 1), !line.startsWith(LATER));
    }
  }

  @ParameterizedTest
  @CsvSource({"rules, Rules, Rule", "features, Features, Feature"})
  void saysWhichTestsProveWhat(String file, String title, String what) throws IOException {
    Proofs proofs = Proofs.of(ROOT);
    List<Promise> promises = promises(file);
    String document = document(title, what, promises, proofs);
    Path path = ROOT.resolve("docs/" + file + ".md");
    if (Golden.ofThisPackage().update()) {
      Files.writeString(path, document);
    }
    assertThat(document).as("%s, which -Dgolden.update=true writes", path).isEqualTo(read(path));
  }

  private static String read(Path path) throws IOException {
    return Files.exists(path) ? Files.readString(path) : "";
  }

  @ParameterizedTest
  @CsvSource({"rules", "features"})
  void everythingThatIsDueHasATest(String file) throws IOException {
    assertThat(missing(promises(file), Proofs.of(ROOT))).isEmpty();
  }

  @Test
  void aPromiseWithoutATestIsFound() throws IOException {
    List<Promise> promises =
        List.of(Promise.of("R1 checked"), Promise.of("R99 new"), Promise.of("(later) R98 planned"));
    assertThat(missing(promises, Proofs.of(ROOT))).containsExactly("R99");
  }

  @Test
  void noTestProvesWhatIsNotPromised() throws IOException {
    List<String> promised = new ArrayList<>();
    for (String file : List.of("rules", "features")) {
      promises(file).forEach(promise -> promised.add(promise.number()));
    }
    assertThat(promised).containsAll(Proofs.of(ROOT).numbers());
  }

  @Test
  void whatStandsAboveATypeIsProvedByEachOfItsTestsAndNothingCountsTwice() {
    Proofs proofs = new Proofs();
    proofs.read(
        "one.SomeTest",
        """
        @%1$s("R1")
        class SomeTest {
          @Test
          @%1$s({"R1", "R2", "R2"})
          void first() {}

          @ParameterizedTest
          @%1$s({
            "R2",
            "F3"
          })
          void second() {}

          @Test
          @Tag("long")
          @%1$s(
              value = {"F3", "F4"},
              cases = 2_000)
          void third() {}
        """
            .formatted("Proves"));
    assertThat(proofs.tests())
        .isEqualTo(
            Map.of(
                "R1", Map.of("one.SomeTest", 3),
                "R2", Map.of("one.SomeTest", 2),
                "F3", Map.of("one.SomeTest", 2),
                "F4", Map.of("one.SomeTest", 1)));
    assertThat(proofs.cases())
        .containsEntry("R1", new Proofs.Cases(3, 3))
        .containsEntry("F3", new Proofs.Cases(1, 2_001))
        .containsEntry("F4", new Proofs.Cases(0, 2_000));
  }

  @Test
  void whereNothingIsAnnotatedTheCommentOfTheTypeCounts() {
    Proofs proofs = new Proofs();
    proofs.read(
        "OtherTest",
        """
        /// R5, R25: all of it.
        @Tag("long")
        class OtherTest {
          /// R6: no more than words.
          @Test
          void first() {}

          @Test
          void second() {}

          @Test
          void aBrokenOneIsFound() {}
        """);
    assertThat(proofs.tests())
        .isEqualTo(Map.of("R5", Map.of("OtherTest", 2), "R25", Map.of("OtherTest", 2)));
    assertThat(proofs.cases()).containsEntry("R5", new Proofs.Cases(0, 2));
  }

  private static List<String> missing(List<Promise> promises, Proofs proofs) {
    return promises.stream()
        .filter(Promise::due)
        .map(Promise::number)
        .filter(number -> proofs.of(number).isEmpty())
        .toList();
  }

  private static List<Promise> promises(String file) throws IOException {
    String name = file + ".txt";
    try (InputStream in = ProofsDocTest.class.getResourceAsStream(name)) {
      String text =
          new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().map(Promise::of).toList();
    }
  }

  private static String document(String title, String what, List<Promise> promises, Proofs proofs) {
    StringBuilder text = new StringBuilder("# " + title + " and the tests that prove them\n\n");
    text.append(
        "Written by the build from the tests' `@Proves`, and in the modules' own tests from the ");
    text.append(
        "comment of the class; one that is due and has no test fails it. In brackets how many ");
    text.append(
        "tests of a class. Of what is not due yet only that is here which has tests already. ");
    text.append(
        "Of cases a test plays one, unless it says that it plays more, such as random graphs; ");
    text.append("the second number ");
    text.append("is with the long tests, of `./test --all`.\n\n");
    text.append("| ").append(what);
    text.append(" | | Tests | Cases | with long ones | |\n|---|---|--:|--:|--:|---|\n");
    for (Promise promise : promises) {
      Map<String, Integer> tests = new TreeMap<>(proofs.of(promise.number()));
      if (promise.due() || !tests.isEmpty()) {
        int all = tests.values().stream().mapToInt(Integer::intValue).sum();
        String by =
            tests.entrySet().stream()
                .map(test -> "`" + test.getKey() + "` (" + test.getValue() + ")")
                .collect(Collectors.joining(", "));
        Proofs.Cases cases = proofs.cases().getOrDefault(promise.number(), Proofs.Cases.NONE);
        text.append(
            "| %s | %s | %d | %d | %d | %s |%n"
                .formatted(promise.number(), promise.text(), all, cases.usual(), cases.all(), by));
      }
    }
    return text.toString();
  }
}
