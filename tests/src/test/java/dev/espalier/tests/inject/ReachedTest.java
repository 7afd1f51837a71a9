package dev.espalier.tests.inject;

import static dev.espalier.bind.Needs.needs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.Espalier;
import dev.espalier.bind.Eager;
import dev.espalier.bind.Key;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.TypeRef;
import dev.espalier.graph.GraphException;
import dev.espalier.tests.Proves;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.inject.Scope;
import jakarta.inject.Singleton;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Classes that need no binding once something reaches them, and what their annotations say.
@Proves("F1")
class ReachedTest {

  @Singleton
  static class Database {}

  static class Store {
    final Database database;

    Store(Database database) {
      this.database = database;
    }
  }

  @RequestScoped
  static class Basket {
    @Inject Store store;
  }

  @Test
  void areMadeWithTheLifetimeThatTheyBear() {
    try (Container container =
        Espalier.container(
            app -> app.lifetime(RequestScoped.class).roots(Store.class, Basket.class))) {
      assertThat(container.get(Store.class)).isNotSameAs(container.get(Store.class));
      assertThat(container.get(Store.class).database).isSameAs(container.get(Store.class).database);
      Basket basket =
          container.within(
              RequestScoped.class,
              scope -> {
                assertThat(scope.get(Basket.class)).isSameAs(scope.get(Basket.class));
                return scope.get(Basket.class);
              });
      assertThat(basket.store.database).isSameAs(container.get(Store.class).database);
    }
  }

  interface Mailer {}

  interface Sender {}

  @Singleton
  static class Smtp implements Mailer, Sender {}

  @Test
  void areOneForAllTheirInterfacesIfTheyBearALifetime() {
    try (Container container =
        Espalier.container(app -> {
          app.bind(Mailer.class).to(Smtp.class);
          app.bind(Sender.class).to(Smtp.class);
        })) {
      assertThat(container.get(Mailer.class))
          .isSameAs(container.get(Sender.class))
          .isSameAs(container.get(Smtp.class));
    }
  }

  @Test
  void areNotMadeWhereEachIsToHaveABinding() {
    assertThatThrownBy(() -> Espalier.container(app -> app.strict().roots(Store.class)))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("ESP-101 missing binding: Store");
    try (Container container =
        Espalier.container(app -> {
          app.strict();
          app.bind(Mailer.class).to(Smtp.class);
        })) {
      assertThat(container.get(Mailer.class)).isInstanceOf(Smtp.class);
    }
  }

  @Eager
  @Singleton
  static class Greeter {
    static int made;

    Greeter() {
      made++;
    }
  }

  record Hall(Provider<Greeter> greeter) {}

  @Test
  @Proves("F11")
  void areMadeByAStartIfTheyAreEager() throws InterruptedException {
    Greeter.made = 0;
    try (Container container = Espalier.container(app -> app.roots(Hall.class))) {
      container.start();
      assertThat(Greeter.made).isEqualTo(1);
    }
  }

  @Scope
  @Inherited
  @Retention(RetentionPolicy.RUNTIME)
  @interface UnitScoped {}

  @UnitScoped
  static class Unit {}

  static class BigUnit extends Unit {}

  @Singleton
  static class OnlyUnit extends Unit {}

  @Test
  void areMadeWithTheLifetimeThatTheyInheritUnlessTheyBearOne() {
    try (Container container =
            Espalier.container(
                app -> app.lifetime(UnitScoped.class).roots(BigUnit.class, OnlyUnit.class));
        dev.espalier.bind.Scope scope = container.open(UnitScoped.class)) {
      assertThat(scope.get(BigUnit.class)).isSameAs(scope.get(BigUnit.class));
      assertThat(scope.get(OnlyUnit.class)).isSameAs(container.get(OnlyUnit.class));
    }
  }

  @Nested
  class ThatSayWhatIsCalled {
    static final List<String> CALLED = new ArrayList<>();

    static class Base {
      @PostConstruct
      void open() {
        CALLED.add("base open");
      }

      @PreDestroy
      void leave() {
        CALLED.add("base leave");
      }
    }

    @Singleton
    static class Session extends Base implements AutoCloseable {
      @PostConstruct
      private void login() {
        CALLED.add("login");
      }

      @PreDestroy
      private void logout() {
        CALLED.add("logout");
      }

      @Override
      public void close() {
        CALLED.add("close");
      }
    }

    @Test
    @Proves({"F14", "R49"})
    void haveItCalledAndAreClosedOnce() {
      CALLED.clear();
      try (Container container = Espalier.container(app -> app.roots(Session.class))) {
        container.get(Session.class);
        assertThat(CALLED).containsExactly("base open", "login");
      }
      assertThat(CALLED).containsExactly("base open", "login", "logout", "base leave", "close");
    }

    @Singleton
    static class Closing implements AutoCloseable {
      @Override
      @PreDestroy
      public void close() {
        CALLED.add("closed");
      }
    }

