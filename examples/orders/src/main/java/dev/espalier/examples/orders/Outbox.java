package dev.espalier.examples.orders;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// A folder that others collect mails from. A mail is there whole or not at all: it is written
/// under another name, forced to the disk and then renamed. Its writing cannot be interrupted.
final class Outbox implements AutoCloseable {
  private static final String MAILS = "*.txt";

  private final Path folder;
  private volatile boolean closed;

  private Outbox(Path folder) {
    this.folder = folder;
  }

  /// Creates the folder if need be, and proves that it can be written to. What lies in it stays: a
  /// draft may be that of another process, which has not ended yet.
  static Outbox open(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path proof = Files.createTempFile(folder, "proof", ".part");
    try {
      write(proof, "can be written to");
    } finally {
      Files.deleteIfExists(proof);
    }
    return new Outbox(folder);
  }

  /// Puts a mail into the folder, in place of an earlier one of the same name, and of the draft of
  /// it that a killed process left. For one thread.
  ///
  /// @param name without an ending
  /// @throws IllegalStateException after [#close()]
  void post(String name, String text) throws IOException {
    if (closed) {
      throw new IllegalStateException("the outbox is closed; not posted: " + name);
    }
    Path draft = folder.resolve(name + ".part");
    try {
      write(draft, text);
      Files.move(draft, folder.resolve(name + ".txt"), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /// How many mails are in the folder.
  long count() throws IOException {
    try (DirectoryStream<Path> mails = Files.newDirectoryStream(folder, MAILS)) {
      long count = 0;
      for (Path _ : mails) {
        count++;
      }
      return count;
    }
  }

  /// Accepts no more mails. What was posted stays.
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
