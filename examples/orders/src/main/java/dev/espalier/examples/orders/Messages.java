package dev.espalier.examples.orders;

import dev.espalier.bind.RequestScoped;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/// What is still to be told about orders, in the transaction of its scope.
@RequestScoped
final class Messages {
  private static final String TAKE =
      "update message set handled = true where invoice = ? and not handled";

  private final Transaction transaction;

  Messages(Transaction transaction) {
    this.transaction = transaction;
  }

  /// Marks a message as handled, from the commit on; until then nobody else can.
  ///
  /// @return false if it is already
  boolean take(String order) throws SQLException {
    try (PreparedStatement update = transaction.prepare(TAKE)) {
      update.setString(1, order);
      return update.executeUpdate() == 1;
    }
  }
}
