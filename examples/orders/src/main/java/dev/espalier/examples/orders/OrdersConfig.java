package dev.espalier.examples.orders;

import com.zaxxer.hikari.HikariConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;

/// Where the program reads and writes.
///
/// @param data the CSV file
/// @param jdbcUrl the database
/// @param poolSize connections, at least one
/// @param outbox folder for the notes
record OrdersConfig(URI data, String jdbcUrl, int poolSize, Path outbox) {
  private static final int POOL_SIZE = 2;

  /// The data that comes with the program, an in-memory database, an outbox among the temporary
  /// files.
  static OrdersConfig standard() {
    URL data = OrdersConfig.class.getResource("online-retail.csv");
    if (data == null) {
      throw new IllegalStateException("online-retail.csv is not on the class path");
    }
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    try {
      return new OrdersConfig(
          data.toURI(), memoryDatabase("orders"), POOL_SIZE, temporary.resolve("orders-outbox"));
    } catch (URISyntaxException e) {
      throw new IllegalStateException("no address: " + data, e);
    }
  }

  /// The standard, changed by `--data=FILE`, `--db=FILE` and `--outbox=FOLDER`.
  ///
  /// @throws IllegalArgumentException if an argument is anything else
  static OrdersConfig of(String... arguments) {
    OrdersConfig config = standard();
    for (String argument : arguments) {
      String value = argument.substring(argument.indexOf('=') + 1);
      config =
          switch (argument.substring(0, argument.length() - value.length())) {
            case "--data=" -> config.withData(Path.of(value).toUri());
            case "--db=" -> config.withJdbcUrl(fileDatabase(Path.of(value)));
            case "--outbox=" -> config.withOutbox(Path.of(value));
            default ->
                throw new IllegalArgumentException(
                    "unknown argument '%s'; known are --data=FILE, --db=FILE, --outbox=FOLDER"
                        .formatted(argument));
          };
    }
    return config;
  }

  /// A database that lives as long as one connection to it is open. The program closes its pool
  /// itself, so the database must not do so in a shutdown hook of its own.
  static String memoryDatabase(String name) {
    return "jdbc:h2:mem:" + name + ";DB_CLOSE_ON_EXIT=FALSE";
  }

  /// A database in a file. The `async:` file system matters: with the usual one, an interrupted
  /// thread that reads or writes closes the file under all others.
  static String fileDatabase(Path file) {
    String path = file.toAbsolutePath().toString();
    if (path.contains(";")) {
      throw new IllegalArgumentException("a database path has no semicolon: " + path);
    }
    return "jdbc:h2:async:" + path + ";DB_CLOSE_ON_EXIT=FALSE";
  }

  OrdersConfig withData(URI other) {
    return new OrdersConfig(other, jdbcUrl, poolSize, outbox);
  }

  OrdersConfig withJdbcUrl(String other) {
    return new OrdersConfig(data, other, poolSize, outbox);
  }

  OrdersConfig withOutbox(Path other) {
    return new OrdersConfig(data, jdbcUrl, poolSize, other);
  }

  /// A pool of fixed size whose connections do not commit by themselves and are never retired: the
  /// last one to go would take an in-memory database along.
  HikariConfig toHikari() {
    HikariConfig hikari = new HikariConfig();
    hikari.setPoolName("orders");
    hikari.setJdbcUrl(jdbcUrl);
    hikari.setMaximumPoolSize(poolSize);
    hikari.setMaxLifetime(0);
    hikari.setAutoCommit(false);
    return hikari;
  }
}
