package dev.espalier.examples.orders.invoice;

/// What the [Rules] say of one row: nothing is dropped, a row becomes either of the two.
public sealed interface Judgement {

  /// The row is a line of an invoice.
  record Accepted(Line line) implements Judgement {}

  /// The row breaks a rule.
  ///
  /// @param line line of what it was read from, from 1
  /// @param found the value that was refused
  record Refused(long line, Reason reason, String found) implements Judgement {
    @Override
    public String toString() {
      return "line %d: %s: '%s'".formatted(line, reason.text(), found);
    }
  }
}
