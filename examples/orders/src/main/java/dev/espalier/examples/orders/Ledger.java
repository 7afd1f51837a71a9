package dev.espalier.examples.orders;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/// What the database holds, counted by the database: the other side of every [Reconciliation].
final class Ledger {
  private static final String TOTALS =
      """
      select (select count(*) from invoice),
             (select count(*) from invoice where cancellation),
             (select count(*) from invoice_line),
             (select count(*) from invoice_line where repaired),
             (select count(*) from invoice i
               where line_count <> (select count(*) from invoice_line l where l.invoice = i.number))
      """;
  private static final String DAYS =
      """
      select cast(ordered_at as date), count(*), sum(line_count), sum(net), sum(vat)
        from invoice group by cast(ordered_at as date) order by 1
      """;

  private final Schema schema;

  Ledger(Schema schema) {
    this.schema = schema;
  }

  /// How much the database holds.
  ///
  /// @param torn invoices that have not as many lines as they should: none, whatever happened
  record Totals(long invoices, long cancellations, long lines, long repaired, long torn) {

    /// What was added since an earlier count.
    Totals since(Totals earlier) {
      return new Totals(
          invoices - earlier.invoices,
          cancellations - earlier.cancellations,
          lines - earlier.lines,
          repaired - earlier.repaired,
          torn - earlier.torn);
    }
  }

  /// What was ordered on one day.
  ///
  /// @param net less cancellations, in pounds sterling, as is the VAT
  record Day(LocalDate date, long invoices, long lines, BigDecimal net, BigDecimal vat) {}

  Totals totals() throws SQLException {
    try (Connection connection = schema.connect();
        PreparedStatement select = connection.prepareStatement(TOTALS);
        ResultSet row = select.executeQuery()) {
      row.next();
      return new Totals(
          row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5));
    }
  }

  List<Day> days() throws SQLException {
    List<Day> days = new ArrayList<>();
    try (Connection connection = schema.connect();
        PreparedStatement select = connection.prepareStatement(DAYS);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        days.add(
            new Day(
                row.getObject(1, LocalDate.class),
                row.getLong(2),
                row.getLong(3),
                row.getBigDecimal(4),
                row.getBigDecimal(5)));
      }
    }
    return days;
  }
}
