package dev.espalier.examples.orders;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;

/// Stores invoices, each whole or not at all. May be used by several threads at once.
final class OrderStore {
  private static final String INSERT_INVOICE =
      "insert into invoice (number, cancellation, ordered_at, customer, country, line_count, net,"
          + " vat_percent, vat) values (?, ?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String INSERT_LINE =
      "insert into invoice_line (invoice, position, file_line, stock_code, description, quantity,"
          + " price, repaired) values (?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String DUPLICATE_KEY = "23505";

  private final Schema schema;

  OrderStore(Schema schema) {
    this.schema = schema;
  }

  /// Stores the invoice in one transaction.
  ///
  /// @return false if an invoice of this number was there before; then nothing is changed
  /// @throws InterruptedException if the thread was interrupted before the commit; then nothing is
  ///   stored
  boolean store(Invoice invoice, BigDecimal vatPercent) throws SQLException, InterruptedException {
    try (Connection connection = schema.connect()) {
      try {
        boolean isNew = insertInvoice(invoice, vatPercent, connection);
        if (isNew) {
          insertLines(invoice, connection);
        }
        if (Thread.interrupted()) {
          throw rolledBack(invoice);
        }
        connection.commit();
        return isNew;
      } catch (SQLException | InterruptedException | RuntimeException e) {
        rollBack(connection, e);
        throw e;
      }
    } catch (SQLException e) {
      // A driver or pool that was interrupted while it waited says so in its own way, the flag set.
      if (Thread.interrupted()) {
        InterruptedException interrupted = rolledBack(invoice);
        interrupted.initCause(e);
        throw interrupted;
      }
      throw e;
    }
  }

  private static void rollBack(Connection connection, Exception reason) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  private static boolean insertInvoice(
      Invoice invoice, BigDecimal vatPercent, Connection connection) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT_INVOICE)) {
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
      return true;
    } catch (SQLException e) {
      if (DUPLICATE_KEY.equals(e.getSQLState())) {
        return false;
      }
      throw e;
    }
  }

  private static void insertLines(Invoice invoice, Connection connection) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT_LINE)) {
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

  private static InterruptedException rolledBack(Invoice invoice) {
    return new InterruptedException("invoice " + invoice.number() + " was rolled back");
  }
}
