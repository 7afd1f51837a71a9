package dev.espalier.tests.inject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Espalier;
import dev.espalier.tests.Proves;
import dev.espalier.tests.graph.Golden;
import java.lang.invoke.MethodHandles;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Modules that open nothing, and hand over a lookup instead.
@Proves("F89")
@Timeout(120)
class LookupTest {
  private static final Map<String, String> SHOP =
      Map.of(
          "shop.goods/module-info.java",
          """
          module shop.goods {
            requires transitive dev.espalier.core;
            requires jakarta.annotation;
            exports shop.goods;
          }
          """,
          "shop.goods/shop/goods/Desk.java",
          """
          package shop.goods;

          class Desk {
            static class Lamp {}
          }
          """,
          "shop.goods/shop/goods/Clerk.java",
          """
          package shop.goods;

          public record Clerk(String name) {}
          """,
          "shop.goods/shop/goods/Counter.java",
          """
          package shop.goods;

          public class Counter {
            public Counter(Desk desk) {}
          }
          """,
          "shop.goods/shop/goods/Till.java",
          """
          package shop.goods;

          import jakarta.annotation.PostConstruct;
          import jakarta.inject.Inject;

          public class Till {
            @Inject private Desk.Lamp lamp;
            private Clerk clerk;

            public Till() {}

            @Inject
            private void clerk(Clerk clerk) {
              this.clerk = clerk;
            }

            public String text() {
              return (lamp == null ? "dark, " : "lit, ") + clerk.name();
            }

            public static class Safe {
              private String state = "shut";

              @PostConstruct
              private void open() {
                state = "open";
              }

              public String text() {
                return state;
              }
            }
          }
          """,
          "shop.goods/shop/goods/Goods.java",
          """
          package shop.goods;

          import dev.espalier.bind.Provides;
          import java.lang.invoke.MethodHandles;

          public class Goods {
            public static MethodHandles.Lookup lookup() {
              return MethodHandles.lookup();
            }

            @Provides
            private Clerk clerk(Desk.Lamp lamp) {
              return new Clerk("Ann");
            }
          }
          """,
          "shop.app/module-info.java",
          """
          module shop.app {
            requires shop.goods;
            exports shop.app;
          }
          """,
          "shop.app/shop/app/App.java",
          """
          package shop.app;

          import dev.espalier.Container;
          import dev.espalier.Espalier;
          import dev.espalier.graph.GraphException;
          import shop.goods.Counter;
          import shop.goods.Goods;
          import shop.goods.Till;

          public class App {
            static class Own {}

            public static String run(String how) {
              try (Container container =
                  Espalier.container(app -> {
                    if (!how.equals("nothing")) {
                      app.lookup(Goods.lookup());
                    }
                    app.install(new Goods());
                    app.roots(Counter.class, Till.class, Till.Safe.class);
                    if (how.equals("own")) {
                      app.roots(Own.class);
                    }
                  })) {
                return container.get(Till.class).text() + ", " + container.get(Till.Safe.class).text();
              } catch (GraphException e) {
                return e.getMessage();
              }
            }
          }
          """);

  private static String run(Path folder, String how) throws Exception {
    NamedModules modules = NamedModules.of(folder, SHOP);
    return (String) modules.call("shop.app", "shop.app.App", "run", how);
  }

  @Test
  void areTakenAtTheirWord(@TempDir Path folder) throws Exception {
    Golden.ofThisPackage().matches("lookup-missing", run(folder, "nothing"));
  }

  @Test
  void areReachedThroughIt(@TempDir Path folder) throws Exception {
    assertThat(run(folder, "lookup")).isEqualTo("lit, Ann, open");
  }

  @Test
  void openNothingButThemselves(@TempDir Path folder) throws Exception {
    assertThat(run(folder, "own"))
        .contains("1 problem")
        .contains("ESP-105 cannot be constructed: Own")
        .contains("Own is in a package that module shop.app does not open.");
  }

  @Test
  void handOverOneThatCanDoWhatTheyCan() {
    assertThatThrownBy(() -> Espalier.container(app -> app.lookup(MethodHandles.publicLookup())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("MethodHandles.lookup()");
  }
}
