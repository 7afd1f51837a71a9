package dev.espalier.examples.orders.invoice;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Small CSV files written for one test, and the real one.
final class TextFile {
  static final String HEADER = String.join(",", Row.Column.headers());

  private TextFile() {}

  static RetailFile real() {
    try {
      return new RetailFile(RetailFile.class.getResource("online-retail.csv").toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /// A file of those lines below the header.
  static RetailFile of(Path folder, String... lines) throws IOException {
    return withHeader(folder, HEADER, lines);
  }

  static RetailFile withHeader(Path folder, String header, String... lines) throws IOException {
    Path file = folder.resolve("sales.csv");
    Files.writeString(file, header + "\n" + String.join("\n", lines) + "\n");
    return new RetailFile(file.toUri());
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
}
