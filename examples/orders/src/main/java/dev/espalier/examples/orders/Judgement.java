package dev.espalier.examples.orders;

/// What the [Rules] say of one row: nothing is dropped, a row becomes either of the two.
sealed interface Judgement {

  /// Number of the invoice the row belongs to; empty when the row does not tell.
  String invoice();

  /// The row is a line of an invoice.
  record Accepted(Line line) implements Judgement {
    @Override
    public String invoice() {
      return line.invoice();
    }
  }

  /// The row breaks a rule.
  ///
  /// @param line line of the file
  /// @param invoice empty when the row does not tell
  /// @param found the value that was refused
  /// @param repaired whether the row had been repaired before it was refused
  record Refused(long line, String invoice, Reason reason, String found, boolean repaired)
      implements Judgement {

    static Refused of(Line line, Reason reason, String found) {
      return new Refused(line.number(), line.invoice(), reason, found, line.repaired());
    }
  }
}
