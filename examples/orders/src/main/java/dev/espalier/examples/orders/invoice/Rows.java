package dev.espalier.examples.orders.invoice;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/// The rows of an open file or of a text, one after another, for one thread. Blank lines are no
/// rows.
public final class Rows implements Closeable {
  private final String file;
  private final CloseableIterator<CsvRecord> records;

  Rows(String file, CsvReader<CsvRecord> reader) {
    this.file = file;
    this.records = reader.iterator();
  }

  /// The next row, or empty at the end of the file.
  ///
  /// @throws IOException if the file cannot be read on, as when the quotes of a record do not
  ///   match: where it ends, and with it every record below, cannot be told
  public Optional<Row> next() throws IOException {
    try {
      return records.hasNext() ? Optional.of(row(records.next())) : Optional.empty();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (CsvParseException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static Row row(CsvRecord csv) {
    List<String> fields = csv.getFields();
    Optional<List<String>> repaired =
        fields.size() == 1 ? RetailFile.unwrap(fields.getFirst()) : Optional.empty();
    return new Row(csv.getStartingLineNumber(), repaired.orElse(fields), repaired.isPresent());
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}
