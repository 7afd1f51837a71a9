package dev.espalier.tests.graph;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.graph.Golden.refused;

import dev.espalier.tests.Proves;
import jakarta.inject.Singleton;
import org.junit.jupiter.api.Test;

/// ESP-120: what is replaced is bound.
@Proves({"R1", "F93"})
class ReplacementTest {

  interface Mailer {}

  record Smtp() implements Mailer {}

  record Checkout(Mailer mailer) {}

  @Test
  void refusesAReplacementOfWhatIsNotBound() {
    refused(
        "replacement-unused",
        app -> {
          app.bind(Mailer.class).to(Smtp.class).in(Singleton.class);
          app.bind(Checkout.class);
          app.replace(Smtp.class).to(needs().make(Smtp::new));
          app.replace(StringBuilder.class).toInstance(new StringBuilder());
          app.roots(Checkout.class);
        });
  }
}
