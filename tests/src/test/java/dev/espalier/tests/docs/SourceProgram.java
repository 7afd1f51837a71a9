package dev.espalier.tests.docs;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/// Runs a Java program of one source file on the module path, as a user would.
final class SourceProgram {
  private SourceProgram() {}

  record Result(int exit, String output, String errors) {}

  static Result run(Path source) throws IOException, InterruptedException {
    Path errors = Files.createTempFile("errors", ".txt");
    try {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--module-path",
                  modules(),
                  "--add-modules",
                  "dev.espalier.core",
                  source.toString())
              .redirectError(errors.toFile())
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output, Files.readString(errors));
    } finally {
      Files.delete(errors);
    }
  }

  /// What of the test's class path is a module of ours or needed by one.
  private static String modules() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry ->
            entry.contains("espalier-core")
                || entry.contains("espalier-task")
                || entry.contains("jakarta.inject-api")
                || entry.matches(".*/(core|task)/target/classes/?"))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
