package dev.espalier.tests.graph;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.graph.Golden.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Container;
import dev.espalier.bind.Key;
import dev.espalier.bind.Lazy;
import dev.espalier.bind.TypeRef;
import dev.espalier.graph.Diagnostic;
import dev.espalier.tests.Proves;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// ESP-101: asked for, and not bound.
@Proves({"R1", "F91"})
class MissingBindingTest {

  interface PaymentGateway {}

  record Checkout(String currency, PaymentGateway gateway) {}

  record Routes(Checkout checkout) {}

  record HttpServer(Routes routes) {}

  record Refunds(PaymentGateway gateway) {}

  record Invoices(Provider<PaymentGateway> first, Lazy<PaymentGateway> later) {}

  @Test
  void namesWhoAsksAndThePathFromARoot() {
    var refusal =
        refused(
            "missing-plain",
            app -> {
              app.bind(HttpServer.class).in(Singleton.class);
              app.bind(Routes.class);
              app.bind(Checkout.class);
              app.bind(String.class).toInstance("EUR");
              app.roots(HttpServer.class);
            });
    assertThat(refusal.diagnostics()).hasSize(1);
    Diagnostic only = refusal.diagnostics().getFirst();
    assertThat(only.code()).isEqualTo("ESP-101");
    assertThat(only.kind()).isEqualTo("missing binding");
    assertThat(only.subject()).isEqualTo(Key.of(PaymentGateway.class));
  }

  @Test
  void isOneProblemHoweverManyAsk() {
    refused(
        "missing-asked-by-several",
        app -> {
          app.bind(String.class).toInstance("EUR");
          app.bind(Checkout.class);
          app.bind(Refunds.class);
          app.bind(Invoices.class);
          app.bind(Runnable.class).to(needs(PaymentGateway.class).make(_ -> () -> {}));
          app.roots(PaymentGateway.class, Checkout.class);
        });
  }

  @Test
  void namesTheLineOfTheRoot() {
    refused("missing-from-a-root", app -> app.roots(PaymentGateway.class));
  }

  @Test
  void namesTheDependencyOfAFunctionByItsNumber() {
    refused(
        "missing-from-a-function",
        app -> {
          app.bind(Routes.class).to(needs(Checkout.class).make(Routes::new));
          app.bind(Checkout.class)
              .to(needs(String.class, PaymentGateway.class).make(Checkout::new));
          app.bind(String.class).toInstance("EUR");
          app.roots(Routes.class);
        });
  }

  @Test
  void isToldOnceBehindAnAlias() {
    refused(
        "missing-behind-an-alias",
        app -> {
          app.bind(Refunds.class);
          app.bind(PaymentGateway.class).to(Key.of(CardGateway.class));
          app.roots(Refunds.class);
        });
  }

  record Locator(Container container) {}

  @Test
  void isTheScopeIfTheContainerIsMeant() {
    refused("missing-container", app -> app.roots(Locator.class));
  }

  interface CardGateway extends PaymentGateway {}

  @Nested
  class NearMisses {
    interface Repository<T> {}

    record Order() {}

    record Customer() {}

    record OrderRepository() implements Repository<Order> {}

    record Orders(Repository<Order> repository) {}

    record Names(List<String> all) {}

    record Card(String number) implements PaymentGateway {}

    record CardRefunds(Card card) {}

    static final class Other {
      record Card() {}
    }

    @Test
    void anotherTypeOfTheSameName() {
      refused(
          "near-miss-same-name",
          app -> {
            app.bind(CardRefunds.class);
            app.bind(Other.Card.class);
            app.bind(PaymentGateway.class).to(needs().make(() -> new Card("4711")));
            app.roots(CardRefunds.class);
          });
    }

    @Test
    void otherTypeArguments() {
      refused(
          "near-miss-arguments",
          app -> {
            app.bind(Names.class);
            app.bind(Key.of(new TypeRef<List<Integer>>() {})).toInstance(List.of(1));
            app.roots(Names.class);
          });
    }

    @Test
    void aSubtypeThatIsBoundOnlyAsItself() {
      refused(
          "near-miss-subtype",
          app -> {
            app.bind(Refunds.class);
            app.bind(Card.class).toInstance(new Card("4711"));
            app.roots(Refunds.class);
          });
    }

    @Test
    void aSubtypeWithTheRightArguments() {
      refused(
          "near-miss-subtype-of-a-generic-type",
          app -> {
            app.bind(Orders.class);
            app.bind(OrderRepository.class);
            app.roots(Orders.class);
          });
    }

    @Test
    void noSubtypeWithOtherArguments() {
      refused(
          "near-miss-none-with-other-arguments",
          app -> {
            app.bind(OrderRepository.class);
            app.bind(String.class)
                .to(needs(Key.of(new TypeRef<Repository<Customer>>() {})).make(Object::toString));
            app.roots(String.class);
          });
    }

    @Test
    void aSubtypeWithAQualifier() {
      refused(
          "near-miss-subtype-qualified",
          app -> {
            app.bind(Refunds.class);
            app.bind(Key.named("visa", Card.class)).toInstance(new Card("4711"));
            app.roots(Key.of(Refunds.class), Key.setOf(Key.named("all", Card.class)));
            app.roots(Key.listOf(PaymentGateway.class));
          });
    }

    @Test
    void aSupertype() {
      refused(
          "near-miss-supertype",
          app -> {
            app.bind(CardRefunds.class);
            app.bind(PaymentGateway.class).to(needs().make(() -> new Card("4711")));
            app.roots(CardRefunds.class);
          });
    }
  }
}
