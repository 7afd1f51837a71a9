package dev.espalier.examples.orders;

import dev.espalier.bind.Resource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/// What is stored together or not at all, on a connection of its own. Used by the thread of the
/// request while it is lent, begun and ended by a thread of its own: never by both at once, unless
/// the scope is closed under its user.
final class Transaction implements AutoCloseable {
  private final Connection connection;
  private boolean mustLast;

  private Transaction(Connection connection) {
    this.connection = connection;
  }

  /// A transaction around a scope: committed if that completes, else rolled back.
  static Resource<Transaction> around(Schema schema) {
    return Resource.around(use -> {
      try (Transaction transaction = new Transaction(schema.connect())) {
        use.lend(transaction); // until the scope ends; throws here unless it completed
        transaction.commit();
      }
    });
  }

  PreparedStatement prepare(String sql) throws SQLException {
    return connection.prepareStatement(sql);
  }

  /// From the commit on, what is stored has to be there whatever happens to the machine: it is not
  /// only written, but on the disk.
  void mustLast() {
    mustLast = true;
  }

  private void commit() throws SQLException {
    connection.commit();
    if (mustLast) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("checkpoint sync");
      }
    }
  }

  /// Gives the connection back, in any case; what is not committed is rolled back.
  @Override
  public void close() throws SQLException {
    try (connection) {
      connection.rollback();
    }
  }
}
