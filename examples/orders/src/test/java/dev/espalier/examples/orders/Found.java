package dev.espalier.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What a process left in its folder.
///
/// @param orders in the database
/// @param waiting messages that are not handled
/// @param files in the outbox
record Found(Set<String> orders, Set<String> waiting, long torn, Set<String> files) {

  static Found in(Path folder) throws Exception {
    try (HikariDataSource pool = new HikariDataSource(Settings.in(folder, 0).toHikari())) {
      Ledger ledger = new Ledger(Schema.createOn(pool));
      return new Found(
          column(pool, "select number from invoice"),
          new TreeSet<>(ledger.waiting()),
          ledger.totals().torn(),
          Mails.of(folder).files());
    }
  }

  /// Every order is whole and handled, and there is one mail for each and nothing else.
  void assertConsistent() {
    assertThat(torn).isZero();
    assertThat(waiting).isEmpty();
    assertThat(files)
        .isEqualTo(orders.stream().map(order -> order + ".txt").collect(Collectors.toSet()));
  }

  private static Set<String> column(HikariDataSource pool, String select) throws Exception {
    Set<String> values = new TreeSet<>();
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(select)) {
      while (row.next()) {
        values.add(row.getString(1));
      }
    }
    return values;
  }
}
