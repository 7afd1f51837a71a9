package dev.espalier.tests.docs;

import static dev.espalier.bind.Needs.needs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.bind.AsyncMode;
import dev.espalier.bind.Key;
import dev.espalier.bind.Resource;
import dev.espalier.bind.TypeRef;
import dev.espalier.tests.docs.GuideBindings.BookModule;
import dev.espalier.tests.docs.GuideBindings.Cache;
import dev.espalier.tests.docs.GuideBindings.Catalogue;
import dev.espalier.tests.docs.GuideBindings.Codec;
import dev.espalier.tests.docs.GuideBindings.CodecModule;
import dev.espalier.tests.docs.GuideBindings.Connection;
import dev.espalier.tests.docs.GuideBindings.Csv;
import dev.espalier.tests.docs.GuideBindings.Database;
import dev.espalier.tests.docs.GuideBindings.Export;
import dev.espalier.tests.docs.GuideBindings.InMemory;
import dev.espalier.tests.docs.GuideBindings.Invoice;
import dev.espalier.tests.docs.GuideBindings.InvoiceFactory;
import dev.espalier.tests.docs.GuideBindings.InvoiceModule;
import dev.espalier.tests.docs.GuideBindings.Json;
import dev.espalier.tests.docs.GuideBindings.Legacy;
import dev.espalier.tests.docs.GuideBindings.MailModule;
import dev.espalier.tests.docs.GuideBindings.Mailer;
import dev.espalier.tests.docs.GuideBindings.Orders;
import dev.espalier.tests.docs.GuideBindings.Overview;
import dev.espalier.tests.docs.GuideBindings.Page;
import dev.espalier.tests.docs.GuideBindings.Polite;
import dev.espalier.tests.docs.GuideBindings.Prices;
import dev.espalier.tests.docs.GuideBindings.Reduced;
import dev.espalier.tests.docs.GuideBindings.Registry;
import dev.espalier.tests.docs.GuideBindings.Repository;
import dev.espalier.tests.docs.GuideBindings.Shelves;
import dev.espalier.tests.docs.GuideBindings.ShopModule;
import dev.espalier.tests.docs.GuideBindings.Smtp;
import dev.espalier.tests.docs.GuideBindings.Tax;
import dev.espalier.tests.docs.GuideBindings.TaxModule;
import dev.espalier.tests.docs.GuideBindings.Url;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import jakarta.inject.Singleton;
import java.lang.invoke.MethodHandles;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What `docs/guide/binding.md` shows, in its order.
@ExtendWith(NothingIsLeft.class)
class BindingGuideTest {

  @Test
  void onWhichThread(Lab lab) {
    Container container =
        lab.container(app -> {
          app.concurrency(1).randomOrder(42);
          app.bind(Catalogue.class).to(Shelves.class).async(AsyncMode.ENABLED).in(Singleton.class);
        });
    container.asyncMode(Catalogue.class, AsyncMode.DISABLED); // on the thread that asks
    container.asyncMode(Catalogue.class, AsyncMode.AUTO); // as the graph says
    String why = container.explain(Catalogue.class).text();
    assertThat(why).contains("Async").contains("(AUTO)");
  }

  @Test
  void aClass(Lab lab) {
    Container annotated =
        lab.container(app -> {
          app.bind(Url.class).toInstance(new Url("db:5432"));
          app.roots(Orders.class);
        });
    Container functions =
        lab.container(app -> {
          app.bind(Url.class).toInstance(new Url("db:5432"));
          app.bind(Database.class)
              .to(needs(Url.class).make(Database::new))
              .in(Singleton.class)
              .closing();
          app.bind(Orders.class).to(needs(Database.class).make(Orders::new));
          app.roots(Orders.class);
        });
    for (Container container : List.of(annotated, functions)) {
      Orders orders = container.get(Orders.class);
      assertThat(orders).isEqualTo(container.get(Orders.class));
      assertThat(orders.database().url).isEqualTo(new Url("db:5432"));
      container.close();
      assertThat(orders.database().closed).isTrue();
    }
  }

