package dev.espalier.examples.orders;

import com.zaxxer.hikari.HikariConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;

/// Where the service reads, writes and listens.
///
/// @param data the retailer's file: what is known of its articles, and what the clients post
/// @param jdbcUrl the database
/// @param outbox folder for the mails
/// @param port 0 for any that is free
record Settings(URI data, String jdbcUrl, Path outbox, int port) {
  /// The data that comes with the program, with a database and an outbox in that folder.
  static Settings in(Path folder, int port) {
    return new Settings(retailData(), fileDatabase(folder), folder.resolve("outbox"), port);
  }

  private static URI retailData() {
    URL data = Settings.class.getResource("invoice/online-retail.csv");
    if (data == null) {
      throw new IllegalStateException("online-retail.csv is not on the class path");
    }
    try {
      return data.toURI();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("no address: " + data, e);
    }
  }

  /// A database in a file.
  ///
  /// - With the usual file system an interrupted thread that reads or writes closes the file under
  ///   all others; `async:` does not.
  /// - What H2 writes while a transaction goes on holds that in one table and not in another, and
  ///   after a kill this is what is there. So it writes at each commit and not in between, and
  ///   there is one connection: docs/adr/0021.
  /// - The container closes the database, so it must not do so itself in a shutdown hook.
  /// - What fails is told by the exception; a trace file beside the database would tell it again.
  private static String fileDatabase(Path folder) {
    String path = folder.resolve("orders").toAbsolutePath().toString();
    if (path.contains(";")) {
      throw new IllegalArgumentException("a database path has no semicolon: " + path);
    }
    return "jdbc:h2:async:" + path + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0";
  }

  Settings withData(URI other) {
    return new Settings(other, jdbcUrl, outbox, port);
  }

  Settings withJdbcUrl(String other) {
    return new Settings(data, other, outbox, port);
  }

  Settings withOutbox(Path other) {
    return new Settings(data, jdbcUrl, other, port);
  }

  Settings withPort(int other) {
    return new Settings(data, jdbcUrl, outbox, other);
  }

  /// A pool of one connection, which does not commit by itself and stays: transactions come one
  /// after the other.
  HikariConfig toHikari() {
    HikariConfig hikari = new HikariConfig();
    hikari.setPoolName("orders");
    hikari.setJdbcUrl(jdbcUrl);
    hikari.setMaximumPoolSize(1);
    hikari.setMaxLifetime(0);
    hikari.setAutoCommit(false);
    return hikari;
  }
}
