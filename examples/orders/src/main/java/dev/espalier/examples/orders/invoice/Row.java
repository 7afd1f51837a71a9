package dev.espalier.examples.orders.invoice;

import java.util.Arrays;
import java.util.List;

/// One record as it was read, judged by nobody yet.
///
/// @param number line on which the record begins, from 1; in a file the header is line 1
/// @param fields as many as the record has, which need not be one per [Column]
/// @param repaired whether the fields had to be read again out of a single one
public record Row(long number, List<String> fields, boolean repaired) {

  public Row {
    fields = List.copyOf(fields);
  }

  /// The field of that column without white space around it. Only for a row that [#isWhole()].
  public String get(Column column) {
    return fields.get(column.index).strip();
  }

  public boolean isWhole() {
    return fields.size() == Column.values().length;
  }

  /// The columns of the file, in its order.
  public enum Column {
    INVOICE(0, "InvoiceNo"),
    STOCK_CODE(1, "StockCode"),
    DESCRIPTION(2, "Description"),
    QUANTITY(3, "Quantity"),
    DATE(4, "InvoiceDate"),
    PRICE(5, "UnitPrice"),
    CUSTOMER(6, "CustomerID"),
    COUNTRY(7, "Country");

    private final int index;
    private final String header;

    Column(int index, String header) {
      this.index = index;
      this.header = header;
    }

    static List<String> headers() {
      return Arrays.stream(values()).map(column -> column.header).toList();
    }
  }
}
