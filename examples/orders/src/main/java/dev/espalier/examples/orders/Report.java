package dev.espalier.examples.orders;

import dev.espalier.bind.CloseReport;
import dev.espalier.event.Event;
import dev.espalier.event.Listener;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// What the program tells: how it started, what the clients were answered, how it closed, and
/// whether all of it adds up. It outlives the container, whose end it reports.
final class Report implements Listener {
  private final PrintStream out;
  private final AtomicLong acquired = new AtomicLong();
  private final AtomicLong released = new AtomicLong();
  private volatile Optional<Answers> answers = Optional.empty();
  private volatile Optional<Reconciliation.Stock> stock = Optional.empty();
  private volatile boolean serving;
  private volatile boolean addsUp;

  Report(PrintStream out) {
    this.out = out;
  }

  /// The server accepts requests.
  void listening(URI address, Path outbox) {
    out.printf("Listening on %s, mails go to %s.%n", address, outbox);
  }

  /// The clients have ended.
  void posted(Answers all, int clients, Duration took) {
    answers = Optional.of(all);
    out.printf(
        Locale.ROOT,
        "%d clients posted %d invoices in %.1f s.%n%n",
        clients,
        all.all().size(),
        took.toMillis() / 1e3);
  }

  /// The database and the outbox were counted, before and after.
  void counted(Ledger.Totals before, Ledger.Totals after, long mails) {
    stock = Optional.of(new Reconciliation.Stock(before, after, mails));
  }

  /// Whether the program has ended, and everything agrees.
  boolean addsUp() {
    return addsUp;
  }

  @Override
  public void on(Event event) {
    switch (event) {
      case Event.Serving started -> {
        serving = true;
        out.println(started.report().text());
      }
      case Event.ScopeClosed scope -> count(scope.report());
      case Event.Closed closed -> {
        count(closed.report());
        if (serving) { // a start that failed is told by its exception
          stock.ifPresent(counted -> end(closed.report(), counted));
        }
      }
      default -> {}
    }
  }

  private void count(CloseReport scope) {
    acquired.addAndGet(scope.acquired());
    released.addAndGet(scope.released().size());
  }

  private void end(CloseReport close, Reconciliation.Stock counted) {
    Reconciliation result = new Reconciliation(answers, counted, acquired.get(), released.get());
    addsUp = result.addsUp();
    out.println(close.text());
    out.print(result.text());
  }
}
