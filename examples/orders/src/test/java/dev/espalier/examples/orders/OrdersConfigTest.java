package dev.espalier.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OrdersConfigTest {

  @Test
  void isTheStandardWithoutArguments() {
    assertThat(OrdersConfig.of()).isEqualTo(OrdersConfig.standard());
    assertThat(OrdersConfig.standard().jdbcUrl()).startsWith("jdbc:h2:mem:");
    assertThat(new RetailFile(OrdersConfig.standard()).name()).isEqualTo("online-retail.csv");
  }

  @Test
  void takesFilesAndFoldersFromArguments() {
    OrdersConfig config = OrdersConfig.of("--db=shop", "--data=sales.csv", "--outbox=notes");

    Path here = Path.of("").toAbsolutePath();
    assertThat(config.jdbcUrl()).isEqualTo("jdbc:h2:async:%s/shop;DB_CLOSE_ON_EXIT=FALSE", here);
    assertThat(config.data()).isEqualTo(here.resolve("sales.csv").toUri());
    assertThat(config.outbox()).isEqualTo(Path.of("notes"));
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatThrownBy(() -> OrdersConfig.of("--verbose"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "unknown argument '--verbose';" + " known are --data=FILE, --db=FILE, --outbox=FOLDER");
  }

  @Test
  void refusesADatabasePathThatWouldBeReadAsSettings() {
    assertThatThrownBy(() -> OrdersConfig.of("--db=a;INIT=b"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
