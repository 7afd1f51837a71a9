package dev.espalier.tests.graph;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.graph.Golden.refused;
import static dev.espalier.tests.graph.Golden.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.Espalier;
import dev.espalier.bind.AsyncMode;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.Key;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Resource;
import dev.espalier.bind.Scope;
import dev.espalier.graph.Explanation;
import dev.espalier.tests.Proves;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// Why something is in the graph, who needs it, and on which thread it is made.
class ExplanationTest {
  record Url() {}

  record Database() {}

  interface Stock {}

  record Shelves(Database database) implements Stock {}

  record Shop(Stock stock, Url url) {}

  record Basket(Shop shop) {}

  private static void shop(ContainerBuilder app) {
    app.lifetime(RequestScoped.class);
    app.bind(Database.class)
        .to(needs().makeResource(() -> Resource.of(Database::new, _ -> {})))
        .in(Singleton.class);
    app.bind(Shelves.class).in(Singleton.class);
    app.bind(Stock.class).to(Shelves.class);
    app.bind(Url.class).in(Singleton.class);
    app.bind(Basket.class).in(RequestScoped.class);
    app.roots(Shop.class);
  }

  private static void explained(String name, Class<?> type, AsyncMode mode) {
    try (Container container = Espalier.container(ExplanationTest::shop)) {
      container.asyncMode(Database.class, mode);
      Golden.ofThisPackage().matches(name, container.explain(type).text());
    }
  }

  @Test
  @Proves({"F16", "F22", "F97"})
  void tellsTheChainThatMakesItWait() {
    explained("explained-shop", Shop.class, AsyncMode.AUTO);
    try (Container container = Espalier.container(ExplanationTest::shop)) {
      Explanation.Async async = container.explain(Shop.class).async();
      assertThat(async.mode()).isEqualTo(AsyncMode.AUTO);
      assertThat(async.waiting()).isTrue();
      assertThat(async.chain())
          .containsExactly(Key.of(Shop.class), Key.of(Shelves.class), Key.of(Database.class));
    }
  }

  @Test
  @Proves({"F18", "F22"})
  void tellsWhatWasSaid() {
    explained("explained-shop-enabled", Shop.class, AsyncMode.ENABLED);
    explained("explained-database-disabled", Database.class, AsyncMode.DISABLED);
  }

  @Test
  @Proves("F22")
  void tellsWhatAnotherNameStandsFor() {
    explained("explained-stock", Stock.class, AsyncMode.AUTO);
  }

  @Test
  @Proves("F22")
  void tellsThatNobodyNeedsIt() {
    explained("explained-basket", Basket.class, AsyncMode.AUTO);
    explained("explained-url", Url.class, AsyncMode.AUTO);
  }

  interface Shelf {}

  record Wooden(Database database) implements Shelf {}

  record Wall(Set<Shelf> shelves) {}

  @Test
  @Proves({"F16", "F25"})
  void tellsTheChainThroughACollection() {
    try (Container container =
        Espalier.container(app -> {
          shop(app);
          app.bindSet(Shelf.class).add(Wooden.class);
          app.bind(Wall.class).in(Singleton.class);
        })) {
      assertThat(container.explain(Wall.class).async().chain())
          .containsExactly(Key.of(Wall.class), Key.of(Wooden.class), Key.of(Database.class));
    }
  }

  /// A test of a race: it needs both at the same time, many times.
  @Test
  @Proves("F22")
  void tellsWhatHoldsAtOneMomentWhileModesChange() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    try (Container container = Espalier.container(ExplanationTest::shop)) {
      container.asyncMode(Database.class, AsyncMode.DISABLED);
      Thread changes =
          Thread.ofVirtual()
              .start(() -> {
                while (!enough.get()) {
                  container.asyncMode(Url.class, AsyncMode.ENABLED);
                  container.asyncMode(Url.class, AsyncMode.AUTO);
                }
              });
      Set<List<Key<?>>> chains = new HashSet<>();
      try {
        for (int i = 0; i < 1_000; i++) {
          chains.add(container.explain(Shop.class).async().chain());
        }
      } finally {
        enough.set(true);
        changes.join();
      }
      assertThat(chains).isSubsetOf(List.of(), List.of(Key.of(Shop.class), Key.of(Url.class)));
    }
  }

  @Test
  void ofWhatIsNotThereIsRefused() {
    try (Container container = Espalier.container(ExplanationTest::shop)) {
      told("explain-absent", EspalierException.class, () -> container.explain(String.class));
    }
  }

  @Test
  @Proves("F20")
  void aPlatformThreadIsNotTheOneThatAsks() {
    refused(
        "two-threads",
        app ->
            app.bind(Database.class)
                .to(needs().make(Database::new))
                .onPlatformThread()
                .async(AsyncMode.DISABLED));
    try (Container container =
        Espalier.container(app -> app.bind(Database.class).onPlatformThread())) {
      told(
          "platform-disabled",
          EspalierException.class,
          () -> container.asyncMode(Database.class, AsyncMode.DISABLED));
      assertThat(container.asyncMode(Database.class)).isEqualTo(AsyncMode.AUTO);
    }
  }

  @Test
  @Proves("F18")
  void theScopeItselfIsNotMade() {
    try (Container container = Espalier.container(ExplanationTest::shop)) {
      told(
          "mode-of-scope",
          EspalierException.class,
          () -> container.asyncMode(Scope.class, AsyncMode.ENABLED));
    }
  }
}
