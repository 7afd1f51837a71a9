package dev.espalier.examples.orders;

import dev.espalier.examples.orders.Judgement.Accepted;
import dev.espalier.examples.orders.Judgement.Refused;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Judges the rows of a file and gathers those that follow each other under one invoice number.
/// Rows that tell no number stay with the invoice around them, so that they never tear it in two.
/// Reads one row ahead; for one thread.
final class JudgedInvoices implements Closeable {
  private final Rows rows;
  private final Rules rules;
  private Optional<Judgement> ahead = Optional.empty();

  JudgedInvoices(Rows rows, Rules rules) {
    this.rows = rows;
    this.rules = rules;
  }

  /// The next invoice, or empty at the end of the file.
  Optional<JudgedInvoice> next() throws IOException {
    List<Line> lines = new ArrayList<>();
    List<Refused> refused = new ArrayList<>();
    String number = "";
    Optional<Judgement> next = ahead.isPresent() ? ahead : read();
    ahead = Optional.empty();
    while (next.isPresent()) {
      Judgement judgement = next.get();
      if (isOther(judgement.invoice(), number)) {
        ahead = next;
        break;
      }
      number = number.isEmpty() ? judgement.invoice() : number;
      switch (judgement) {
        case Accepted(Line line) when !lines.isEmpty() && !rules.belong(lines.getFirst(), line) ->
            refused.add(Refused.of(line, Reason.OTHER_CUSTOMER, customer(line)));
        case Accepted(Line line) -> lines.add(line);
        case Refused refusal -> refused.add(refusal);
      }
      next = read();
    }
    return lines.isEmpty() && refused.isEmpty()
        ? Optional.empty()
        : Optional.of(new JudgedInvoice(number, lines, refused));
  }

  private Optional<Judgement> read() throws IOException {
    return rows.next().map(rules::judge);
  }

  private static boolean isOther(String invoice, String current) {
    return !invoice.isEmpty() && !current.isEmpty() && !invoice.equals(current);
  }

  private static String customer(Line line) {
    String number = line.customer().isPresent() ? "" + line.customer().getAsInt() : "no customer";
    return number + ", " + line.country();
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
