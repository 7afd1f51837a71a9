package dev.espalier.examples.orders;

import dev.espalier.examples.orders.Answers.Answer;
import java.util.Formatter;
import java.util.Locale;
import java.util.Optional;

/// Four that know nothing of each other are asked: the clients what they were answered, the
/// database what it holds, the outbox what lies in it, and the container what it has released.
///
/// @param answers empty if the program had no clients of its own
/// @param acquired what there was to release, in all scopes
/// @param released what was released
record Reconciliation(Optional<Answers> answers, Stock stock, long acquired, long released) {

  /// @param before what was there before, of earlier runs
  /// @param mails in the outbox
  record Stock(Ledger.Totals before, Ledger.Totals after, long mails) {
    long storedLines() {
      return after.lines() - before.lines();
    }

    long storedOrders() {
      return after.orders() - before.orders();
    }
  }

  /// Whether everything that was sent is stored or refused, every order is whole and has its mail,
  /// and everything is released.
  boolean addsUp() {
    return answers.map(this::agrees).orElse(true)
        && stock.after().torn() == 0
        && stock.after().handled() == stock.after().orders()
        && stock.mails() == stock.after().orders()
        && acquired == released;
  }

  private boolean agrees(Answers told) {
    return told.lines(_ -> true) == stock.storedLines() + told.lines(Answer::isRefused)
        && told.lines(Answer::isStored) == stock.storedLines()
        && told.invoices(Answer::isStored) == stock.storedOrders();
  }

  /// For people.
  String text() {
    try (Formatter text = new Formatter(Locale.ROOT)) {
      text.format("Reconciliation%n");
      answers.ifPresent(told -> addLines(text, told));
      text.format("    orders stored    %,7d%s%n", stock.after().orders(), earlier());
      text.format("  = messages handled %,7d%n", stock.after().handled());
      text.format("  = mails written    %,7d%n", stock.mails());
      text.format("    acquired         %,7d%n", acquired);
      text.format("  = released         %,7d%n", released);
      text.format("  adds up: %s%n", addsUp() ? "yes" : "NO");
      return text.toString();
    }
  }

  private String earlier() {
    long orders = stock.before().orders();
    return orders == 0 ? "" : ", of which by earlier runs " + orders;
  }

  private void addLines(Formatter text, Answers told) {
    text.format(
        "    lines read       %,7d, of %,d invoices%n",
        told.lines(_ -> true), told.invoices(_ -> true));
    text.format(
        "  = lines stored     %,7d, of %,d orders%n", stock.storedLines(), stock.storedOrders());
    text.format(
        "  + lines refused    %,7d, of %,d invoices%n",
        told.lines(Answer::isRefused), told.invoices(Answer::isRefused));
    told.refusals()
        .forEach((reason, refusals) ->
            text.format(
                "      %,7d %s%n              such as %s%n",
                refusals.count(), reason, refusals.example()));
  }
}
