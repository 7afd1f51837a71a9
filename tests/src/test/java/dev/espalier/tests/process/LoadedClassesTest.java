package dev.espalier.tests.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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

  @TempDir Path folder;

  @Test
  void functionsAreNotRead() throws Exception {
    assertThat(loaded("functions")).isEmpty();
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

  /// The classes for reading that a program in this style loads once it has begun.
  private List<String> loaded(String style) throws Exception {
    Path log = folder.resolve(style + ".log");
    Path out = folder.resolve(style + ".out");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + log + ":none",
                "-cp",
                System.getProperty("java.class.path"),
                Styles.class.getName(),
                style)
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      assertThat(process.waitFor(40, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(out).content(StandardCharsets.UTF_8).isEqualTo("closed" + System.lineSeparator());
    List<String> names = new ArrayList<>();
    try (Stream<String> lines = Files.lines(log)) {
      lines.map(line -> line.substring(0, line.indexOf(' '))).forEach(names::add);
    }
    int begun = names.indexOf(Styles.Begun.class.getName());
    assertThat(begun).isPositive();
    return names.subList(begun, names.size()).stream()
        .filter(name -> OF_READING.stream().anyMatch(name::startsWith))
        .toList();
  }
}
