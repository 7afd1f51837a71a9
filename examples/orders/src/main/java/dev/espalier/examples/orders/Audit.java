package dev.espalier.examples.orders;

import dev.espalier.bind.Async;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.sql.SQLException;

/// Counts what there is when the service starts, and again when it has ended: it is released after
/// every request and message, and before the database that it asks.
@Async
@Singleton
final class Audit implements AutoCloseable {
  private final Ledger ledger;
  private final Outbox outbox;
  private final Report report;
  private final Ledger.Totals before;

  Audit(Ledger ledger, Outbox outbox, Report report) throws SQLException {
    this.ledger = ledger;
    this.outbox = outbox;
    this.report = report;
    this.before = ledger.totals();
  }

  @Override
  public void close() throws SQLException, IOException {
    report.counted(before, ledger.totals(), outbox.count());
  }
}
