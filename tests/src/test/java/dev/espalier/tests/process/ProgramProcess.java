package dev.espalier.tests.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A [Program], or another, that runs.
public final class ProgramProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;
  private final Path errors;
  private final List<String> lines = new ArrayList<>();

  private ProgramProcess(Process process, Path errors) {
    this.process = process;
    this.out = process.inputReader();
    this.errors = errors;
  }

  static ProgramProcess of(String behaviour) throws IOException {
    return of(Program.class, behaviour);
  }

  /// A class with a `main`, and what it is told.
  public static ProgramProcess of(Class<?> program, String argument) throws IOException {
    Path errors = Files.createTempFile("program", ".err");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName(),
                argument)
            .redirectError(errors.toFile())
            .start();
    return new ProgramProcess(process, errors);
  }

  /// Reads on until the program has written this line.
  void awaitLine(String line) throws IOException {
    while (!lines.contains(line)) {
      String next = out.readLine();
      if (next == null) {
        throw new AssertionError("ended without '" + line + "': " + lines + errors());
      }
      lines.add(next);
    }
  }

  void write(String text) throws IOException {
    process.getOutputStream().write(text.getBytes(UTF_8));
    process.getOutputStream().flush();
  }

  /// Sends a signal by its name.
  void signal(String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /// Waits for the end and returns the exit code.
  public int exitCode() throws Exception {
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      Process dump =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "jstack").toString(),
                  Long.toString(process.pid()))
              .start();
      String stacks = new String(dump.getInputStream().readAllBytes(), UTF_8);
      throw new AssertionError("does not end\n" + stacks);
    }
    out.lines().forEach(lines::add);
    return process.exitValue();
  }

  /// What it wrote, line by line, as far as it was read.
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /// What it wrote to standard error.
  public String errors() {
    try {
      return Files.readString(errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.deleteIfExists(errors);
  }
}