  @Test
  void anInterface(Lab lab) {
    Container annotated =
        lab.container(app -> {
          app.bind(Mailer.class).to(Smtp.class);
          app.install(new ShopModule());
        });
    assertThat(annotated.get(Mailer.class)).isSameAs(annotated.get(Smtp.class));
    Container functions =
        lab.container(app -> {
          app.bind(Mailer.class).to(needs(Url.class).make(Smtp::new)).in(Singleton.class);
          app.install(new ShopModule());
        });
    assertThat(functions.get(Mailer.class)).isEqualTo(annotated.get(Mailer.class));
  }

  @Test
  void aFunction(Lab lab) {
    Container annotated =
        lab.container(app -> {
          app.install(new ShopModule());
        });
    assertThat(annotated.get(Connection.class)).isSameAs(annotated.get(Connection.class));
    Container functions =
        lab.container(app -> {
          app.bind(Url.class).to(needs().make(() -> new Url("db:5432")));
          app.bind(Connection.class)
              .to(
                  needs(Url.class)
                      .makeResource(
                          url -> Resource.of(() -> Connection.open(url), Connection::hangUp)))
              .in(Singleton.class);
        });
    assertThat(functions.get(Connection.class)).isSameAs(functions.get(Connection.class));
  }

  @Test
  void qualifiers(Lab lab) {
    Container annotated = lab.container(app -> app.install(new TaxModule()).roots(Prices.class));
    Container functions =
        lab.container(app -> {
          Key<Tax> eu = Key.named("eu", Tax.class);
          Key<Tax> reduced = Key.of(Tax.class).qualified(Reduced.class);
          app.bind(eu).toInstance(new Tax(20));
          app.bind(reduced).toInstance(new Tax(7));
          app.bind(Prices.class).to(needs(eu).and(reduced).make(Prices::new));
        });
    for (Container container : List.of(annotated, functions)) {
      assertThat(container.get(Prices.class)).isEqualTo(new Prices(new Tax(20), new Tax(7)));
    }
  }

  @Test
  void generics(Lab lab) {
    Container annotated = lab.container(app -> app.install(new BookModule()).roots(Overview.class));
    Container functions =
        lab.container(app -> {
          Key<Repository<Tax>> taxes = Key.of(new TypeRef<>() {});
          app.bind(taxes).toInstance(new InMemory<>(List.of(new Tax(20))));
          app.bind(Overview.class).to(needs(taxes).make(Overview::new));
        });
    for (Container container : List.of(annotated, functions)) {
      assertThat(container.get(Overview.class).taxes().all()).containsExactly(new Tax(20));
    }
  }

  @Test
  void handles(Lab lab) {
    Container annotated =
        lab.container(app -> {
          app.install(new ShopModule()).roots(Page.class);
          app.bind(Tax.class).toInstance(new Tax(20));
        });
    Page page = annotated.get(Page.class);
    assertThat(page.mailer()).isEmpty();
    assertThat(page.connection().get()).isSameAs(annotated.get(Connection.class));
    assertThat(page.orders().get().database())
        .isSameAs(page.database().toCompletableFuture().join());
    Container functions =
        lab.container(app -> {
          app.install(new ShopModule()).roots(Database.class);
          app.bind(Orders.class)
              .to(
                  needs(Key.lazy(Database.class))
                      .and(Key.optional(Mailer.class))
                      .make((database, mailer) -> new Orders(database.get())));
        });
    assertThat(functions.get(Orders.class).database()).isSameAs(functions.get(Database.class));
  }

