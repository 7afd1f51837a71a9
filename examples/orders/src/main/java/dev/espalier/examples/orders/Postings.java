package dev.espalier.examples.orders;

import dev.espalier.examples.orders.invoice.RetailFile;
import dev.espalier.examples.orders.invoice.Row;
import dev.espalier.examples.orders.invoice.Row.Column;
import dev.espalier.examples.orders.invoice.Rows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The retailer's file as its customers would have sent it: invoice by invoice, as it stands there.
final class Postings {
  private Postings() {}

  /// One invoice.
  ///
  /// @param lines those of the file, unchanged
  record Posting(String invoice, List<String> lines) {
    String text() {
      return String.join("\n", lines) + "\n";
    }
  }

  /// The invoices of each customer, in the order of the file, so that a cancellation comes after
  /// what it cancels. Those without a customer number have nothing to do with each other.
  static Collection<List<Posting>> byCustomer(RetailFile file) throws IOException {
    Map<String, List<Posting>> customers = new LinkedHashMap<>();
    Posting last = new Posting("unknown", List.of());
    for (String line : file.lines()) {
      Optional<Row> row = row(line);
      String invoice = row.map(found -> found.get(Column.INVOICE)).orElse(last.invoice());
      if (last.lines().isEmpty() || !invoice.equals(last.invoice())) {
        last = new Posting(invoice, new ArrayList<>());
        String customer = row.map(found -> found.get(Column.CUSTOMER)).orElse("");
        String who = customer.isEmpty() ? "of invoice " + invoice : customer;
        customers.computeIfAbsent(who, _ -> new ArrayList<>()).add(last);
      }
      last.lines().add(line);
    }
    return customers.values();
  }

  /// Empty for a line that tells no number; it stays with the invoice before it.
  private static Optional<Row> row(String line) {
    try (Rows rows = RetailFile.rowsOf(line)) {
      return rows.next().filter(Row::isWhole);
    } catch (IOException _) {
      return Optional.empty();
    }
  }
}
