package dev.espalier.examples.orders;

import static dev.espalier.bind.Needs.needs;

import com.zaxxer.hikari.HikariDataSource;
import dev.espalier.bind.Binder;
import dev.espalier.bind.BindingModule;
import dev.espalier.bind.Provides;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Resource;
import dev.espalier.examples.orders.invoice.InvoiceReader;
import dev.espalier.examples.orders.invoice.RetailFile;
import dev.espalier.examples.orders.invoice.Rules;
import dev.espalier.examples.orders.invoice.StockIndex;
import dev.espalier.examples.orders.invoice.TaxTable;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.sql.SQLException;
import javax.sql.DataSource;

/// What the service is made of. Its own classes say themselves how long they are kept, and need no
/// line here; what was written without a container in mind is a function, and what has to be made
/// and taken down in its own way is a method.
record ServiceModule(Settings settings) implements BindingModule {

  @Override
  public void configure(Binder binder) {
    binder.lifetime(RequestScoped.class);
    binder.bind(Settings.class).toInstance(settings);
    binder.bind(RetailFile.class).toInstance(new RetailFile(settings.data()));
    binder.bind(Rules.class).toInstance(new Rules());
    binder.bind(TaxTable.class).to(needs().make(TaxTable::load)).in(Singleton.class);
    binder
        .bind(StockIndex.class)
        .to(needs(RetailFile.class, Rules.class).make(StockIndex::build))
        .in(Singleton.class);
    binder
        .bind(InvoiceReader.class)
        .to(needs(Rules.class, StockIndex.class).make(InvoiceReader::new))
        .in(Singleton.class);
    binder.bind(Ledger.class).to(needs(Schema.class).make(Ledger::new)).in(Singleton.class);
  }

  @Provides
  @Singleton
  Resource<DataSource> pool() {
    return Resource.of(() -> new HikariDataSource(settings.toHikari()), HikariDataSource::close);
  }

  @Provides
  @Singleton
  Schema schema(DataSource pool) throws IOException, SQLException {
    return Schema.createOn(pool);
  }

  @Provides
  @Singleton
  Resource<Outbox> outbox() {
    return Resource.of(() -> Outbox.open(settings.outbox()), Outbox::close);
  }

  /// One for each request and each message, committed or rolled back as that ended.
  @Provides
  @RequestScoped
  Resource<Transaction> transaction(Schema schema) {
    return Transaction.around(schema);
  }
}
