package dev.espalier.examples.orders.invoice;

import dev.espalier.examples.orders.invoice.Judgement.Accepted;
import dev.espalier.examples.orders.invoice.Judgement.Refused;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes an invoice of the lines that were sent, or tells every line that is wrong: an invoice is
/// taken whole or not at all.
public final class InvoiceReader {
  private final Rules rules;
  private final StockIndex stock;

  public InvoiceReader(Rules rules, StockIndex stock) {
    this.rules = rules;
    this.stock = stock;
  }

  /// Reads lines in the format of the retailer's file, without a header.
  ///
  /// @throws RefusedException with every line that breaks a rule
  public Invoice read(String text) {
    List<Line> lines = new ArrayList<>();
    List<Refused> refused = new ArrayList<>();
    for (Row row : rows(text)) {
      switch (judge(row, lines)) {
        case Accepted(Line line) -> lines.add(stock.describe(line));
        case Refused refusal -> refused.add(refusal);
      }
    }
    if (!refused.isEmpty()) {
      throw new RefusedException(refused);
    }
    if (lines.isEmpty()) {
      throw new RefusedException(1, Reason.NO_LINES, "");
    }
    return new Invoice(lines);
  }

  private Judgement judge(Row row, List<Line> before) {
    return switch (rules.judge(row)) {
      case Accepted(Line line) when !before.isEmpty() -> rules.judge(line, before.getFirst());
      case Judgement other -> other;
    };
  }

  private static List<Row> rows(String text) {
    List<Row> all = new ArrayList<>();
    try (Rows rows = RetailFile.rowsOf(text)) {
      for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
        all.add(row.get());
      }
      return all;
    } catch (IOException e) { // nothing after a quote that is never closed can be told apart
      long line = all.isEmpty() ? 1 : all.getLast().number() + 1;
      throw new RefusedException(line, Reason.QUOTES, "");
    }
  }
}
