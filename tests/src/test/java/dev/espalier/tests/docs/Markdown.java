package dev.espalier.tests.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A document: its code blocks and its links.
record Markdown(String text) {
  private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#]+)(#[^)]*)?\\)");

  static Markdown of(Path file) throws IOException {
    return new Markdown(Files.readString(file));
  }

  /// The blocks fenced as this language, without the fences.
  List<String> blocks(String language) {
    List<String> blocks = new ArrayList<>();
    Matcher matcher = Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$").matcher(text);
    while (matcher.find()) {
      blocks.add(matcher.group(1));
    }
    return blocks;
  }

  /// Links to files, without what comes after `#`.
  List<String> links() {
    return LINK.matcher(text).results().map(match -> match.group(1)).toList();
  }

  /// Whether the lines of a block stand in a source one after another, however indented.
  static boolean isQuoted(String block, String source) {
    return lines(source).contains(lines(block));
  }

  private static String lines(String text) {
    return text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining("\n", "\n", "\n"));
  }
}
