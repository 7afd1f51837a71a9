package dev.espalier.examples.orders;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// What the database holds, counted by the database.
final class Ledger {
  private static final String TOTALS =
      """
      select (select count(*) from invoice),
             (select count(*) from invoice_line),
             (select count(*) from invoice i
               where line_count <> (select count(*) from invoice_line l where l.invoice = i.number)),
             (select count(*) from message where handled),
             (select count(*) from message where not handled)
      """;
  private static final String WAITING =
      "select invoice from message where not handled order by invoice";

  private final Schema schema;

  Ledger(Schema schema) {
    this.schema = schema;
  }

  /// How much the database holds.
  ///
  /// @param torn orders that have not as many lines as they should: none, whatever happened
  /// @param handled messages
  /// @param waiting messages
  record Totals(long orders, long lines, long torn, long handled, long waiting) {}

  Totals totals() throws SQLException {
    try (Connection connection = schema.connect();
        PreparedStatement select = connection.prepareStatement(TOTALS);
        ResultSet row = select.executeQuery()) {
      row.next();
      return new Totals(
          row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5));
    }
  }

  /// The orders whose messages are not handled.
  List<String> waiting() throws SQLException {
    List<String> orders = new ArrayList<>();
    try (Connection connection = schema.connect();
        PreparedStatement select = connection.prepareStatement(WAITING);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        orders.add(row.getString(1));
      }
    }
    return orders;
  }
}
