package dev.espalier.examples.orders;

import dev.espalier.bind.RequestScoped;
import dev.espalier.examples.orders.invoice.Invoice;
import dev.espalier.examples.orders.invoice.InvoiceReader;
import dev.espalier.examples.orders.invoice.Line;
import dev.espalier.examples.orders.invoice.Reason;
import dev.espalier.examples.orders.invoice.RefusedException;
import dev.espalier.examples.orders.invoice.StockIndex;
import dev.espalier.examples.orders.invoice.TaxTable;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Takes one order, or refuses it: everything here belongs to one request's scope.
@RequestScoped
final class Intake {
  private final InvoiceReader reader;
  private final StockIndex stock;
  private final TaxTable taxes;
  private final OrderStore store;

  Intake(InvoiceReader reader, StockIndex stock, TaxTable taxes, OrderStore store) {
    this.reader = reader;
    this.stock = stock;
    this.taxes = taxes;
    this.store = store;
  }

  /// Stores the order that these lines are.
  ///
  /// @throws RefusedException naming line and reason; the scope that it leaves rolls back
  Receipt take(String lines) throws SQLException {
    Invoice invoice = reader.read(lines);
    Order order = new Order(invoice, vatPercent(invoice));
    store.store(order);
    if (invoice.isCancellation()) {
      requireOrdered(invoice);
    }
    return new Receipt(
        order,
        invoice.lines().stream().map(stock::unusualPrice).flatMap(Optional::stream).toList());
  }

  private BigDecimal vatPercent(Invoice invoice) {
    return taxes
        .percent(invoice.country())
        .orElseThrow(() -> new RefusedException(1, Reason.NO_TAX_RATE, invoice.country()));
  }

  /// A cancellation does not name the order that it cancels, so what counts is how many pieces of
  /// each article its customer has ordered before. It is stored already: a refusal takes it back.
  /// No other cancels the same pieces meanwhile: transactions come one after the other.
  private void requireOrdered(Invoice cancellation) throws SQLException {
    int customer =
        cancellation
            .customer()
            .orElseThrow(() -> new RefusedException(1, Reason.NEVER_ORDERED, "no customer"));
    Map<String, Long> left = new HashMap<>();
    for (Line line : cancellation.lines()) {
      String article = line.stockCode();
      if (!left.containsKey(article)) {
        left.put(article, store.pieces(customer, article, cancellation));
      }
      if (left.merge(article, (long) line.quantity(), Long::sum) < 0) {
        throw new RefusedException(
            line.number(), Reason.NEVER_ORDERED, article + ", " + line.quantity());
      }
    }
  }
}
