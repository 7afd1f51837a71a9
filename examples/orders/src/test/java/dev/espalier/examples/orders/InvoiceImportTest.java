package dev.espalier.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.espalier.Container;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.Scope;
import dev.espalier.bind.WaitInterruptedException;
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
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One invoice in its scope. The pool has one connection, so that whoever looks into the database
/// also proves that it was given back.
class InvoiceImportTest {
  private static final JudgedInvoice INVOICE =
      new JudgedInvoice(
          "536365", List.of(line(2, "LANTERN", "2.55"), line(3, "", "1.05")), List.of());

  private final List<ExitCase> exits = new ArrayList<>();
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
    try (Container invoices = over(pool)) {
      importOne(invoices);
    }

    assertThat(rows("select * from invoice"))
        .containsExactly("536365|FALSE|2010-12-01 08:26:00|null|France|2|21.6000|19.60|4.23");
    assertThat(rows("select * from invoice_line order by position"))
        .containsExactly(
            "536365|1|2|71053|LANTERN|6|2.5500|TRUE", "536365|2|3|71053|null|6|1.0500|TRUE");
    assertThat(exits).containsExactly(ExitCase.completed());
  }

  @Test
  void refusesASecondInvoiceOfTheSameNumber() throws Exception {
    try (Container invoices = over(pool)) {
      importOne(invoices);

      assertThatThrownBy(() -> importOne(invoices)).isInstanceOf(RefusedException.class);
      assertThat(exits).hasSize(2).last().isInstanceOf(ExitCase.Failed.class);
    }
    assertThat(rows("select count(*) from invoice_line")).containsExactly("2");
  }

  @Test
  void leavesNothingOfAnInvoiceThatIsRefused() throws Exception {
    RefusedException refused = new RefusedException(Reason.NO_TAX_RATE, "Atlantis");
    try (Container invoices = over(pool)) {
      assertThatThrownBy(() ->
              invoices.runWithin(
                  InvoiceScoped.class,
                  seeds -> seeds.put(JudgedInvoice.class, INVOICE),
                  scope -> {
                    store(scope);
                    throw refused;
                  }))
          .isSameAs(refused)
          .hasNoSuppressedExceptions();
    }
    assertThat(exits).containsExactly(ExitCase.failed(refused));
    assertNothingIsStored();
  }

  @Test
  void leavesNothingWhenTheLinesFail() throws Exception {
    try (Container invoices = over(failingAt("executeBatch", 1))) {
      assertThatThrownBy(() -> importOne(invoices)).hasMessage("disk on fire");
    }
    assertNothingIsStored();
  }

  @Test
  void tellsThatTheCommitHasFailed() throws Exception {
    try (Container invoices = over(failingAt("commit", 2))) { // the first one is the schema's
      assertThatThrownBy(() -> importOne(invoices))
          .isInstanceOf(ReleaseFailedException.class)
          .hasMessageContaining("Transaction")
          .hasRootCauseMessage("disk on fire");
    }
    assertNothingIsStored();
  }

  @Test
  void rollsBackWhenTheScopeIsCancelled() throws Exception {
    try (Container invoices = over(pool);
        Scope scope =
            invoices.open(InvoiceScoped.class, seeds -> seeds.put(JudgedInvoice.class, INVOICE))) {
      store(scope);
      invoices.closeAllScopes();

      assertThat(exits).singleElement().isInstanceOf(ExitCase.Cancelled.class);
      assertNothingIsStored();
    }
  }

  @Test
  void rollsBackWhenNobodySaysThatItIsComplete() throws Exception {
    try (Container invoices = over(pool)) {
      try (Scope scope =
          invoices.open(InvoiceScoped.class, seeds -> seeds.put(JudgedInvoice.class, INVOICE))) {
        store(scope);
      }
      assertNothingIsStored();
    }
  }

  @Test
  void canBeInterruptedWhileItWaitsForAConnection() throws Exception {
    try (Container invoices = over(pool)) {
      try (Connection _ = pool.getConnection()) {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> importOne(invoices)).isInstanceOf(WaitInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
      }
      assertNothingIsStored();
    }
  }

  private static Container over(DataSource database) throws Exception {
    return Shop.invoices(Schema.createOn(database));
  }

  private DataSource failingAt(String method, int call) {
    Runnable fail =
        () -> {
          throw new IllegalStateException("disk on fire");
        };
    return new WatchedDatabase(pool, method, call, fail).dataSource();
  }

  private void importOne(Container invoices) throws Exception {
    invoices.runWithin(
        InvoiceScoped.class,
        seeds -> seeds.put(JudgedInvoice.class, INVOICE),
        scope -> store(scope));
  }

  private void store(Scope scope) throws Exception {
    scope.onClose(exits::add);
    scope.get(InvoiceImport.class).run();
  }

  private void assertNothingIsStored() throws Exception {
    assertThat(rows("select number from invoice")).isEmpty();
    assertThat(rows("select invoice from invoice_line")).isEmpty();
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
