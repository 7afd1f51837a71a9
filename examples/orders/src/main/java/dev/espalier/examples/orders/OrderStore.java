package dev.espalier.examples.orders;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;

/// Stores an invoice in the transaction of its scope.
final class OrderStore {
  private static final String INSERT_INVOICE =
      "insert into invoice (number, cancellation, ordered_at, customer, country, line_count, net,"
          + " vat_percent, vat) values (?, ?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String INSERT_LINE =
      "insert into invoice_line (invoice, position, file_line, stock_code, description, quantity,"
          + " price, repaired) values (?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String DUPLICATE_KEY = "23505";

  private final Transaction transaction;

  OrderStore(Transaction transaction) {
    this.transaction = transaction;
  }

  /// Stores the invoice with all its lines.
  ///
  /// @throws RefusedException if an invoice of this number is there already
  void store(Invoice invoice, BigDecimal vatPercent) throws SQLException {
    insertInvoice(invoice, vatPercent);
    insertLines(invoice);
  }

  private void insertInvoice(Invoice invoice, BigDecimal vatPercent) throws SQLException {
    try (PreparedStatement insert = transaction.prepare(INSERT_INVOICE)) {
      insert.setString(1, invoice.number());
      insert.setBoolean(2, invoice.isCancellation());
      insert.setObject(3, invoice.date());
      if (invoice.customer().isPresent()) {
        insert.setInt(4, invoice.customer().getAsInt());
      } else {
        insert.setNull(4, Types.INTEGER);
      }
      insert.setString(5, invoice.country());
      insert.setInt(6, invoice.lines().size());
      insert.setBigDecimal(7, invoice.net());
      insert.setBigDecimal(8, vatPercent);
      insert.setBigDecimal(9, invoice.vat(vatPercent));
      insert.executeUpdate();
    } catch (SQLException e) {
      if (DUPLICATE_KEY.equals(e.getSQLState())) {
        throw new RefusedException(Reason.ALREADY_STORED, invoice.number());
      }
      throw e;
    }
  }

  private void insertLines(Invoice invoice) throws SQLException {
    try (PreparedStatement insert = transaction.prepare(INSERT_LINE)) {
      int position = 0;
      for (Line line : invoice.lines()) {
        position++;
        insert.setString(1, invoice.number());
        insert.setInt(2, position);
        insert.setLong(3, line.number());
        insert.setString(4, line.stockCode());
        if (line.hasDescription()) {
          insert.setString(5, line.description());
        } else {
          insert.setNull(5, Types.VARCHAR);
        }
        insert.setInt(6, line.quantity());
        insert.setBigDecimal(7, line.price());
        insert.setBoolean(8, line.repaired());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }
}
