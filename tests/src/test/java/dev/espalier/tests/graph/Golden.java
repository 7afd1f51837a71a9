package dev.espalier.tests.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.espalier.ContainerBuilder;
import dev.espalier.Espalier;
import dev.espalier.bind.EspalierException;
import dev.espalier.graph.GraphException;
import dev.espalier.tests.architecture.SourceRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// Messages as files: `golden/NAME.txt` beside the tests.
///
/// What changes by itself is taken out before a message is compared: line numbers of tests and
/// numbers of their lambdas, durations, numbers of threads. `-Dgolden.update=true` writes the files
/// anew, and is refused in a continuous build (`CI` in the environment or as a property).
public record Golden(Path folder, boolean update) {

  /// The files of this package, read or written as the properties say.
  public static Golden ofThisPackage() {
    Path root = SourceRules.ofThisProject().root();
    Path folder = root.resolve("tests/src/test/java/dev/espalier/tests/graph/golden");
    boolean continuous = System.getenv("CI") != null || System.getProperty("CI") != null;
    return new Golden(folder, mayUpdate(Boolean.getBoolean("golden.update"), continuous));
  }

  static boolean mayUpdate(boolean wanted, boolean continuous) {
    if (wanted && continuous) {
      throw new IllegalStateException(
          "golden.update in a continuous build would accept any message: run it by hand");
    }
    return wanted;
  }

  /// Asserts that a message is the one in the file.
  public void matches(String name, String message) {
    String shown = stable(message) + "\n";
    Path file = folder.resolve(name + ".txt");
    try {
      if (update) {
        Files.createDirectories(folder);
        Files.writeString(file, shown);
      }
      assertThat(shown).as("the message in %s", file).isEqualTo(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Asserts that a graph is refused with the message in the file.
  public static GraphException refused(String name, Consumer<ContainerBuilder> configuration) {
    GraphException e = refused(configuration);
    ofThisPackage().matches(name, message(e));
    return e;
  }

  /// The refusal of a graph.
  public static GraphException refused(Consumer<ContainerBuilder> configuration) {
    GraphException e =
        catchThrowableOfType(GraphException.class, () -> Espalier.container(configuration));
    assertThat(e).as("the refusal of the graph").isNotNull();
    return e;
  }

  /// Asserts that a call throws this, with the message in the file.
  public static <E extends EspalierException> E told(
      String name, Class<E> type, ThrowingCallable call) {
    E e = catchThrowableOfType(type, call);
    assertThat(e).as("what %s is about", name).isNotNull();
    ofThisPackage().matches(name, message(e));
    assertThat(message(e)).startsWith(e.code());
    return e;
  }

  static String message(Throwable thrown) {
    return Optional.ofNullable(thrown.getMessage()).orElseThrow();
  }

  /// A message without what changes by itself.
  public static String stable(String message) {
    return message
        .replaceAll("\\.java:\\d+", ".java:NN")
        .replaceAll("(lambda\\$\\w+)\\$\\d+", "$1")
        .replaceAll("\\b\\d+\\.\\d+ (s|ms)\\b", "N.N $1");
  }
}
