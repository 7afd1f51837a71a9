package dev.espalier.tests.graph;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.graph.Golden.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.ContainerBuilder;
import dev.espalier.graph.Diagnostic;
import dev.espalier.tests.Proves;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// All problems of a graph, at once.
@Proves({"R1", "F91"})
class WholeReportTest {

  interface Store {}

  record Orders(Store store, Clock clock) {}

  record Customers(Store store, Clock clock) {}

  record Mailer(Templates templates) {}

  record Templates(Mailer mailer) {}

  record Shop(Orders orders, Customers customers, Mailer mailer) {}

  private static void broken(ContainerBuilder app) {
    app.bind(Shop.class).in(Singleton.class);
    app.bind(Orders.class);
    app.bind(Customers.class);
    app.bind(Mailer.class);
    app.bind(Templates.class);
    app.bind(Store.class);
    app.bind(String.class).toInstance("a");
    app.bind(String.class).toInstance("b");
    app.bind(Runnable.class).to(needs(Shop.class).make(_ -> () -> {})).onStart(Runnable::run);
    app.bind(Integer.class).toInstance(1).closing();
    app.roots(Shop.class);
  }

  @Test
  void countsFirstMergesByCauseAndDropsConsequences() {
    refused("report-of-several-kinds", WholeReportTest::broken);
  }

  @Test
  void hasTheSameOrderEachTime() {
    List<String> reports =
        IntStream.range(0, 20)
            .mapToObj(_ -> Golden.message(refused(WholeReportTest::broken)))
            .distinct()
            .toList();
    assertThat(reports).hasSize(1);
  }

  @Test
  void isDataToo() {
    var refusal = refused(WholeReportTest::broken);
    assertThat(refusal.code()).isEqualTo("ESP-100");
    assertThat(refusal.diagnostics())
        .extracting(Diagnostic::code)
        .containsExactly("ESP-101", "ESP-102", "ESP-103", "ESP-105", "ESP-110", "ESP-112");
    assertThat(refusal.diagnostics())
        .allSatisfy(problem -> assertThat(refusal).hasMessageContaining(problem.text()));
    assertThat(refusal.diagnostics())
        .allSatisfy(problem ->
            assertThat(problem.details()).extracting(Diagnostic.Detail::label).contains("Fix"));
  }

  @Test
  void comesBeforeAnyRecipeOrHookHasRun() {
    AtomicInteger runs = new AtomicInteger();
    refused(app -> {
      app.bind(String.class).to(needs().make(() -> "made " + runs.incrementAndGet()));
      app.bind(Integer.class)
          .toInstance(1)
          .onAcquire(_ -> runs.incrementAndGet())
          .onStart(_ -> runs.incrementAndGet())
          .onRelease(_ -> runs.incrementAndGet());
      app.bind(Orders.class);
      app.roots(String.class, Integer.class, Orders.class);
    });
    assertThat(runs).hasValue(0);
  }
}
