package dev.espalier.examples.orders.invoice;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// The retailer's CSV file: UTF-8, with or without a byte-order mark, one header line.
///
/// It holds nothing open; every [#open()] reads from the beginning, so that several readers may be
/// at work at once.
public final class RetailFile {
  private final URI data;

  public RetailFile(URI data) {
    this.data = data;
  }

  /// The last part of the file's address, for messages.
  String name() {
    String address = data.toString();
    return address.substring(address.lastIndexOf('/') + 1);
  }

  /// The rows below the header, to be closed by the caller.
  ///
  /// @throws IOException if the file cannot be read, or its header is not the expected one
  public Rows open() throws IOException {
    InputStream bytes = data.toURL().openStream();
    Rows rows = new Rows(name(), reader().ofCsvRecord(bytes));
    try {
      List<String> header = rows.next().map(Row::fields).orElse(List.of());
      if (!header.equals(Row.Column.headers())) {
        throw new IOException(
            "%s: the header is %s, expected %s".formatted(name(), header, Row.Column.headers()));
      }
      return rows;
    } catch (IOException e) {
      rows.close();
      throw e;
    }
  }

  /// The rows of a text without a header, to be closed by the caller.
  public static Rows rowsOf(String text) {
    return new Rows("the text", reader().ofCsvRecord(text));
  }

  /// The lines below the header as they stand there, flaws included.
  public List<String> lines() throws IOException {
    try (InputStream bytes = data.toURL().openStream()) {
      String text = new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().skip(1).filter(line -> !line.isBlank()).toList();
    }
  }

  /// A row that the export wrapped in one more pair of quotes arrives as one field: that field is
  /// the record. Empty if it is not a whole record either.
  static Optional<List<String>> unwrap(String field) {
    try {
      CsvRecord inner = reader().ofSingleCsvRecord(field);
      return inner.getFieldCount() == Row.Column.values().length
          ? Optional.of(inner.getFields())
          : Optional.empty();
    } catch (CsvParseException _) {
      return Optional.empty();
    }
  }

  /// A row of too few or too many fields must come out, to be refused with its number, and not end
  /// the reading.
  private static CsvReader.CsvReaderBuilder reader() {
    return CsvReader.builder()
        .detectBomHeader(true)
        .allowUnclosedQuote(false)
        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
        .extraFieldStrategy(FieldMismatchStrategy.IGNORE);
  }
}
