package dev.espalier.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
  @TempDir Path folder;

  @Test
  void postToAnyPortAndServeOn8080() throws Exception {
    assertThat(Options.of("--folder=" + folder).settings()).isEqualTo(Settings.in(folder, 0));
    assertThat(Options.of("--serve", "--folder=" + folder).settings())
        .isEqualTo(Settings.in(folder, 8080));
  }

  @Test
  void namePortAndData() throws Exception {
    Settings settings = Options.of("--port=9", "--data=sales.csv", "--folder=" + folder).settings();

    assertThat(settings.port()).isEqualTo(9);
    assertThat(settings.data()).isEqualTo(Path.of("sales.csv").toUri());
    assertThat(settings.outbox()).isEqualTo(folder.resolve("outbox"));
    assertThat(settings.jdbcUrl())
        .isEqualTo(
            "jdbc:h2:async:%s/orders;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0",
            folder);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--verbose", "--serve=yes", "--port=no", "--port=65536", "--fail=me", "--folder="})
  void areRefusedWhenTheyAreNotKnown(String argument) {
    assertThatThrownBy(() -> Options.of(argument)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void haveNoDatabaseWhosePathWouldBeReadAsSettings() {
    assertThatThrownBy(() -> Options.of("--folder=a;INIT=b").settings())
        .isInstanceOf(IllegalArgumentException.class);
  }
}
