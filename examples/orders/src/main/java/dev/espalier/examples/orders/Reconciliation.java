package dev.espalier.examples.orders;

import dev.espalier.examples.orders.Judgement.Refused;
import java.util.EnumMap;
import java.util.Formatter;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What became of everything that an import read. The importer counts what it reads and refuses,
/// the database what it holds more than before: the two know nothing of each other, so that
/// [#addsUp()] means something.
///
/// @param file name of the file
/// @param wholeFile false if the import was stopped before the end
/// @param invoices read
/// @param lines read
/// @param repaired lines read that had been mangled
/// @param stored added to the database
/// @param filled descriptions taken from the stock index
/// @param refused lines refused, in the order of the file
/// @param refusedInvoices invoices of which no line was left
/// @param unusualPrices stored, but worth a look
record Reconciliation(
    String file,
    boolean wholeFile,
    long invoices,
    long lines,
    long repaired,
    Ledger.Totals stored,
    long filled,
    List<Refused> refused,
    List<RefusedInvoice> refusedInvoices,
    List<StockIndex.UnusualPrice> unusualPrices) {

  Reconciliation {
    refused = List.copyOf(refused);
    refusedInvoices = List.copyOf(refusedInvoices);
    unusualPrices = List.copyOf(unusualPrices);
  }

  record RefusedInvoice(String number, long firstLine) {}

  /// Whether all that was read is stored or refused, nothing twice, and every stored invoice whole.
  boolean addsUp() {
    return lines == stored.lines() + refused.size()
        && repaired == stored.repaired() + refusedRepaired()
        && invoices == stored.invoices() + refusedInvoices.size()
        && stored.torn() == 0;
  }

  long refusedRepaired() {
    return refused.stream().filter(Refused::repaired).count();
  }

  /// Number of refused lines by reason; reasons without any are left out.
  Map<Reason, Long> reasons() {
    Map<Reason, Long> reasons = new EnumMap<>(Reason.class);
    refused.forEach(line -> reasons.merge(line.reason(), 1L, Long::sum));
    return reasons;
  }

  /// All of it for people, every refused line included.
  String text() {
    try (Formatter text = new Formatter(Locale.ROOT)) {
      addCounts(text);
      addRefused(text);
      addUnusual(text);
      return text.toString();
    }
  }

  private void addCounts(Formatter text) {
    text.format(
        "Import of %s: %s\n", file, wholeFile ? "the whole file" : "stopped before its end");
    text.format("  lines read     %,6d, of which repaired %,d\n", lines, repaired);
    text.format(
        "  lines stored   %,6d, of which repaired %,d\n", stored.lines(), stored.repaired());
    text.format(
        "  lines refused  %,6d, of which repaired %,d\n", refused.size(), refusedRepaired());
    reasons().forEach((reason, count) -> text.format("    %,6d  %s\n", count, reason.text()));
    text.format("  invoices read  %,6d\n", invoices);
    text.format(
        "    stored       %,6d, of which cancellations %,d\n",
        stored.invoices(), stored.cancellations());
    text.format("    refused      %,6d\n", refusedInvoices.size());
    text.format("  descriptions filled from the stock index: %,d\n", filled);
    text.format("  prices more than ten times the usual one: %,d\n", unusualPrices.size());
    text.format("  adds up: %s\n", addsUp() ? "yes" : "NO");
  }

  private void addRefused(Formatter text) {
    Set<String> whole = new HashSet<>();
    refusedInvoices.forEach(invoice -> whole.add(invoice.number()));
    if (!refused.isEmpty()) {
      text.format("Refused lines\n");
    }
    for (int first = 0; first < refused.size(); ) {
      int after = endOfRun(first);
      Refused line = refused.get(first);
      text.format("  line %d", line.line());
      if (after - first > 1) {
        text.format(" to %d", refused.get(after - 1).line());
      }
      text.format(
          ", invoice %s: %s: '%s'%s\n",
          line.invoice().isEmpty() ? "unknown" : line.invoice(),
          line.reason().text(),
          line.found(),
          whole.contains(line.invoice()) ? "; no line left, invoice refused" : "");
      first = after;
    }
  }

  /// The refused lines from there on that follow each other in the file and differ in nothing else.
  private int endOfRun(int first) {
    int end = first + 1;
    while (end < refused.size() && follows(refused.get(end - 1), refused.get(end))) {
      end++;
    }
    return end;
  }

  private static boolean follows(Refused line, Refused next) {
    return next.line() == line.line() + 1
        && next.invoice().equals(line.invoice())
        && next.reason() == line.reason()
        && next.found().equals(line.found());
  }

  private void addUnusual(Formatter text) {
    if (!unusualPrices.isEmpty()) {
      text.format("Prices worth a look\n");
    }
    for (StockIndex.UnusualPrice price : unusualPrices) {
      Line line = price.line();
      text.format(
          "  line %d, invoice %s: %s at %s, usually %s\n",
          line.number(), line.invoice(), line.description(), line.price(), price.usual());
    }
  }
}
