package dev.espalier.examples.orders;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// A folder that others collect notes from. A note is there whole or not at all: it is written
/// under another name, forced to the disk and then renamed. Its writing cannot be interrupted.
final class Outbox implements AutoCloseable {
  private static final String HELLO = "hello";

  private final Path folder;
  private volatile boolean closed;

  private Outbox(Path folder) {
    this.folder = folder;
  }

  /// Creates the folder if need be and proves that it can be written to and read from, by a note
  /// that is removed again.
  static Outbox open(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path hello = Files.createTempFile(folder, HELLO, ".part");
    try {
      write(hello, HELLO);
      String read = Files.readString(hello);
      if (!read.equals(HELLO)) {
        throw new IOException("wrote '%s' to %s, read '%s'".formatted(HELLO, folder, read));
      }
    } finally {
      Files.deleteIfExists(hello);
    }
    return new Outbox(folder);
  }

  /// Puts a note into the folder, in place of an earlier one of the same name.
  ///
  /// @throws IllegalStateException after [#close()]
  void post(String name, String text) throws IOException {
    if (closed) {
      throw new IllegalStateException("the outbox is closed; not posted: " + name);
    }
    Path draft = Files.createTempFile(folder, name, ".part");
    try {
      write(draft, text);
      Files.move(draft, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /// Accepts no more notes. What was posted stays.
  @Override
  public void close() {
    closed = true;
  }

  /// By a stream and not by a channel, which an interrupt would close.
  private static void write(Path file, String text) throws IOException {
    try (FileOutputStream out = new FileOutputStream(file.toFile())) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.getFD().sync();
    }
  }
}
