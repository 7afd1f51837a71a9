package dev.espalier.examples.orders.invoice;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.OptionalInt;

/// One accepted line of an invoice.
///
/// @param number line of what it was read from, from 1
/// @param invoice number of the invoice; begins with C for a cancellation
/// @param stockCode in capitals
/// @param description empty when the file gives none
/// @param quantity above zero, in a cancellation below
/// @param price of one piece in pounds sterling, above zero, at most four decimals
/// @param customer empty when the file gives none
public record Line(
    long number,
    String invoice,
    String stockCode,
    String description,
    int quantity,
    LocalDateTime date,
    BigDecimal price,
    OptionalInt customer,
    String country) {

  public BigDecimal amount() {
    return price.multiply(BigDecimal.valueOf(quantity));
  }

  public boolean hasDescription() {
    return !description.isEmpty();
  }

  Line withDescription(String other) {
    return new Line(number, invoice, stockCode, other, quantity, date, price, customer, country);
  }
}
