package dev.espalier.tests.docs;

import static dev.espalier.bind.Needs.needs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.bind.Lease;
import dev.espalier.bind.Limits;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Resource;
import dev.espalier.bind.Scope;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.tests.docs.GuideShop.Basket;
import dev.espalier.tests.docs.GuideShop.Catalogue;
import dev.espalier.tests.docs.GuideShop.Checkout;
import dev.espalier.tests.docs.GuideShop.Database;
import dev.espalier.tests.docs.GuideShop.NightlyJob;
import dev.espalier.tests.docs.GuideShop.Page;
import dev.espalier.tests.docs.GuideShop.Prices;
import dev.espalier.tests.docs.GuideShop.Receipt;
import dev.espalier.tests.docs.GuideShop.Request;
import dev.espalier.tests.docs.GuideShop.SessionScoped;
import dev.espalier.tests.docs.GuideShop.Transaction;
import dev.espalier.tests.docs.GuideShop.Upload;
import dev.espalier.tests.docs.GuideShop.User;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What `docs/guide/scopes.md` shows, in its order.
@ExtendWith(NothingIsLeft.class)
class ScopesGuideTest {
  private final Request request = new Request("Emma");

  private static void requests(ContainerBuilder app) {
    app.lifetime(RequestScoped.class, scope -> scope.seed(Request.class));
    app.bind(Database.class).in(Singleton.class);
    app.bind(Transaction.class)
        .to(needs(Database.class).makeResource(Transaction::around))
        .in(RequestScoped.class);
    app.bind(Checkout.class).in(RequestScoped.class);
    app.roots(Checkout.class);
  }

  private static void sessions(ContainerBuilder app) {
    app.lifetime(SessionScoped.class, scope -> scope.seed(User.class));
    app.lifetime(
        RequestScoped.class, scope -> scope.parent(SessionScoped.class).seed(Request.class));
    app.bind(Basket.class).in(SessionScoped.class);
    app.bind(Page.class).in(RequestScoped.class);
    app.roots(Page.class);
  }

  @Test
  void aRequestWithSeeds(Lab lab) {
    Container container = lab.container(ScopesGuideTest::requests);
    Receipt receipt =
        container.within(
            RequestScoped.class,
            seeds -> seeds.put(Request.class, request),
            scope -> scope.get(Checkout.class).buy());
    assertThat(receipt).isEqualTo(new Receipt("one Emma"));
    assertThat(container.get(Database.class).rows).containsExactly("Emma");
  }

  @Test
  void aFailureRollsBackAndGoesOn(Lab lab) {
    Container container = lab.container(ScopesGuideTest::requests);
    assertThatThrownBy(() -> buySoldOut(container))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("sold out")
        .hasNoSuppressedExceptions();
    assertThat(container.get(Database.class).rows).isEmpty();
  }

  private void buySoldOut(Container container) {
    container.runWithin(
        RequestScoped.class,
        seeds -> seeds.put(Request.class, request),
        scope -> {
          scope.get(Checkout.class).buy();
          throw new IllegalStateException("sold out");
        });
  }

  @Test
  void aReleaseThatIsToldHowItEnded(Lab lab) {
    Upload upload = new Upload();
    Container container =
        lab.container(app -> {
          app.lifetime(RequestScoped.class);
          app.bind(Upload.class)
              .to(Resource.withExit(() -> upload, Upload::end))
              .in(RequestScoped.class);
        });
    container.runWithin(RequestScoped.class, scope -> scope.get(Upload.class));
    container.runWithin(
        RequestScoped.class,
        scope -> {
          scope.get(Upload.class);
          scope.fail(new IllegalStateException("virus"));
        });
    assertThat(upload.log).containsExactly("kept", "deleted: virus");
  }

  @Test
  void nestedLifetimes(Lab lab) {
    Container container = lab.container(ScopesGuideTest::sessions);
    User ann = new User("ann");
    try (Scope session = container.open(SessionScoped.class, s -> s.put(User.class, ann))) {
      int inBasket =
          session.within(
              RequestScoped.class,
              seeds -> seeds.put(Request.class, request),
              scope -> scope.get(Page.class).put());
      assertThat(inBasket).isEqualTo(1);
      assertThat(session.get(Basket.class).books).containsExactly("Emma");
      session.complete();
    }
    assertThatThrownBy(() -> container.open(RequestScoped.class)).hasMessageStartingWith("ESP-204");
  }

