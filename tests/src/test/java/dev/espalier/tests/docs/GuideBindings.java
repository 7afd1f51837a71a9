package dev.espalier.tests.docs;

import dev.espalier.bind.Binder;
import dev.espalier.bind.BindingModule;
import dev.espalier.bind.IntoMap;
import dev.espalier.bind.IntoSet;
import dev.espalier.bind.Lazy;
import dev.espalier.bind.Lease;
import dev.espalier.bind.Provides;
import dev.espalier.bind.Resource;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Provider;
import jakarta.inject.Qualifier;
import jakarta.inject.Singleton;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/// What the guide to bindings binds: with annotations, and without.
@SuppressWarnings({"NullAway", "UnusedVariable", "UnusedMethod"}) // the container uses them
final class GuideBindings {
  private GuideBindings() {}

  record Url(String text) {}

  @Singleton
  static class Database implements AutoCloseable {
    final Url url;
    boolean closed;

    Database(Url url) {
      this.url = url;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  record Orders(Database database) {}

  interface Mailer {}

  @Singleton
  record Smtp(Url url) implements Mailer {}

  record Tax(int percent) {}

  static final class Connection {
    static Connection open(Url url) {
      return new Connection();
    }

    void hangUp() {}
  }

  static class ShopModule {
    @Provides
    Url url() {
      return new Url("db:5432");
    }

    @Provides
    @Singleton
    Resource<Connection> connection(Url url) {
      return Resource.of(() -> Connection.open(url), Connection::hangUp);
    }
  }

  @Qualifier
  @Retention(RetentionPolicy.RUNTIME)
  @interface Reduced {}

  record TaxModule() {
    @Provides
    @Named("eu")
    Tax eu() {
      return new Tax(20);
    }

    @Provides
    @Reduced
    Tax reduced() {
      return new Tax(7);
    }
  }

  record Prices(@Named("eu") Tax tax, @Reduced Tax reduced) {}

  interface Repository<T> {
    List<T> all();
  }

  record InMemory<T>(List<T> all) implements Repository<T> {}

  static class BookModule {
    @Provides
    Repository<Tax> taxes() {
      return new InMemory<>(List.of(new Tax(20)));
    }
  }

  record Overview(Repository<Tax> taxes) {}

  record Page(
      Optional<Mailer> mailer, // present if it is bound
      Lazy<Connection> connection, // made on first use
      Provider<Orders> orders, // asked for each time
      CompletionStage<Database> database, // made at the same time, not waited for
      Provider<Lease<Tax>> taxes) {} // given back by the one who asks

  interface Codec {}

  record Csv() implements Codec {}

  record Json() implements Codec {}

  record Export(Set<Codec> codecs, Map<String, Codec> byName) {}

  static class CodecModule {
    @Provides
    @IntoSet
    Codec csv(Csv csv) {
      return csv;
    }

    @Provides
    @IntoMap("json")
    Codec json() {
      return new Json();
    }
  }

  interface Catalogue {
    String find(String title);
  }

  record Shelves() implements Catalogue {
    @Override
    public String find(String title) {
      return title;
    }
  }

  record Polite(Catalogue inner) implements Catalogue {
    @Override
    public String find(String title) {
      return inner.find(title) + ", please";
    }
  }

  record Invoice(String customer, Tax tax) {}

  interface InvoiceFactory {
    Invoice of(String customer);
  }

  static class InvoiceModule {
    @Provides
    InvoiceFactory invoices(Tax tax) {
      return customer -> new Invoice(customer, tax);
    }
  }

  record MailModule(Url server) implements BindingModule {
    @Override
    public void configure(Binder binder) {
      binder.install(new TaxModule());
      binder.bind(Mailer.class).toInstance(new Smtp(server));
    }

    @Provides
    @Named("greeting")
    static String greeting() {
      return "Dear customer";
    }
  }

  @Singleton
  static class Cache {
    final List<String> log = new ArrayList<>();

    @PostConstruct
    void fill() {
      log.add("filled");
    }

    @PreDestroy
    void empty() {
      log.add("emptied");
    }
  }

  static class Legacy {
    @Inject Database database;
    Tax tax;

    @Inject
    void setTax(@Named("eu") Tax eu) {
      tax = eu;
    }
  }

  static class Registry {
    @Inject static Database database;
  }
}
