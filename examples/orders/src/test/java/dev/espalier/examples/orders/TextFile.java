package dev.espalier.examples.orders;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Small CSV files written for one test.
final class TextFile {
  static final String HEADER = String.join(",", Row.Column.headers());

  private TextFile() {}

  /// A file of those lines below the header.
  static RetailFile of(Path folder, String... lines) throws IOException {
    return new RetailFile(config(folder, lines));
  }

  static OrdersConfig config(Path folder, String... lines) throws IOException {
    return withHeader(folder, HEADER, lines);
  }

  static OrdersConfig withHeader(Path folder, String header, String... lines) throws IOException {
    Path file = folder.resolve("sales.csv");
    Files.writeString(file, header + "\n" + String.join("\n", lines) + "\n");
    return Shop.inMemory(folder).withData(file.toUri());
  }

  static List<Row> rows(RetailFile file) throws IOException {
    List<Row> all = new ArrayList<>();
    try (Rows rows = file.open()) {
      for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
        all.add(row.get());
      }
    }
    return all;
  }

  static List<JudgedInvoice> invoices(RetailFile file) throws IOException {
    List<JudgedInvoice> all = new ArrayList<>();
    try (JudgedInvoices invoices = new JudgedInvoices(file.open(), new Rules())) {
      for (Optional<JudgedInvoice> next = invoices.next();
          next.isPresent();
          next = invoices.next()) {
        all.add(next.get());
      }
    }
    return all;
  }
}
