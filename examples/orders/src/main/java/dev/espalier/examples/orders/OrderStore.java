package dev.espalier.examples.orders;

import dev.espalier.bind.RequestScoped;
import dev.espalier.examples.orders.invoice.Invoice;
import dev.espalier.examples.orders.invoice.Line;
import dev.espalier.examples.orders.invoice.Reason;
import dev.espalier.examples.orders.invoice.RefusedException;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Stores and finds orders in the transaction of its scope. Nothing is committed here: the end of
/// the scope does that.
@RequestScoped
final class OrderStore {
  private static final String INSERT_INVOICE =
      "insert into invoice (number, ordered_at, customer, country, line_count, vat_percent)"
          + " values (?, ?, ?, ?, ?, ?)";
  private static final String INSERT_LINE =
      "insert into invoice_line (invoice, position, stock_code, description, quantity, price)"
          + " values (?, ?, ?, ?, ?, ?)";
  private static final String INSERT_MESSAGE =
      "insert into message (invoice, handled) values (?, false)";
  private static final String SELECT =
      """
      select i.ordered_at, i.customer, i.country, i.vat_percent,
             l.position, l.stock_code, l.description, l.quantity, l.price
        from invoice i join invoice_line l on l.invoice = i.number
       where i.number = ? order by l.position
      """;
  private static final String PIECES =
      """
      select coalesce(sum(l.quantity), 0) from invoice_line l join invoice i on i.number = l.invoice
       where i.customer = ? and l.stock_code = ? and (i.ordered_at <= ? or l.quantity < 0)
         and i.number <> ?
      """;
  private static final String DUPLICATE_KEY = "23505";

  private final Transaction transaction;

  OrderStore(Transaction transaction) {
    this.transaction = transaction;
  }

  /// Stores an order with all its lines, and the message that it is to be told about: who sent it
  /// will rely on both.
  ///
  /// @throws RefusedException if an invoice of this number is there already
  void store(Order order) throws SQLException {
    transaction.mustLast();
    insertInvoice(order);
    insertLines(order.invoice());
    try (PreparedStatement insert = transaction.prepare(INSERT_MESSAGE)) {
      insert.setString(1, order.invoice().number());
      insert.executeUpdate();
    }
  }

  Optional<Order> find(String number) throws SQLException {
    try (PreparedStatement select = transaction.prepare(SELECT)) {
      select.setString(1, number);
      try (ResultSet row = select.executeQuery()) {
        BigDecimal vatPercent = BigDecimal.ZERO;
        List<Line> lines = new ArrayList<>();
        while (row.next()) {
          vatPercent = row.getBigDecimal("vat_percent");
          lines.add(line(number, row));
        }
        return lines.isEmpty()
            ? Optional.empty()
            : Optional.of(new Order(new Invoice(lines), vatPercent));
      }
    }
  }

  /// How many pieces of an article a customer has ordered before that invoice, less all that are
  /// cancelled, whatever the date of the cancellation.
  long pieces(int customer, String stockCode, Invoice before) throws SQLException {
    try (PreparedStatement select = transaction.prepare(PIECES)) {
      select.setInt(1, customer);
      select.setString(2, stockCode);
      select.setObject(3, before.date());
      select.setString(4, before.number());
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private void insertInvoice(Order order) throws SQLException {
    Invoice invoice = order.invoice();
    try (PreparedStatement insert = transaction.prepare(INSERT_INVOICE)) {
      insert.setString(1, invoice.number());
      insert.setObject(2, invoice.date());
      if (invoice.customer().isPresent()) {
        insert.setInt(3, invoice.customer().getAsInt());
      } else {
        insert.setNull(3, Types.INTEGER);
      }
      insert.setString(4, invoice.country());
      insert.setInt(5, invoice.lines().size());
      insert.setBigDecimal(6, order.vatPercent());
      insert.executeUpdate();
    } catch (SQLException e) {
      if (DUPLICATE_KEY.equals(e.getSQLState())) {
        throw new RefusedException(1, Reason.ALREADY_STORED, invoice.number());
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
        insert.setString(3, line.stockCode());
        insert.setString(4, line.description());
        insert.setInt(5, line.quantity());
        insert.setBigDecimal(6, line.price());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static Line line(String number, ResultSet row) throws SQLException {
    int customer = row.getInt("customer");
    OptionalInt known = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(customer);
    return new Line(
        row.getLong("position"),
        number,
        row.getString("stock_code"),
        row.getString("description"),
        row.getInt("quantity"),
        row.getObject("ordered_at", LocalDateTime.class),
        row.getBigDecimal("price"),
        known,
        row.getString("country"));
  }
}
