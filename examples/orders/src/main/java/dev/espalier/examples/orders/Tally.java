package dev.espalier.examples.orders;

import dev.espalier.examples.orders.Judgement.Refused;
import java.util.ArrayList;
import java.util.List;

/// Counts during an import what was read and what became of it; for one thread.
final class Tally {
  private final String file;
  private final StockIndex stock;
  private final List<Refused> refused = new ArrayList<>();
  private final List<Reconciliation.RefusedInvoice> refusedInvoices = new ArrayList<>();
  private final List<StockIndex.UnusualPrice> unusual = new ArrayList<>();
  private long invoices;
  private long lines;
  private long repaired;
  private long filled;

  Tally(String file, StockIndex stock) {
    this.file = file;
    this.stock = stock;
  }

  /// Counts one invoice.
  ///
  /// @param read an invoice as it was judged
  /// @param settled the same after it was stored, or refused
  void add(JudgedInvoice read, JudgedInvoice settled) {
    lines += read.lines().size() + read.refused().size();
    repaired += read.lines().stream().filter(Line::repaired).count();
    repaired += read.refused().stream().filter(Refused::repaired).count();
    refused.addAll(settled.refused());
    if (!read.number().isEmpty()) {
      invoices++;
      if (settled.lines().isEmpty()) {
        refusedInvoices.add(
            new Reconciliation.RefusedInvoice(read.number(), settled.refused().getFirst().line()));
      }
    }
    if (!settled.lines().isEmpty()) {
      filled += withoutDescription(read) - withoutDescription(settled);
      settled.lines().forEach(line -> stock.unusualPrice(line).ifPresent(unusual::add));
    }
  }

  Reconciliation reconcile(boolean wholeFile, Ledger.Totals stored) {
    return new Reconciliation(
        file,
        wholeFile,
        invoices,
        lines,
        repaired,
        stored,
        filled,
        refused,
        refusedInvoices,
        unusual);
  }

  private static long withoutDescription(JudgedInvoice invoice) {
    return invoice.lines().stream().filter(line -> !line.hasDescription()).count();
  }
}
