package dev.espalier.tests.graph;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.graph.Golden.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.Espalier;
import dev.espalier.bind.Key;
import dev.espalier.bind.Lazy;
import dev.espalier.bind.RequestScoped;
import dev.espalier.graph.Diagnostic;
import dev.espalier.tests.Proves;
import jakarta.inject.Provider;
import jakarta.inject.Scope;
import jakarta.inject.Singleton;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// ESP-118, 119: nothing holds what is released before it.
@Proves({"R1", "R46"})
class ScopeWideningTest {

  @Scope
  @Retention(RetentionPolicy.RUNTIME)
  @interface SessionScoped {}

  @Scope
  @Retention(RetentionPolicy.RUNTIME)
  @interface JobScoped {}

  record Request(String path) {}

  record Cart() {}

  record Checkout(Cart cart) {}

  record Shop(Checkout checkout) {}

  record Mailer(String from, Cart cart) {}

  record Reports(Provider<Cart> carts) {}

  record Audit(Lazy<Checkout> checkouts) {}

  record Session(Request request) {}

  interface Basket {}

  record PaperBasket() implements Basket {}

  record Batch(Cart cart) {}

  record Ledger() {}

  record Both(Checkout checkout, Ledger ledger) {}

  record Report(Both both) {}

  private static void lifetimes(ContainerBuilder app) {
    app.lifetime(SessionScoped.class);
    app.lifetime(RequestScoped.class, l -> l.parent(SessionScoped.class).seed(Request.class));
    app.lifetime(JobScoped.class);
    app.bind(String.class).toInstance("shop");
  }

  @Nested
  class Refused {
    @Test
    void aSingletonThatAsksForWhatARequestKeeps() {
      refused(
          "widening-direct",
          app -> {
            lifetimes(app);
            app.bind(Cart.class).in(RequestScoped.class);
            app.bind(Mailer.class).in(Singleton.class);
            app.bind(Runnable.class).to(needs(Mailer.class).make(_ -> () -> {}));
            app.roots(Runnable.class);
          });
    }

    @Test
    void aSingletonThatReachesItThroughWhatIsMadeForEach() {
      refused(
          "widening-through-unscoped",
          app -> {
            lifetimes(app);
            app.bind(Cart.class).in(RequestScoped.class);
            app.bind(Checkout.class);
            app.bind(Shop.class).in(Singleton.class);
            app.roots(Shop.class);
          });
    }

    @Test
    void aHandleToo() {
      refused(
          "widening-by-handles",
          app -> {
            lifetimes(app);
            app.bind(Cart.class).in(RequestScoped.class);
            app.bind(Checkout.class);
            app.bind(Reports.class).in(Singleton.class);
            app.bind(Audit.class).in(Singleton.class);
            app.roots(Reports.class, Audit.class);
          });
    }

    @Test
    void allWhoTakeTheSameWayInOneProblem() {
      refused(
          "widening-by-several",
          app -> {
            lifetimes(app);
            app.bind(Cart.class).in(RequestScoped.class);
            app.bind(Mailer.class).in(Singleton.class);
            app.bind(Checkout.class).in(Singleton.class);
            app.bind(Batch.class).in(SessionScoped.class);
          });
    }

    @Test
    void anAliasThatIsKeptLongerThanWhatItStandsFor() {
      refused(
          "widening-by-an-alias",
          app -> {
            lifetimes(app);
            app.bind(PaperBasket.class).in(RequestScoped.class);
            app.bind(Basket.class).to(PaperBasket.class).in(Singleton.class);
            app.roots(Basket.class);
          });
    }

    @Test
    void whatAsksThroughAnAliasWithoutALifetime() {
      refused(
          "widening-through-an-alias",
          app -> {
            lifetimes(app);
            app.bind(PaperBasket.class).in(RequestScoped.class);
            app.bind(Basket.class).to(PaperBasket.class);
            app.bind(Runnable.class)
                .to(needs(Basket.class).make(_ -> () -> {}))
                .in(Singleton.class);
          });
    }

    @Test
    void aSeedOfAnInnerLifetime() {
      refused(
          "widening-of-a-seed",
          app -> {
            lifetimes(app);
            app.bind(Session.class).in(SessionScoped.class);
            app.roots(Session.class);
          });
    }

    @Test
    void whatIsStartedAndThereforeCannotBeKeptShorter() {
      refused(
          "widening-by-what-starts",
          app -> {
            lifetimes(app);
            app.bind(Cart.class).in(RequestScoped.class);
            app.bind(Mailer.class).in(Singleton.class).onStart(_ -> {});
          });
    }

