package dev.espalier.tests.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Which tests prove which rules and features, read from the sources of all modules.
///
/// @param tests for each number how many tests of each class, which is called from the tests'
///   common package on; those of other modules by their name alone
/// @param cases for each number what they play, one case each unless they say more
record Proofs(Map<String, Map<String, Integer>> tests, Map<String, Cases> cases) {
  private static final Pattern PROVES =
      Pattern.compile("@Proves\\(\\s*(?:value = )?\\{?([^})]*)\\}?(?:,\\s*cases = ([0-9_]+))?\\)");

  /// Where the annotation cannot be seen: in the modules' own tests.
  private static final Pattern COMMENT = Pattern.compile("(?m)^/// ((?:R\\d+, )*R\\d+): ");

  private static final Pattern CANARY = Pattern.compile("(?m)^  void \\w+IsFound\\(\\)");
  private static final Pattern NUMBER = Pattern.compile("\"([RF]\\d+)\"");
  private static final Pattern TEST =
      Pattern.compile("(?m)^\\s*@(?:Test|ParameterizedTest|RepeatedTest)\\b");
  private static final Pattern TYPE =
      Pattern.compile("(?m)^(?:public )?(?:abstract |final )*(?:class|interface|record) (\\w+)");
  private static final String COMMON = "dev/espalier/tests/";

  /// How many cases are played by one run of all tests.
  ///
  /// @param all with the long ones
  record Cases(long usual, long all) {
    static final Cases NONE = new Cases(0, 0);

    Cases and(long cases, boolean ofLong) {
      return new Cases(ofLong ? usual : usual + cases, all + cases);
    }
  }

  Proofs() {
    this(new HashMap<>(), new HashMap<>());
  }

  static Proofs of(Path root) throws IOException {
    Proofs proofs = new Proofs();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Proofs::isTest).sorted().toList()) {
        proofs.read(name(file), Files.readString(file));
      }
    }
    return proofs;
  }

  private static boolean isTest(Path file) {
    String path = file.toString().replace('\\', '/');
    return path.endsWith("Test.java")
        && path.contains("/src/test/java/")
        && !path.contains("/target/");
  }

  private static String name(Path file) {
    String path = file.toString().replace('\\', '/');
    int common = path.indexOf(COMMON);
    String from =
        common < 0
            ? path.substring(path.lastIndexOf('/') + 1)
            : path.substring(common + COMMON.length());
    return from.replace(".java", "").replace('/', '.');
  }

  /// What stands above the type is proved by each of its tests; what stands above a test, by that.
  /// Where nothing is annotated, the numbers that the comment of the type begins with are, by all
  /// but the canaries.
  void read(String name, String source) {
    Matcher type = TYPE.matcher(source);
    int begins = type.find() ? type.start() : source.length();
    int all = (int) TEST.matcher(source).results().count();
    boolean ofLong = isLong(source.substring(0, begins));
    Set<String> ofType = new HashSet<>();
    Matcher comment = COMMENT.matcher(source.substring(0, begins));
    if (!source.contains("@Proves(") && comment.find()) {
      int proving = all - (int) CANARY.matcher(source).results().count();
      for (String number : comment.group(1).split(", ", -1)) {
        add(number, name, proving);
        play(number, proving, ofLong);
      }
    }
    for (MatchResult proves : PROVES.matcher(source).results().toList()) {
      String above = source.substring(0, proves.start());
      long cases = proves.group(2) == null ? 1 : Long.parseLong(proves.group(2).replace("_", ""));
      for (String number : new HashSet<>(numbers(proves.group(1)))) {
        if (proves.start() < begins) {
          ofType.add(number);
          add(number, name, all);
          play(number, all, ofLong);
        } else if (!ofType.contains(number)) {
          add(number, name, 1);
          play(number, cases, ofLong || isLong(above.substring(above.lastIndexOf("\n\n") + 1)));
        }
      }
    }
  }

  private static boolean isLong(String annotations) {
    return annotations.contains("@Tag(\"long\")");
  }

  private void play(String number, long count, boolean ofLong) {
    cases.put(number, cases.getOrDefault(number, Cases.NONE).and(count, ofLong));
  }

  private static List<String> numbers(String text) {
    return NUMBER.matcher(text).results().map(number -> number.group(1)).toList();
  }

  private void add(String number, String name, int count) {
    tests.computeIfAbsent(number, _ -> new HashMap<>()).merge(name, count, Integer::sum);
  }

  /// The tests of one number.
  Map<String, Integer> of(String number) {
    return tests.getOrDefault(number, Map.of());
  }

  /// What some test proves.
  Set<String> numbers() {
    return Set.copyOf(tests.keySet());
  }
}
