package dev.espalier.examples.orders;

import com.zaxxer.hikari.HikariDataSource;
import dev.espalier.Container;
import dev.espalier.Espalier;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/// The program wired by hand, over a pool of its own; only the invoices have their container.
final class Shop implements AutoCloseable {
  private final HikariDataSource pool;
  private final Outbox outbox;
  final Ledger ledger;
  final Container invoices;
  final Importer importer;

  private Shop(OrdersConfig config, UnaryOperator<DataSource> database) throws Exception {
    pool = new HikariDataSource(config.toHikari());
    Schema schema = Schema.createOn(database.apply(pool));
    Rules rules = new Rules();
    RetailFile file = new RetailFile(config);
    outbox = Outbox.open(config.outbox());
    ledger = new Ledger(schema);
    invoices = invoices(schema);
    StockIndex stock = StockIndex.build(file, rules);
    importer = new Importer(file, rules, stock, invoices, ledger, outbox);
  }

  /// Where invoices are imported into a database.
  static Container invoices(Schema schema) throws Exception {
    TaxTable taxes = TaxTable.load();
    return Espalier.container(app -> {
      app.name("invoices").install(new InvoiceModule()).roots(InvoiceImport.class);
      app.bind(Schema.class).toInstance(schema);
      app.bind(TaxTable.class).toInstance(taxes);
    });
  }

  static Shop open(OrdersConfig config) throws Exception {
    return new Shop(config, UnaryOperator.identity());
  }

  /// A shop whose `batch`-th batch of lines is preceded by that action, on the importing thread.
  static Shop open(OrdersConfig config, int batch, Runnable action) throws Exception {
    return open(config, "executeBatch", batch, action);
  }

  /// A shop with that action before the `call`-th call of a method of its database.
  static Shop open(OrdersConfig config, String method, int call, Runnable action) throws Exception {
    return new Shop(config, pool -> new WatchedDatabase(pool, method, call, action).dataSource());
  }

  /// The real file and an in-memory database that no other test uses.
  static OrdersConfig inMemory(Path folder) {
    String name = "shop" + folder.hashCode();
    return OrdersConfig.standard()
        .withJdbcUrl(OrdersConfig.memoryDatabase(name))
        .withOutbox(folder.resolve("outbox"));
  }

  static OrdersConfig inFile(Path folder) {
    return OrdersConfig.standard()
        .withJdbcUrl(OrdersConfig.fileDatabase(folder.resolve("orders")))
        .withOutbox(folder.resolve("outbox"));
  }

  @Override
  public void close() {
    invoices.close();
    outbox.close();
    pool.close();
  }
}