  @Test
  void openByHand(Lab lab) {
    Container container = lab.container(ScopesGuideTest::requests);
    try (Scope scope = container.open(RequestScoped.class, s -> s.put(Request.class, request))) {
      scope.get(Checkout.class).buy();
      scope.complete(); // without this it is rolled back
    }
    assertThat(container.get(Database.class).rows).hasSize(1);
    assertThatThrownBy(() -> container.get(Checkout.class)).hasMessageStartingWith("ESP-308");
  }

  @Test
  void leases(Lab lab) {
    Container container =
        lab.container(app -> {
          app.bind(Database.class).in(Singleton.class);
          app.bind(Transaction.class).to(needs(Database.class).makeResource(Transaction::around));
          app.bind(NightlyJob.class).in(Singleton.class);
          app.roots(NightlyJob.class);
        });
    container.get(NightlyJob.class).run();
    assertThat(container.get(Database.class).rows).containsExactly("nightly report");
    try (Lease<Transaction> lease = container.acquire(Transaction.class)) {
      lease.get().insert("forgotten");
    }
    assertThat(container.get(Database.class).rows).hasSize(1);
  }

  @Test
  void inTheBackground(Lab lab) {
    Container container = lab.container(ScopesGuideTest::requests);
    container.runWithin(
        RequestScoped.class,
        seeds -> seeds.put(Request.class, request),
        scope -> {
          CompletionStage<Receipt> receipt =
              scope.callAsync(needs(Checkout.class).call(Checkout::buy));
          assertThat(receipt.toCompletableFuture().join().text()).isEqualTo("one Emma");
        });
    assertThat(container.get(Database.class).rows).hasSize(1);
  }

  @Test
  void onAForeignExecutor(Lab lab) {
    Container container = lab.container(ScopesGuideTest::requests);
    var seen = new ConcurrentLinkedQueue<String>();
    container.runWithin(
        RequestScoped.class,
        seeds -> seeds.put(Request.class, request),
        scope -> {
          try (var pool = Executors.newFixedThreadPool(2)) {
            Executor inScope = scope.wrap(pool);
            inScope.execute(() ->
                container
                    .current(RequestScoped.class)
                    .ifPresent(here -> seen.add(here.get(Request.class).book())));
          }
        });
    assertThat(seen).containsExactly("Emma");
  }

  @Test
  void joinOrOpen(Lab lab) {
    Container container =
        lab.container(app -> {
          app.lifetime(RequestScoped.class);
          app.bind(Basket.class).in(RequestScoped.class);
        });
    boolean same =
        container.joinOrOpen(
            RequestScoped.class,
            outer -> container.joinOrOpen(RequestScoped.class, inner -> inner == outer));
    assertThat(same).isTrue();
  }

  @Test
  void closingAndDraining(Lab lab) throws Exception {
    Database database = new Database();
    Container container =
        lab.container(app -> {
          app.lifetime(RequestScoped.class, scope -> scope.seed(Request.class));
          app.bind(Database.class).toInstance(database);
          app.bind(Transaction.class)
              .to(needs(Database.class).makeResource(Transaction::around))
              .in(RequestScoped.class);
          app.bind(Checkout.class).in(RequestScoped.class);
          app.limits(Limits.DEFAULT.drain(Duration.ofSeconds(30)).grace(Duration.ofSeconds(2)));
        });
    container.runWithin(
        RequestScoped.class,
        seeds -> seeds.put(Request.class, request),
        scope -> {
          container.requestClose(); // as a signal does
          assertThat(lab.fork(() -> other(container)).thrown())
              .isInstanceOf(ScopeClosedException.class);
          scope.get(Checkout.class).buy(); // is served to its end, and committed
        });
    container.awaitClosed();
    assertThat(database.rows).containsExactly("Emma");
  }

  private Receipt other(Container container) {
    return container.within(
        RequestScoped.class,
        seeds -> seeds.put(Request.class, new Request("Persuasion")),
        scope -> scope.get(Checkout.class).buy());
  }

  @Test
  void evict(Lab lab) {
    Container container =
        lab.container(app -> {
          app.bind(Prices.class).in(Singleton.class);
          app.bind(Catalogue.class).in(Singleton.class);
        });
    Catalogue before = container.get(Catalogue.class);
    container.evict(Prices.class); // and the catalogue, which holds them
    Catalogue after = container.get(Catalogue.class);
    assertThat(after).isNotSameAs(before);
  }
}
