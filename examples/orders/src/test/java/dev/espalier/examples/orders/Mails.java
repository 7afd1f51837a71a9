package dev.espalier.examples.orders;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The outbox of a process, seen from outside.
record Mails(Path folder) {

  static Mails of(Path serviceFolder) throws IOException {
    return new Mails(Files.createDirectories(serviceFolder.resolve("outbox")));
  }

  /// All that lies there, drafts included.
  Set<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  /// Returns once so many files are there.
  void await(int count) throws IOException, InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    try (WatchService watch = FileSystems.getDefault().newWatchService()) {
      folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
      while (files().size() < count) {
        WatchKey changed = watch.poll(end - System.nanoTime(), NANOSECONDS);
        assertThat(changed).as("%d files in %s", count, folder).isNotNull();
        changed.pollEvents();
        changed.reset();
      }
    }
  }
}
