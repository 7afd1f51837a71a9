package dev.espalier.examples.orders;

import java.math.BigDecimal;
import java.sql.SQLException;

/// The import of one invoice: everything here belongs to that invoice's scope.
final class InvoiceImport {
  private final JudgedInvoice judged;
  private final TaxTable taxes;
  private final OrderStore store;

  InvoiceImport(JudgedInvoice judged, TaxTable taxes, OrderStore store) {
    this.judged = judged;
    this.taxes = taxes;
    this.store = store;
  }

  /// Stores the accepted lines, of which there is at least one. Nothing is committed here: the end
  /// of the scope does that.
  ///
  /// @throws RefusedException if the invoice cannot be stored
  void run() throws SQLException {
    Invoice invoice = new Invoice(judged.lines());
    BigDecimal vatPercent =
        taxes
            .percent(invoice.country())
            .orElseThrow(() -> new RefusedException(Reason.NO_TAX_RATE, invoice.country()));
    store.store(invoice, vatPercent);
  }
}
