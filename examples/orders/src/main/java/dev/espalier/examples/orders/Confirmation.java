package dev.espalier.examples.orders;

import dev.espalier.bind.RequestScoped;
import java.io.IOException;
import java.sql.SQLException;

/// Handles one message: everything here belongs to one message's scope.
@RequestScoped
final class Confirmation {
  private final Messages messages;
  private final OrderStore store;
  private final Outbox outbox;

  Confirmation(Messages messages, OrderStore store, Outbox outbox) {
    this.messages = messages;
    this.store = store;
    this.outbox = outbox;
  }

  /// Writes the mail about an order, unless that is done already.
  ///
  /// The message counts as handled when the scope has ended well, and the mail is there before. If
  /// the process dies in between, the message is handled again, and the same text takes the place
  /// of the same mail.
  void send(String number) throws SQLException, IOException {
    if (messages.take(number)) {
      outbox.post(number, store.find(number).orElseThrow().text());
    }
  }
}
