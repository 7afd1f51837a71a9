package dev.espalier.tests.graph;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.graph.Golden.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Espalier;
import dev.espalier.graph.Diagnostic;
import dev.espalier.tests.Proves;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// ESP-105: what is to be constructed can be.
@Proves({"R1", "F91"})
class ConstructionTest {

  interface Gateway {}

  abstract static class AbstractGateway implements Gateway {}

  record Shop(Gateway gateway) {}

  static final class Money {
    final String text;

    Money(String text) {
      this.text = text;
    }

    Money(Integer cents) {
      this.text = cents.toString();
    }
  }

  @SuppressWarnings("MoreThanOneInjectableConstructor") // the mistake is the point
  static final class TwiceMarked {
    @Inject
    TwiceMarked() {}

    @Inject
    TwiceMarked(@SuppressWarnings("unused") String text) {}
  }

  // an inner class on purpose
  @SuppressWarnings({"ClassCanBeStatic", "InnerClassMayBeStatic"})
  final class Inner {}

  @Test
  void refusesAnInterface() {
    refused(
        "construct-interface",
        app -> {
          app.bind(Shop.class);
          app.bind(Gateway.class);
          app.roots(Shop.class);
        });
  }

  @Test
  void refusesAnAbstractClassBehindAnInterface() {
    refused(
        "construct-abstract",
        app -> {
          app.bind(Shop.class);
          app.bind(Gateway.class).to(AbstractGateway.class);
          app.roots(Shop.class);
        });
  }

  @Test
  void refusesValues() {
    refused(
        "construct-values",
        app -> {
          app.bind(TimeUnit.class);
          app.bind(String.class);
          app.bind(int.class);
          app.bind(BigDecimal.class);
          app.bind(byte[].class);
          app.bind(char.class);
        });
  }

  @Test
  void refusesToGuessAmongConstructors() {
    refused(
        "construct-several-constructors",
        app -> {
          app.bind(Money.class);
          app.bind(TwiceMarked.class);
          app.bind(Thread.class);
        });
  }

  @Test
  void refusesAnInnerClass() {
    refused("construct-inner", app -> app.bind(Inner.class));
  }

  @Test
  void refusesALocalClass() {
    final class Local {}
    refused("construct-local", app -> app.bind(Local.class));
  }

  @Test
  void refusesAClassThatItsModuleDoesNotOpen() {
    refused(
        "construct-not-open",
        app -> {
          app.bind(Instant.class);
          app.roots(Instant.class);
        });
  }

  @Test
  void dropsWhatAnUnconstructibleClassWouldNeed() {
    var refusal = refused(app -> app.bind(Money.class));
    assertThat(refusal.diagnostics()).extracting(Diagnostic::code).containsExactly("ESP-105");
  }

  @Test
  void takesALocalRecordANumberOfTheUserAndAPrivateConstructor() {
    record Local(Duration timeout) {}
    try (var container =
        Espalier.container(app -> {
          app.bind(Local.class);
          app.bind(Ratio.class);
          app.bind(Hidden.class);
          app.bind(Duration.class).to(needs().make(() -> Duration.ofSeconds(1)));
        })) {
      assertThat(container.get(Local.class).timeout()).isEqualTo(Duration.ofSeconds(1));
      assertThat(container.get(Ratio.class).intValue()).isEqualTo(7);
      assertThat(container.get(Hidden.class)).isNotNull();
    }
  }

  static final class Hidden {
    private Hidden() {}
  }

  static final class Ratio extends Number {
    private static final long serialVersionUID = 1L;

    @Override
    public int intValue() {
      return 7;
    }

    @Override
    public long longValue() {
      return 7;
    }

    @Override
    public float floatValue() {
      return 7;
    }

    @Override
    public double doubleValue() {
      return 7;
    }
  }
}
