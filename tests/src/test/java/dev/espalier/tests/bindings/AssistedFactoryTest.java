package dev.espalier.tests.bindings;

import static dev.espalier.bind.Needs.needs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Container;
import dev.espalier.Espalier;
import dev.espalier.bind.Provides;
import dev.espalier.tests.Proves;
import org.junit.jupiter.api.Test;

/// What is made of values that are known only later, together with what is injected: a bound
/// function.
@Proves({"F15", "F90"})
class AssistedFactoryTest {
  record Tax(int percent) {}

  record Invoice(String customer, Tax tax) {}

  record Billing(InvoiceFactory invoices) {}

  @FunctionalInterface
  interface InvoiceFactory {
    Invoice of(String customer);
  }

  @Test
  void isBoundAsAFunction() {
    try (Container container =
        Espalier.container(app -> {
          app.bind(Tax.class).toInstance(new Tax(20));
          app.bind(InvoiceFactory.class)
              .to(needs(Tax.class).make(tax -> customer -> new Invoice(customer, tax)));
          app.roots(Billing.class);
        })) {
      assertThat(container.get(Billing.class).invoices().of("Emma"))
          .isEqualTo(new Invoice("Emma", new Tax(20)));
    }
  }

  static class Invoices {
    @Provides
    static Tax tax() {
      return new Tax(20);
    }

    @Provides
    static InvoiceFactory invoices(Tax tax) {
      return customer -> new Invoice(customer, tax);
    }
  }

  @Test
  void isProvidedByAMethod() {
    try (Container container =
        Espalier.container(app -> app.install(Invoices.class).roots(Billing.class))) {
      assertThat(container.get(Billing.class).invoices().of("Emma"))
          .isEqualTo(new Invoice("Emma", new Tax(20)));
    }
  }
}
