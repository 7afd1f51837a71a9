package dev.espalier.tests.architecture;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Rules about the text of the Java sources below `root`; each returns one line for each violation.
public record SourceRules(Path root) {

  public static final int MAX_LINES = 400;

  /// Lines of `path: reason`; `#` begins a comment.
  public static final String EXEMPTIONS = "build/long-files.txt";

  private static final String LEFTOVERS = "espalier-leftovers";

  private static final Pattern SLEEP =
      Pattern.compile("\\bsleep\\s*\\(|\\bThread\\s*(\\.|::)\\s*sleep\\b");

  /// The rules of the project whose test runs, wherever in it the test was started.
  public static SourceRules ofThisProject() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve(".mvn"))) {
      Path parent = folder.getParent();
      if (parent == null) {
        throw new IllegalStateException("not inside the project: " + Path.of("").toAbsolutePath());
      }
      folder = parent;
    }
    return new SourceRules(folder);
  }

  /// Files over [#MAX_LINES] lines without an exemption, and exemptions that exempt nothing.
  public List<String> longFiles() throws IOException {
    var problems = new ArrayList<String>();
    Map<String, String> exemptions = exemptions();
    for (Path file : sources()) {
      long lines = lines(file).size();
      if (lines <= MAX_LINES) {
        continue;
      }
      String reason = exemptions.remove(name(file));
      if (reason == null) {
        problems.add(
            "%s has %d lines, over %d: split it by idea, or give a reason in %s"
                .formatted(name(file), lines, MAX_LINES, EXEMPTIONS));
      } else if (reason.isEmpty()) {
        problems.add("%s lists %s without a reason".formatted(EXEMPTIONS, name(file)));
      }
    }
    for (String stale : exemptions.keySet()) {
      problems.add("%s lists %s, which is no long file".formatted(EXEMPTIONS, stale));
    }
    return problems;
  }

  /// Tests that wait for time to pass and not for something to happen.
  public List<String> sleepingTests() throws IOException {
    var problems = new ArrayList<String>();
    for (Path file : sources()) {
      if (!name(file).contains("src/test/")) {
        continue;
      }
      List<String> lines = lines(file);
      for (int i = 0; i < lines.size(); i++) {
        if (SLEEP.matcher(lines.get(i)).find()) {
          problems.add("%s:%d sleeps: wait on a latch".formatted(name(file), i + 1));
        }
      }
    }
    return problems;
  }

  /// Modules whose tests nobody looks after.
  public Set<String> modulesWithoutLeftovers() throws IOException {
    var problems = new TreeSet<String>();
    for (Path file : sources()) {
      int tests = name(file).indexOf("/src/test/java/");
      if (tests >= 0) {
        String module = name(file).substring(0, tests);
        if (!Files.readString(root.resolve(module).resolve("pom.xml")).contains(LEFTOVERS)) {
          problems.add(module + " has tests: give it " + LEFTOVERS + ", which looks after them");
        }
      }
    }
    return problems;
  }

  private Map<String, String> exemptions() throws IOException {
    var exemptions = new HashMap<String, String>();
    Path file = root.resolve(EXEMPTIONS);
    if (Files.exists(file)) {
      for (String line : lines(file)) {
        if (!line.isBlank() && !line.startsWith("#")) {
          String[] parts = line.split(":", 2);
          exemptions.put(parts[0].strip(), parts.length == 2 ? parts[1].strip() : "");
        }
      }
    }
    return exemptions;
  }

  private List<Path> sources() throws IOException {
    var sources = new ArrayList<Path>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            boolean skipped =
                !folder.equals(root) && (name.equals("target") || name.startsWith("."));
            return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              sources.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return sources;
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file);
  }

  private String name(Path file) {
    return root.relativize(file).toString().replace('\\', '/');
  }
}
