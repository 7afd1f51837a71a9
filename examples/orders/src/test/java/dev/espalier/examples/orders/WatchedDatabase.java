package dev.espalier.examples.orders;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/// A database that does something just before the n-th call of a method, such as `executeBatch` or
/// `commit`, and is the real one in all else.
final class WatchedDatabase {
  private final DataSource database;
  private final String watched;
  private final int call;
  private final Runnable action;
  private final AtomicInteger calls = new AtomicInteger();

  WatchedDatabase(DataSource database, String watched, int call, Runnable action) {
    this.database = database;
    this.watched = watched;
    this.call = call;
    this.action = action;
  }

  DataSource dataSource() {
    return watch(DataSource.class, database);
  }

  private <T> T watch(Class<T> type, T real) {
    InvocationHandler handler =
        (_, method, arguments) -> {
          if (method.getName().equals(watched) && calls.incrementAndGet() == call) {
            action.run();
          }
          try {
            return switch (method.invoke(real, arguments)) {
              case Connection connection -> watch(Connection.class, connection);
              case PreparedStatement statement -> watch(PreparedStatement.class, statement);
              case null -> null;
              case Object other -> other;
            };
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    ClassLoader loader = WatchedDatabase.class.getClassLoader();
    return type.cast(Proxy.newProxyInstance(loader, new Class<?>[] {type}, handler));
  }
}
