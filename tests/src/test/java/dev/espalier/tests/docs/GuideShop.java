package dev.espalier.tests.docs;

import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Lease;
import dev.espalier.bind.Resource;
import jakarta.inject.Provider;
import jakarta.inject.Scope;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// The shop that the guide tells of.
final class GuideShop {
  private GuideShop() {}

  /// Kept as long as somebody is logged in.
  @Scope
  @Retention(RetentionPolicy.RUNTIME)
  @interface SessionScoped {}

  record User(String name) {}

  record Request(String book) {}

  record Receipt(String text) {}

  /// What is committed can be read by all.
  static final class Database {
    final List<String> rows = new CopyOnWriteArrayList<>();
  }

  static final class Transaction implements AutoCloseable {
    private final Database database;
    private final List<String> rows = new ArrayList<>();

    private Transaction(Database database) {
      this.database = database;
    }

    static Transaction begin(Database database) {
      return new Transaction(database);
    }

    static Resource<Transaction> around(Database database) {
      return Resource.around(use -> {
        try (Transaction transaction = Transaction.begin(database)) {
          use.lend(transaction); // until the scope ends; throws here unless it completed
          transaction.commit();
        }
      });
    }

    void insert(String row) {
      rows.add(row);
    }

    private void commit() {
      database.rows.addAll(rows);
    }

    @Override
    public void close() {
      rows.clear();
    }
  }

  /// Sells one book.
  record Checkout(Request request, Transaction transaction) {
    Receipt buy() {
      transaction.insert(request.book());
      return new Receipt("one " + request.book());
    }
  }

  /// What a user has put aside.
  static final class Basket {
    final List<String> books = new ArrayList<>();
  }

  record Page(User user, Basket basket, Request request) {
    int put() {
      basket.books.add(request.book());
      return basket.books.size();
    }
  }

  /// A file that is kept only if all went well.
  static final class Upload {
    final List<String> log = new ArrayList<>();

    void end(ExitCase exit) {
      switch (exit) {
        case ExitCase.Completed _ -> log.add("kept");
        case ExitCase.Failed failed -> log.add("deleted: " + failed.cause().getMessage());
        case ExitCase.Cancelled cancelled -> log.add("deleted: " + cancelled.reason());
      }
    }
  }

  record NightlyJob(Provider<Lease<Transaction>> transactions) {
    void run() {
      try (Lease<Transaction> lease = transactions.get()) {
        lease.get().insert("nightly report");
        lease.complete(); // without this it is rolled back
      }
    }
  }

  /// What is worth keeping until it changes.
  static final class Prices {}

  record Catalogue(Prices prices) {}
}
