package dev.espalier.examples.orders;

import static dev.espalier.bind.Needs.needs;

import com.zaxxer.hikari.HikariDataSource;
import dev.espalier.bind.Binder;
import dev.espalier.bind.BindingModule;
import dev.espalier.bind.Resource;
import jakarta.inject.Singleton;
import javax.sql.DataSource;

/// What the program is made of. What takes its time is a function, a resource or has a hook; these
/// run beside each other as soon as what they need is there.
record OrdersModule(OrdersConfig config) implements BindingModule {

  @Override
  public void configure(Binder binder) {
    binder.bind(OrdersConfig.class).toInstance(config);
    database(binder);
    binder.bind(Rules.class).in(Singleton.class);
    binder.bind(RetailFile.class).in(Singleton.class);
    binder.bind(TaxTable.class).to(needs().make(TaxTable::load)).in(Singleton.class);
    binder
        .bind(StockIndex.class)
        .to(needs(RetailFile.class, Rules.class).make(StockIndex::build))
        .in(Singleton.class);
    binder
        .bind(Outbox.class)
        .to(needs(OrdersConfig.class).make(found -> Outbox.open(found.outbox())))
        .in(Singleton.class)
        .closing();
    binder.install(new InvoiceModule());
    binder.bind(Importer.class).in(Singleton.class).onStop(Importer::stop);
  }

  private static void database(Binder binder) {
    binder
        .bind(DataSource.class)
        .to(needs(OrdersConfig.class).makeResource(OrdersModule::pool))
        .in(Singleton.class);
    binder
        .bind(Schema.class)
        .to(needs(DataSource.class).make(Schema::createOn))
        .in(Singleton.class);
    binder.bind(Ledger.class).in(Singleton.class);
  }

  private static Resource<DataSource> pool(OrdersConfig config) {
    return Resource.of(() -> new HikariDataSource(config.toHikari()), HikariDataSource::close);
  }
}
