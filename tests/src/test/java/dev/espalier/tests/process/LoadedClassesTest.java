package dev.espalier.tests.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What reading annotations costs those who use functions only: nothing. The log of the classes
/// that a process loads shows it.
@Timeout(60)
class LoadedClassesTest {
  /// What reads classes, members and annotations: a prefix of names in each line.
  ///
  /// Not here: the parser of generic signatures (`sun.reflect.generics.parser`, `repository` and
  /// `tree`). Each class in a key is asked whether it has type parameters, so that a raw type is
  /// refused; the JDK loads its parser for that question, also where there is nothing to parse.
  private static final List<String> OF_READING =
      List.of(
          // ours
          "dev.espalier.read.Access",
          "dev.espalier.read.ClassReader",
          "dev.espalier.read.Constructible",
          "dev.espalier.read.Lifecycle",
          "dev.espalier.read.Marks",
          "dev.espalier.read.MemberOrigin",
          "dev.espalier.read.Members",
          "dev.espalier.read.ProvidesReader",
          "dev.espalier.read.Returned",
          "dev.espalier.read.TypeArguments",
          // annotations
          "dev.espalier.bind.Provides",
          "jakarta.inject.Inject",
          "jakarta.inject.Qualifier",
          "jakarta.inject.Scope",
          // of the JDK
          "java.lang.reflect.Proxy",
          "jdk.internal.reflect.DirectConstructorHandleAccessor",
          "jdk.internal.reflect.DirectMethodHandleAccessor",
          "sun.reflect.annotation.",
          "sun.reflect.generics.factory.",
          "sun.reflect.generics.scope.",
          "sun.reflect.generics.visitor.");

  private static final String WATCH = "dev.espalier.task.Carriers.";

  /// Who waits for another looks from time to time whether that is inside `System.exit`.
  private static final String LOOK = "java.lang.Thread.getStackTrace(";

  private static final Pattern LINE =
      Pattern.compile("\\[(?<millis>[0-9]+)ms\\]\\[(?<thread>[0-9]+) *\\] (?<text>.*)");

  @TempDir Path folder;

  @Test
  void functionsAreNotRead() throws Exception {
    assertThat(loaded("functions")).isEmpty();
  }

  /// A start that lasts long is looked at by the watch over the carriers, which takes the JDK's
  /// beans for it. That is no reading, and comes to pass by itself on a machine that stands still.
  @Test
  void whatTheWatchOverALongStartLoadsIsNotCounted() throws Exception {
    assertThat(loaded("slow")).isEmpty();
    assertThat(lines("slow")).anyMatch(line -> line.contains(WATCH));
  }

  /// A module that is no function but an object may have methods marked `@Provides`: it is asked
  /// for its methods, and each of these for its marks. None has any, and nothing more is read.
  @Test
  void aModuleIsOnlyLookedThroughForWhatItProvides() throws Exception {
    assertThat(loaded("module"))
        .containsExactlyInAnyOrder(
            "dev.espalier.read.ProvidesReader",
            "dev.espalier.read.Members",
            "dev.espalier.read.Constructible",
            "sun.reflect.annotation.AnnotationParser");
  }

  /// That a declared lifetime is marked with `@Scope`, and there at run time, is checked: these two
  /// annotations of an annotation are read, and only the JDK can do it.
  @Test
  void ofALifetimeOnlyItsMarkIsRead() throws Exception {
    assertThat(loaded("lifetime"))
        .contains("jakarta.inject.Scope")
        .allSatisfy(name ->
            assertThat(name)
                .matches(
                    "jakarta\\.inject\\.Scope|java\\.lang\\.reflect\\.Proxy.*"
                        + "|(jdk\\.internal|sun)\\.reflect\\..*"));
  }

  /// The canary: whoever uses annotations loads something of each line.
  @Test
  void whatReadsAnnotationsIsSeenWhereTheyAreUsed() throws Exception {
    List<String> loaded = loaded("annotations");
    assertThat(OF_READING)
        .allSatisfy(
            prefix -> assertThat(loaded).anySatisfy(name -> assertThat(name).startsWith(prefix)));
  }

  /// The classes for reading that a program in this style loads once it has begun, other than since
  /// something took its time.
  private List<String> loaded(String style) throws Exception {
    run(style);
    List<Load> loads = loads(lines(style));
    int begun = loads.stream().map(Load::name).toList().indexOf(Styles.Begun.class.getName());
    assertThat(begun).isPositive();
    long from = loads.get(begun).millis();
    return loads.subList(begun, loads.size()).stream()
        .filter(load -> OF_READING.stream().anyMatch(load.name()::startsWith))
        .filter(load -> !load.isOfSlowness(from))
        .map(Load::name)
        .toList();
  }

  private Path log(String style) {
    return folder.resolve(style + ".log");
  }

  private List<String> lines(String style) throws IOException {
    return Files.readAllLines(log(style));
  }

  private void run(String style) throws Exception {
    Path out = folder.resolve(style + ".out");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load,class+load+cause:file=" + log(style) + ":uptimemillis,tid",
                "-XX:LogClassLoadingCauseFor=*",
                "-cp",
                System.getProperty("java.class.path"),
                Styles.class.getName(),
                style,
                log(style).toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      assertThat(process.waitFor(40, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(out).content(StandardCharsets.UTF_8).isEqualTo("closed" + System.lineSeparator());
  }

  /// One class that was loaded, when (milliseconds since the process began), and the stack of the
  /// thread that came to need it.
  private record Load(String name, long millis, List<String> stack) {
    /// What is loaded only where something takes its time: by the watch, but not in its first 200
    /// milliseconds, and by a look at what is waited for, not in the first 50.
    boolean isOfSlowness(long from) {
      return (millis - from >= 200 && isFrom(WATCH)) || (millis - from >= 50 && isFrom(LOOK));
    }

    private boolean isFrom(String code) {
      return stack.stream().anyMatch(frame -> frame.contains(code));
    }
  }

  /// The log has a line for each class and then the frames of its thread, those of several threads
  /// mixed.
  private static List<Load> loads(List<String> lines) {
    List<Load> loads = new ArrayList<>();
    Map<String, List<String>> stacks = new HashMap<>();
    for (String line : lines) {
      Matcher matcher = LINE.matcher(line);
      assertThat(matcher.matches()).as(line).isTrue();
      String thread = matcher.group("thread");
      String text = matcher.group("text");
      int source = text.indexOf(" source: ");
      if (source > 0) {
        List<String> stack = new ArrayList<>();
        stacks.put(thread, stack);
        loads.add(
            new Load(text.substring(0, source), Long.parseLong(matcher.group("millis")), stack));
      } else if (stacks.containsKey(thread)) {
        stacks.get(thread).add(text);
      }
    }
    return loads;
  }
}
