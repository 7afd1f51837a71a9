package dev.espalier.examples.orders;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The program as a process of its own; closing ends it.
final class Program implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("Listening on (http://\\S+),");

  private final Process process;
  private final Queue<String> output = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<URI> address = new CompletableFuture<>();
  private final CompletableFuture<Boolean> started = new CompletableFuture<>();
  private final Thread reader;

  private Program(Process process) {
    this.process = process;
    this.reader = Thread.ofVirtual().start(this::read);
  }

  static Program start(Path folder, String... more) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-cp");
    command.add(
        System.getProperty("jdk.module.path", "") + ":" + System.getProperty("java.class.path"));
    command.add(Main.class.getName());
    command.add("--folder=" + folder);
    command.addAll(List.of(more));
    return new Program(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /// Where it listens, once the start has ended well.
  URI awaitServing() throws Exception {
    assertThat(started.get(60, SECONDS)).as(this::output).isTrue();
    return address.get(1, SECONDS);
  }

  /// As a shell does on Ctrl-C.
  void interrupt() throws IOException, InterruptedException {
    String pid = Long.toString(process.pid());
    assertThat(new ProcessBuilder("kill", "-INT", pid).inheritIO().start().waitFor()).isZero();
  }

  /// Not by the process itself, which would close its output too.
  void terminate() {
    assertThat(process.toHandle().destroy()).isTrue();
  }

  void kill() {
    process.toHandle().destroyForcibly();
  }

  int exit() throws InterruptedException {
    assertThat(process.waitFor(60, SECONDS)).as(this::output).isTrue();
    reader.join();
    return process.exitValue();
  }

  String output() {
    return String.join("\n", output) + "\n";
  }

  private void read() {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.add(line);
        Matcher listening = LISTENING.matcher(line);
        if (listening.find()) {
          address.complete(URI.create(listening.group(1)));
        }
        if (line.startsWith("Started in")) {
          started.complete(true);
        }
      }
      started.complete(false);
    } catch (IOException e) {
      started.completeExceptionally(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
