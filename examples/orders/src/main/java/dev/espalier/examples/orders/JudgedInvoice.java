package dev.espalier.examples.orders;

import dev.espalier.examples.orders.Judgement.Refused;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The rows of one invoice after judgement, in the order of the file.
///
/// @param number empty when none of the rows tells it
record JudgedInvoice(String number, List<Line> lines, List<Refused> refused) {

  JudgedInvoice {
    lines = List.copyOf(lines);
    refused = List.copyOf(refused);
  }

  /// The invoice of the accepted lines; empty when all were refused.
  Optional<Invoice> invoice() {
    return lines.isEmpty() ? Optional.empty() : Optional.of(new Invoice(lines));
  }

  JudgedInvoice describedBy(StockIndex stock) {
    return new JudgedInvoice(number, lines.stream().map(stock::describe).toList(), refused);
  }

  /// The same rows, the accepted ones refused too.
  JudgedInvoice refuseAll(Reason reason, String found) {
    Stream<Refused> others = lines.stream().map(line -> Refused.of(line, reason, found));
    return new JudgedInvoice(number, List.of(), Stream.concat(refused.stream(), others).toList());
  }
}
