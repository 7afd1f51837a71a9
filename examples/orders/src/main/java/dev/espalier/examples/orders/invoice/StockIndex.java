package dev.espalier.examples.orders.invoice;

import dev.espalier.examples.orders.invoice.Judgement.Accepted;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a file as a whole says of each article: the description used most often (of several the
/// first), the median price, and the pieces sold. Built by reading all of the file, from the
/// accepted lines only; immutable afterwards.
public final class StockIndex {
  private static final BigDecimal FAR = BigDecimal.TEN;

  private final Map<String, Item> items;

  private StockIndex(Map<String, Item> items) {
    this.items = Map.copyOf(items);
  }

  /// One article.
  ///
  /// @param description empty when no line has one
  /// @param price median in pounds sterling; of an even number the lower of the two in the middle
  /// @param sold pieces, less those of cancellations
  public record Item(String description, BigDecimal price, long sold) {}

  /// A price more than ten times as high as usual: stored, but worth a look.
  public record UnusualPrice(Line line, BigDecimal usual) {}

  public static StockIndex build(RetailFile file, Rules rules) throws IOException {
    Map<String, Gathered> gathered = new TreeMap<>();
    try (Rows rows = file.open()) {
      for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
        if (rules.judge(row.get()) instanceof Accepted(Line line)) {
          gathered.computeIfAbsent(line.stockCode(), _ -> new Gathered()).add(line);
        }
      }
    }
    Map<String, Item> items = new TreeMap<>();
    gathered.forEach((code, lines) -> items.put(code, lines.item()));
    return new StockIndex(items);
  }

  int size() {
    return items.size();
  }

  Optional<Item> item(String stockCode) {
    return Optional.ofNullable(items.get(stockCode));
  }

  /// The line, with the usual description of its article if it has none of its own.
  public Line describe(Line line) {
    return line.hasDescription()
        ? line
        : item(line.stockCode()).map(Item::description).map(line::withDescription).orElse(line);
  }

  public Optional<UnusualPrice> unusualPrice(Line line) {
    return item(line.stockCode())
        .map(Item::price)
        .filter(usual -> line.price().compareTo(usual.multiply(FAR)) > 0)
        .map(usual -> new UnusualPrice(line, usual));
  }

  /// The lines of one article while the file is read.
  private static final class Gathered {
    private final Map<String, Integer> descriptions = new LinkedHashMap<>();
    private final List<BigDecimal> prices = new ArrayList<>();
    private long sold;

    void add(Line line) {
      if (line.hasDescription()) {
        descriptions.merge(line.description(), 1, Integer::sum);
      }
      prices.add(line.price());
      sold += line.quantity();
    }

    Item item() {
      prices.sort(null);
      return new Item(usualDescription(), prices.get((prices.size() - 1) / 2), sold);
    }

    private String usualDescription() {
      String usual = "";
      int most = 0;
      for (Map.Entry<String, Integer> used : descriptions.entrySet()) {
        if (used.getValue() > most) {
          usual = used.getKey();
          most = used.getValue();
        }
      }
      return usual;
    }
  }
}