  @Test
  void collections(Lab lab) {
    Container functions =
        lab.container(app -> {
          app.bindSet(Codec.class).add(Csv.class);
          app.bindMap(String.class, Codec.class).entry("json").to(needs().make(Json::new));
          app.bind(Export.class)
              .to(
                  needs(Key.setOf(Codec.class))
                      .and(Key.mapOf(String.class, Codec.class))
                      .make(Export::new));
        });
    Container annotated = lab.container(app -> app.install(new CodecModule()).roots(Export.class));
    for (Container container : List.of(annotated, functions)) {
      assertThat(container.get(Export.class).codecs()).containsExactly(new Csv());
      assertThat(container.get(Export.class).byName()).containsEntry("json", new Json());
    }
  }

  @Test
  void decorators(Lab lab) {
    Container annotated =
        lab.container(app -> {
          app.bind(Catalogue.class).to(Shelves.class).in(Singleton.class);
          app.decorate(Catalogue.class).with(Polite.class);
        });
    Container functions =
        lab.container(app -> {
          app.bind(Catalogue.class).to(Shelves.class).in(Singleton.class);
          app.decorate(Catalogue.class).with(needs(Catalogue.class).make(Polite::new));
        });
    for (Container container : List.of(annotated, functions)) {
      assertThat(container.get(Catalogue.class).find("Emma")).isEqualTo("Emma, please");
    }
  }

  @Test
  void factories(Lab lab) {
    Container annotated =
        lab.container(app -> {
          app.install(new InvoiceModule());
          app.bind(Tax.class).toInstance(new Tax(20));
        });
    Container functions =
        lab.container(app -> {
          app.bind(Tax.class).toInstance(new Tax(20));
          app.bind(InvoiceFactory.class)
              .to(needs(Tax.class).make(tax -> customer -> new Invoice(customer, tax)));
        });
    for (Container container : List.of(annotated, functions)) {
      assertThat(container.get(InvoiceFactory.class).of("Ann").tax()).isEqualTo(new Tax(20));
    }
  }

  @Test
  void modules(Lab lab) {
    Container container =
        lab.container(app -> {
          app.install(new MailModule(new Url("mail:25")));
          app.install(new TaxModule());
          app.roots(Mailer.class);
        });
    assertThat(container.get(Mailer.class)).isEqualTo(new Smtp(new Url("mail:25")));
    assertThat(container.get(Key.named("greeting", String.class))).isEqualTo("Dear customer");
    assertThat(container.get(Key.named("eu", Tax.class))).isEqualTo(new Tax(20));
  }

  @Test
  void lifecycle(Lab lab) {
    Container annotated = lab.container(app -> app.roots(Cache.class));
    Container functions =
        lab.container(app -> {
          app.bind(Cache.class)
              .to(needs().make(Cache::new))
              .in(Singleton.class)
              .onAcquire(Cache::fill)
              .onRelease(Cache::empty);
        });
    for (Container container : List.of(annotated, functions)) {
      Cache cache = container.get(Cache.class);
      container.close();
      assertThat(cache.log).containsExactly("filled", "emptied");
    }
  }

  @Test
  void members(Lab lab) {
    Container container =
        lab.container(
            app -> app.install(new ShopModule()).install(new TaxModule()).roots(Legacy.class));
    Legacy legacy = container.get(Legacy.class);
    assertThat(legacy.database).isSameAs(container.get(Database.class));
    assertThat(legacy.tax).isEqualTo(new Tax(20));
  }

  @Test
  void strictLookupAndStatics(Lab lab) throws Exception {
    assertThatThrownBy(() ->
            lab.container(app -> {
              app.install(new ShopModule());
              app.strict();
              app.roots(Orders.class);
            }))
        .hasMessageContaining("ESP-101 missing binding: Orders");
    Container container =
        lab.container(app -> {
          app.install(new ShopModule());
          app.lookup(MethodHandles.lookup());
          app.injectStatic(Registry.class);
        });
    container.start();
    assertThat(Registry.database).isSameAs(container.get(Database.class));
  }
}
