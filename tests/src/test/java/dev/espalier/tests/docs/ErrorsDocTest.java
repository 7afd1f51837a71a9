package dev.espalier.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.tests.architecture.SourceRules;
import dev.espalier.tests.graph.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `docs/errors.md`: a section for every code, with messages that are those of the goldens.
class ErrorsDocTest {
  private static final Path ROOT = SourceRules.ofThisProject().root();
  private static final Pattern CODE = Pattern.compile("ESP-\\d+");
  private static final Pattern SECTION = Pattern.compile("(?ms)^## (ESP-\\d+)$(.*?)(?=^## |\\z)");

  private static String document() throws IOException {
    return Files.readString(ROOT.resolve("docs/errors.md"));
  }

  @Test
  void hasASectionForEveryCodeAndNoOther() throws IOException {
    Set<String> used = new TreeSet<>();
    for (String source : files(ROOT.resolve("core/src/main/java"), ".java")) {
      CODE.matcher(source).results().forEach(match -> used.add(match.group()));
    }
    List<String> sections =
        SECTION.matcher(document()).results().map(match -> match.group(1)).toList();
    assertThat(used).contains("ESP-100", "ESP-401");
    assertThat(sections).containsExactlyElementsOf(used);
  }

  @Test
  void saysInEverySectionHowToFixAndWhatIsLeft() throws IOException {
    assertThat(SECTION.matcher(document()).results())
        .allSatisfy(
            section -> assertThat(section.group(2)).contains("**Fix.**", "**State left.**"));
  }

  @Test
  void showsMessagesAsTheyAre() throws IOException {
    List<String> golden = files(Golden.ofThisPackage().folder(), ".txt");
    assertThat(golden).isNotEmpty();
    List<String> unknown = new ArrayList<>();
    for (String block : new Markdown(document()).blocks("text")) {
      String message = Golden.stable(block.strip());
      if (golden.stream().noneMatch(text -> text.contains(message + "\n"))) {
        unknown.add(block);
      }
    }
    assertThat(unknown).isEmpty();
  }

  @Test
  void isWhereMessagesPointTo() throws IOException {
    String anchors =
        SECTION
            .matcher(document())
            .results()
            .map(match -> "docs/errors.md#" + match.group(1).replace("ESP", "esp"))
            .collect(Collectors.joining("\n", "", "\n"));
    Pattern more = Pattern.compile("More {6}(\\S+)");
    for (String message : files(Golden.ofThisPackage().folder(), ".txt")) {
      assertThat(more.matcher(message).results())
          .allSatisfy(link -> assertThat(anchors).contains(link.group(1) + "\n"));
    }
  }

  private static List<String> files(Path folder, String ending) throws IOException {
    List<String> texts = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(ending)).sorted().toList()) {
        texts.add(Files.readString(file));
      }
    }
    return texts;
  }
}
