package dev.espalier.examples.orders;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/// A database that has the tables. Who holds a `Schema` need not ask whether they are there.
final class Schema {
  private static final String FILE = "schema.sql";

  private final DataSource database;

  private Schema(DataSource database) {
    this.database = database;
  }

  /// Creates the tables that are missing; those of an earlier run stay with what they hold.
  static Schema createOn(DataSource database) throws IOException, SQLException {
    String definition = definition();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(definition);
      connection.commit();
    }
    return new Schema(database);
  }

  Connection connect() throws SQLException {
    return database.getConnection();
  }

  private static String definition() throws IOException {
    try (InputStream bytes = Schema.class.getResourceAsStream(FILE)) {
      if (bytes == null) {
        throw new IOException(FILE + " is not on the class path");
      }
      return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
