package dev.espalier.examples.orders.invoice;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The standard VAT rate of each country the shop sells to, in December 2010.
///
/// Every order is taxed at the rate of the country it goes to. That is simpler than the law, which
/// asks who the customer is and how much the shop sells to each country.
public final class TaxTable {
  private static final String FILE = "vat-2010-12.csv";
  private static final String END = "end";
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  private final Map<String, BigDecimal> percents;

  private TaxTable(Map<String, BigDecimal> percents) {
    this.percents = Map.copyOf(percents);
  }

  /// Reads the table that comes with the program.
  ///
  /// @throws IOException if it is missing, incomplete, or says two things of one country
  public static TaxTable load() throws IOException {
    InputStream bytes = TaxTable.class.getResourceAsStream(FILE);
    if (bytes == null) {
      throw new IOException(FILE + " is not on the class path");
    }
    return read(bytes);
  }

  static TaxTable read(InputStream bytes) throws IOException {
    Map<String, BigDecimal> percents = new HashMap<>();
    boolean ended = false;
    try (CsvReader<CsvRecord> rows =
        CsvReader.builder().commentStrategy(CommentStrategy.SKIP).ofCsvRecord(bytes)) {
      for (CsvRecord row : rows) {
        if (ended) {
          throw at(row, "a row after the end");
        }
        if (row.getFieldCount() != 2) {
          throw at(row, "not two fields: " + row.getFields());
        }
        ended = row.getField(0).equals(END);
        if (ended) {
          checkCount(row, percents.size());
        } else if (percents.put(row.getField(0), percent(row)) != null) {
          throw at(row, "a second rate for " + row.getField(0));
        }
      }
    } catch (CsvParseException e) {
      throw new IOException(FILE + ": " + e.getMessage(), e);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    if (!ended) {
      throw new IOException(FILE + " is cut short: its last row is missing");
    }
    return new TaxTable(percents);
  }

  /// The rate of a country in per cent; empty for a country the shop does not sell to.
  public Optional<BigDecimal> percent(String country) {
    return Optional.ofNullable(percents.get(country));
  }

  Set<String> countries() {
    return percents.keySet();
  }

  private static void checkCount(CsvRecord end, int read) throws IOException {
    if (!end.getField(1).equals(Integer.toString(read))) {
      throw at(end, "%d countries read of %s".formatted(read, end.getField(1)));
    }
  }

  private static BigDecimal percent(CsvRecord row) throws IOException {
    try {
      BigDecimal percent = new BigDecimal(row.getField(1));
      if (percent.signum() >= 0 && percent.compareTo(HUNDRED) <= 0) {
        return percent;
      }
    } catch (NumberFormatException _) {
      // told below, with all else that is no percentage
    }
    throw at(row, "not a percentage: " + row.getField(1));
  }

  private static IOException at(CsvRecord row, String problem) {
    return new IOException("%s line %d: %s".formatted(FILE, row.getStartingLineNumber(), problem));
  }
}