    @Test
    @Proves("R25")
    void areClosedOnceAlsoIfThatIsMarked() {
      CALLED.clear();
      try (Container container = Espalier.container(app -> app.roots(Closing.class))) {
        container.get(Closing.class);
      }
      assertThat(CALLED).containsExactly("closed");
    }

    static class Leaving {
      @PreDestroy
      public void close() {
        CALLED.add("left");
      }
    }

    @Singleton
    static class Left extends Leaving implements AutoCloseable {}

    @Test
    @Proves("R25")
    void areClosedOnceAlsoIfASupertypeMarksWhatCloses() {
      CALLED.clear();
      try (Container container = Espalier.container(app -> app.roots(Left.class))) {
        container.get(Left.class);
      }
      assertThat(CALLED).containsExactly("left");
    }

    @Test
    void areLeftToTheBindingIfThatSaysHowTheyAreReleased() {
      CALLED.clear();
      try (Container container =
          Espalier.container(
              app -> app.bind(Session.class).onRelease(_ -> CALLED.add("released")))) {
        container.get(Session.class);
      }
      assertThat(CALLED).containsExactly("base open", "login", "released");
    }
  }

  @Nested
  class AsOptional {
    record Page(Optional<Mailer> mailer, Optional<Store> store) {}

    record Later(Optional<Map<String, Provider<Mailer>>> mailers) {}

    @Test
    @Proves("R50")
    void areThereAsHandlesTooIfTheirMapWasContributed() {
      try (Container container =
          Espalier.container(app -> {
            app.bindMap(String.class, Mailer.class).put("smtp", Smtp.class);
            app.roots(Later.class);
          })) {
        assertThat(container.get(Later.class).mailers().orElseThrow().values())
            .extracting(Provider::get)
            .containsExactly(container.get(Smtp.class));
      }
    }

    @Test
    @Proves("R50")
    void areThereOnlyIfSomebodyBoundThem() {
      try (Container container = Espalier.container(app -> app.roots(Page.class))) {
        assertThat(container.get(Page.class))
            .isEqualTo(new Page(Optional.empty(), Optional.empty()));
      }
      try (Container container =
          Espalier.container(app -> {
            app.bind(Mailer.class).to(Smtp.class);
            app.bind(Store.class).in(Singleton.class);
            app.roots(Page.class);
          })) {
        Page page = container.get(Page.class);
        assertThat(page.mailer()).containsSame(container.get(Mailer.class));
        assertThat(page.store()).containsSame(container.get(Store.class));
      }
    }

    @Test
    @Proves("R23")
    void areReleasedAfterWhatHasThem() {
      List<String> released = new ArrayList<>();
      record Client(Optional<StringBuilder> server) {}
      try (Container container =
          Espalier.container(app -> {
            app.bind(StringBuilder.class)
                .to(needs().make(() -> new StringBuilder()))
                .in(Singleton.class)
                .onRelease(_ -> released.add("server"));
            app.bind(Client.class).in(Singleton.class).onRelease(_ -> released.add("client"));
          })) {
        container.get(Client.class);
      }
      assertThat(released).containsExactly("client", "server");
    }
  }

  @Nested
  class AsStages {
    record Newsletter(CompletionStage<Mailer> mailer) {}

    @Test
    void areMadeMeanwhile() throws Exception {
      var begun = new CountDownLatch(1);
      var go = new CountDownLatch(1);
      try (Container container =
          Espalier.container(app -> {
            app.bind(Mailer.class)
                .to(
                    needs()
                        .make(() -> {
                          begun.countDown();
                          go.await();
                          return new Smtp();
                        }))
                .in(Singleton.class);
            app.roots(Newsletter.class);
          })) {
        Newsletter newsletter = container.get(Newsletter.class);
        begun.await();
        assertThat(newsletter.mailer().toCompletableFuture()).isNotDone();
        go.countDown();
        assertThat(newsletter.mailer().toCompletableFuture().get())
            .isSameAs(container.get(Mailer.class));
      }
    }

    @Test
    @Proves("R48")
    void areThereWhenAStartHasReturnedAndFailItIfTheyFail() throws Exception {
      try (Container container =
          Espalier.container(app -> {
            app.bind(Mailer.class)
                .to(
                    needs()
                        .make(() -> {
                          throw new IllegalStateException("no server");
                        }))
                .in(Singleton.class);
            app.bind(Newsletter.class).in(Singleton.class);
            app.roots(Newsletter.class);
          })) {
        assertThatThrownBy(container::start).hasRootCauseMessage("no server");
      }
    }

    @Test
    void areWhatTheyAreIfAStageIsBoundItself() {
      Key<CompletionStage<Mailer>> key = Key.of(new TypeRef<>() {});
      CompletionStage<Mailer> own = CompletableFuture.completedStage(new Smtp());
      try (Container container =
          Espalier.container(app -> {
            app.bind(key).toInstance(own);
            app.roots(Newsletter.class);
          })) {
        assertThat((Object) container.get(Newsletter.class).mailer()).isSameAs(own);
        assertThat((Object) container.get(key)).isSameAs(own);
      }
    }
  }
}
