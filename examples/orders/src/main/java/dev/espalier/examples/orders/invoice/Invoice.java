package dev.espalier.examples.orders.invoice;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDateTime;
import java.util.List;
import java.util.OptionalInt;

/// An invoice: its accepted lines, at least one. Its date is that of the first line; the file has
/// invoices whose lines were entered over two minutes.
public record Invoice(List<Line> lines) {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  public Invoice {
    lines = List.copyOf(lines);
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("an invoice has at least one line");
    }
  }

  public String number() {
    return lines.getFirst().invoice();
  }

  public boolean isCancellation() {
    return Rules.isCancellation(number());
  }

  public LocalDateTime date() {
    return lines.getFirst().date();
  }

  public OptionalInt customer() {
    return lines.getFirst().customer();
  }

  public String country() {
    return lines.getFirst().country();
  }

  /// Sum of the lines in pounds sterling, below zero for a cancellation.
  public BigDecimal net() {
    return lines.stream().map(Line::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /// The tax on [#net()], rounded to pence.
  public BigDecimal vat(BigDecimal percent) {
    return net().multiply(percent).divide(HUNDRED, 2, RoundingMode.HALF_UP);
  }
}