    @Test
    void whatIsKeptInALifetimeThatIsNotAroundItsOwn() {
      refused(
          "widening-unrelated",
          app -> {
            lifetimes(app);
            app.bind(Cart.class).in(RequestScoped.class);
            app.bind(Batch.class).in(JobScoped.class);
            app.roots(Batch.class);
          });
    }

    @Test
    void whatNeedsTwoLifetimesThatAreNotOpenTogether() {
      refused(
          "torn",
          app -> {
            lifetimes(app);
            app.bind(Cart.class).in(RequestScoped.class);
            app.bind(Ledger.class).in(JobScoped.class);
            app.bind(Checkout.class);
            app.bind(Both.class);
            app.bind(Report.class);
            app.roots(Report.class);
          });
    }

    @Test
    void whatNeedsTwoLifetimesOnceAlsoInACycleOfHandles() {
      var refusal =
          refused(app -> {
            lifetimes(app);
            app.bind(Cart.class).in(RequestScoped.class);
            app.bind(Ledger.class).in(JobScoped.class);
            app.bind(Runnable.class)
                .to(needs(Key.provider(Checkout.class)).and(Ledger.class).make((_, _) -> () -> {}));
            app.bind(Checkout.class)
                .to(
                    needs(Key.provider(Runnable.class))
                        .and(Cart.class)
                        .make((_, cart) -> new Checkout(cart)));
          });
      assertThat(refusal.diagnostics()).extracting(Diagnostic::code).containsExactly("ESP-119");
    }

    @Test
    void onlyTheTornOneWhenWhatAsksForItIsInsideOneOfTheTwo() {
      var refusal =
          refused(app -> {
            lifetimes(app);
            app.bind(Cart.class).in(RequestScoped.class);
            app.bind(Ledger.class).in(JobScoped.class);
            app.bind(Checkout.class);
            app.bind(Both.class);
            app.bind(Report.class).in(JobScoped.class);
          });
      assertThat(refusal.diagnostics()).extracting(Diagnostic::code).containsExactly("ESP-119");
    }

    @Test
    void bothWhenWhatAsksForTheTornOneIsKeptLongerThanEither() {
      var refusal =
          refused(app -> {
            lifetimes(app);
            app.bind(Cart.class).in(RequestScoped.class);
            app.bind(Ledger.class).in(JobScoped.class);
            app.bind(Checkout.class);
            app.bind(Both.class);
            app.bind(Report.class).in(Singleton.class);
          });
      assertThat(refusal.diagnostics())
          .extracting(Diagnostic::code)
          .containsExactly("ESP-118", "ESP-119");
    }
  }

  @Nested
  class Taken {
    @Test
    void whatIsKeptAsLongOrLonger() {
      try (Container container =
          Espalier.container(app -> {
            lifetimes(app);
            app.bind(Cart.class).in(SessionScoped.class);
            app.bind(Checkout.class).in(RequestScoped.class);
            app.bind(Mailer.class).in(SessionScoped.class);
          })) {
        container.runWithin(
            SessionScoped.class,
            session -> {
              Cart cart = session.get(Cart.class);
              assertThat(session.get(Mailer.class).cart()).isSameAs(cart);
              session.runWithin(
                  RequestScoped.class,
                  seeds -> seeds.put(Request.class, new Request("/")),
                  request -> assertThat(request.get(Checkout.class).cart()).isSameAs(cart));
            });
      }
    }

    @Test
    void rootsOfAnyLifetimeAndWhatIsMadeForEachInsideThem() {
      try (Container container =
          Espalier.container(app -> {
            lifetimes(app);
            app.bind(Cart.class).in(JobScoped.class);
            app.bind(Checkout.class);
            app.bind(Shop.class);
            app.roots(Shop.class, Cart.class, Request.class);
          })) {
        container.runWithin(
            JobScoped.class,
            job -> assertThat(job.get(Shop.class).checkout().cart()).isSameAs(job.get(Cart.class)));
      }
    }

    @Test
    void anAliasThatIsKeptShorter() {
      try (Container container =
          Espalier.container(app -> {
            lifetimes(app);
            app.bind(PaperBasket.class).in(Singleton.class);
            app.bind(Basket.class).to(PaperBasket.class).in(JobScoped.class);
          })) {
        container.runWithin(
            JobScoped.class,
            job -> assertThat(job.get(Basket.class)).isSameAs(container.get(PaperBasket.class)));
      }
    }

    @Test
    void twoLifetimesOfWhichOneIsInsideTheOther() {
      try (Container container =
          Espalier.container(app -> {
            lifetimes(app);
            app.bind(Cart.class).in(RequestScoped.class);
            app.bind(Ledger.class).in(SessionScoped.class);
            app.bind(Checkout.class);
            app.bind(Both.class);
          })) {
        assertThat(container.graph().lifetimes()).hasSize(3);
      }
    }
  }
}
