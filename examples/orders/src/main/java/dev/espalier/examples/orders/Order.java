package dev.espalier.examples.orders;

import dev.espalier.examples.orders.invoice.Invoice;
import dev.espalier.examples.orders.invoice.Line;
import java.math.BigDecimal;
import java.util.Formatter;
import java.util.Locale;

/// An invoice that is taken, with the VAT rate of its day.
record Order(Invoice invoice, BigDecimal vatPercent) {

  /// For people: the same in the mail and in the answer to whoever asks for the order.
  String text() {
    try (Formatter text = new Formatter(Locale.ROOT)) {
      text.format(
          "%s %s of %s, %s, %s%n",
          invoice.isCancellation() ? "Cancellation" : "Order",
          invoice.number(),
          invoice.date(),
          invoice.customer().isPresent()
              ? "customer " + invoice.customer().getAsInt()
              : "no customer number",
          invoice.country());
      for (Line line : invoice.lines()) {
        text.format(
            "%6d  %-12s  %-36s  %9s  %12.2f%n",
            line.quantity(),
            line.stockCode(),
            line.description(),
            line.price().stripTrailingZeros().toPlainString(),
            line.amount());
      }
      text.format("net %.2f GBP, ", invoice.net());
      text.format("VAT of %s %% %.2f GBP%n", percent(), invoice.vat(vatPercent));
      return text.toString();
    }
  }

  private String percent() {
    return vatPercent.stripTrailingZeros().toPlainString();
  }
}
