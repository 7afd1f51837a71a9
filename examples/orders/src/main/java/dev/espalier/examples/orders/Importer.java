package dev.espalier.examples.orders;

import dev.espalier.bind.Scope;
import dev.espalier.bind.WaitInterruptedException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;

/// Imports every invoice of the file, each in a scope and so in a transaction of its own, on the
/// thread that calls [#importAll()].
///
/// What may end an import early leaves only whole invoices:
///
/// - [#stop()]: the invoice in hand is committed, the notes are written, and the [Reconciliation]
///   of what was read is returned.
/// - An interrupt: the invoice in hand is rolled back; those before it stay.
/// - A failure of the database or the file: likewise, and it is thrown.
///
/// A later import into the same database goes on where an earlier one ended: invoices that are
/// there already are refused as such.
final class Importer {
  private final RetailFile file;
  private final Rules rules;
  private final StockIndex stock;
  private final Scope invoices;
  private final Ledger ledger;
  private final Outbox outbox;
  private final StopSwitch work = new StopSwitch();

  Importer(
      RetailFile file,
      Rules rules,
      StockIndex stock,
      Scope invoices,
      Ledger ledger,
      Outbox outbox) {
    this.file = file;
    this.rules = rules;
    this.stock = stock;
    this.invoices = invoices;
    this.ledger = ledger;
    this.outbox = outbox;
  }

  /// Imports until the end of the file or until stopped; after a stop, nothing at all.
  ///
  /// @throws InterruptedException if this thread was interrupted; all that is stored is whole
  /// @throws IllegalStateException if an import is going on
  Reconciliation importAll() throws Exception {
    work.begin();
    try {
      Ledger.Totals before = ledger.totals();
      Tally tally = new Tally(file.name(), stock);
      boolean wholeFile = importInto(tally);
      post();
      return tally.reconcile(wholeFile, ledger.totals().since(before));
    } finally {
      work.end();
    }
  }

  /// Ends an import between two invoices and waits until it has ended. Not for the importing thread
  /// itself.
  void stop() throws InterruptedException {
    work.stop();
  }

  private boolean importInto(Tally tally) throws Exception {
    try (JudgedInvoices read = new JudgedInvoices(file.open(), rules)) {
      while (work.mayGoOn()) {
        Optional<JudgedInvoice> next = read.next();
        if (next.isEmpty()) {
          return true;
        }
        tally.add(next.get(), settle(next.get().describedBy(stock)));
      }
    }
    return false;
  }

  /// Stores what can be stored; what comes back tells it apart from what was refused.
  private JudgedInvoice settle(JudgedInvoice judged) throws Exception {
    if (judged.lines().isEmpty()) {
      return judged;
    }
    try {
      invoices.runWithin(
          InvoiceScoped.class,
          seeds -> seeds.put(JudgedInvoice.class, judged),
          scope -> {
            scope.get(InvoiceImport.class).run();
            if (Thread.interrupted()) {
              throw rolledBack(judged);
            }
          });
      return judged;
    } catch (RefusedException e) {
      return judged.refuseAll(e.reason(), e.found());
    } catch (WaitInterruptedException | SQLException e) {
      // A driver that was interrupted while it waited says so in its own way, the flag set.
      throw Thread.interrupted() ? (Exception) rolledBack(judged).initCause(e) : e;
    }
  }

  private static InterruptedException rolledBack(JudgedInvoice judged) {
    return new InterruptedException("invoice " + judged.number() + " was rolled back");
  }

  /// One note for each day, from what the database holds: right after a second import, too.
  private void post() throws IOException, SQLException {
    for (Ledger.Day day : ledger.days()) {
      String text =
          String.format(
              Locale.ROOT,
              """
              Orders of %s
              invoices %d
              lines    %d
              net      %.2f GBP
              VAT      %.2f GBP
              """,
              day.date(),
              day.invoices(),
              day.lines(),
              day.net(),
              day.vat());
      outbox.post("orders-%s.txt".formatted(day.date()), text);
    }
  }
}
