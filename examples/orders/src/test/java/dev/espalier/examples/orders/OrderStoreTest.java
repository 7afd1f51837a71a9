package dev.espalier.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.StringJoiner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderStoreTest {
  private static final BigDecimal VAT = new BigDecimal("19.6");
  private static final Invoice INVOICE =
      new Invoice(List.of(line(2, "LANTERN", "2.55"), line(3, "", "1.05")));

  private HikariDataSource pool;

  @BeforeEach
  void open(@TempDir Path folder) {
    OrdersConfig config = Shop.inMemory(folder);
    pool =
        new HikariDataSource(
            new OrdersConfig(config.data(), config.jdbcUrl(), 1, config.outbox()).toHikari());
  }

  @AfterEach
  void close() {
    pool.close();
  }

  @Test
  void storesEveryColumn() throws Exception {
    new OrderStore(Schema.createOn(pool)).store(INVOICE, VAT);

    assertThat(rows("select * from invoice"))
        .containsExactly("536365|FALSE|2010-12-01 08:26:00|null|France|2|21.6000|19.60|4.23");
    assertThat(rows("select * from invoice_line order by position"))
        .containsExactly(
            "536365|1|2|71053|LANTERN|6|2.5500|TRUE", "536365|2|3|71053|null|6|1.0500|TRUE");
  }

  @Test
  void storesAnInvoiceOnce() throws Exception {
    OrderStore store = new OrderStore(Schema.createOn(pool));

    assertThat(store.store(INVOICE, VAT)).isTrue();
    assertThat(store.store(INVOICE, VAT)).isFalse();
    assertThat(rows("select count(*) from invoice_line")).containsExactly("2");
  }

  @Test
  void storesNothingWhenTheLinesFail() throws Exception {
    Runnable fail =
        () -> {
          throw new IllegalStateException("disk on fire");
        };
    OrderStore store =
        new OrderStore(Schema.createOn(new WatchedDatabase(pool, 1, fail).dataSource()));

    assertThatThrownBy(() -> store.store(INVOICE, VAT)).hasMessage("disk on fire");
    assertThat(rows("select count(*) from invoice")).containsExactly("0");
  }

  @Test
  void tellsAnInterruptWhileItWaitedForAConnection() throws Exception {
    OrderStore store = new OrderStore(Schema.createOn(pool));

    try (Connection _ = pool.getConnection()) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> store.store(INVOICE, VAT)).isInstanceOf(InterruptedException.class);
    }
    assertThat(Thread.interrupted()).isFalse();
    assertThat(rows("select count(*) from invoice")).containsExactly("0");
  }

  private List<String> rows(String select) throws Exception {
    List<String> rows = new ArrayList<>();
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(select)) {
      while (row.next()) {
        StringJoiner columns = new StringJoiner("|");
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
          columns.add(row.getString(i));
        }
        rows.add(columns.toString());
      }
    }
    return rows;
  }

  private static Line line(long number, String description, String price) {
    return new Line(
        number,
        "536365",
        "71053",
        description,
        6,
        LocalDateTime.of(2010, 12, 1, 8, 26),
        new BigDecimal(price),
        OptionalInt.empty(),
        "France",
        true);
  }
}
