package dev.espalier.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class OutboxTest {
  @TempDir Path folder;

  @Test
  void leavesNothingBehindAfterItsProof() throws IOException {
    try (Outbox _ = Outbox.open(folder.resolve("new/outbox"))) {
      assertThat(folder.resolve("new/outbox")).isEmptyDirectory();
    }
  }

  @Test
  void doesNotOpenWhereAFileIsInTheWay() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> Outbox.open(file)).isInstanceOf(IOException.class);
  }

  @Test
  void replacesAMailOfTheSameName() throws IOException {
    try (Outbox outbox = Outbox.open(folder)) {
      outbox.post("note", "one");
      outbox.post("note", "two");
    }

    assertThat(folder).isDirectoryNotContaining(path -> !path.endsWith("note.txt"));
    assertThat(folder.resolve("note.txt")).hasContent("two");
  }

  @Test
  void postsForAThreadThatIsInterrupted() throws IOException {
    try (Outbox outbox = Outbox.open(folder)) {
      Thread.currentThread().interrupt();
      outbox.post("note", "text");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }

    assertThat(folder.resolve("note.txt")).hasContent("text");
  }

  @Test
  void leavesADraftToWhoIsWritingIt() throws IOException {
    Path draft = Files.writeString(folder.resolve("536365.part"), "half a ma");

    Outbox.open(folder).close();

    assertThat(draft).hasContent("half a ma");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void writesMailsThatMayBeReadAsAnyOtherFile() throws IOException {
    try (Outbox outbox = Outbox.open(folder)) {
      outbox.post("note", "text");
    }

    Path other = Files.createFile(folder.resolve("other"));
    assertThat(Files.getPosixFilePermissions(folder.resolve("note.txt")))
        .isEqualTo(Files.getPosixFilePermissions(other));
  }

  @Test
  void replacesTheDraftOfAProcessThatWasKilled() throws IOException {
    Files.writeString(folder.resolve("536365.part"), "half a ma");
    try (Outbox outbox = Outbox.open(folder)) {
      outbox.post("536365", "whole");

      assertThat(outbox.count()).isEqualTo(1);
      assertThat(folder.toFile().list()).containsExactly("536365.txt");
    }
  }

  @Test
  void acceptsNothingAfterItWasClosed() throws IOException {
    Outbox outbox = Outbox.open(folder);
    outbox.close();

    assertThatThrownBy(() -> outbox.post("note", "late"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("note");
  }
}
