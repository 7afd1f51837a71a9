package dev.espalier.tests.inject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.Espalier;
import dev.espalier.bind.Binder;
import dev.espalier.bind.BindingModule;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Key;
import dev.espalier.bind.Provides;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Resource;
import dev.espalier.tests.Proves;
import jakarta.inject.Named;
import jakarta.inject.Qualifier;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Methods marked `@Provides`, on any object or class.
@Proves({"F3", "F13", "F15"})
@SuppressWarnings("UnusedMethod") // the container calls them
class ProvidesTest {

  @Qualifier
  @Retention(RetentionPolicy.RUNTIME)
  @interface Region {
    String value();
  }

  record Tax(String of) {}

  record Url(String text) {}

  record Database(Url url) {}

  record Orders(Database database, @Region("us") Tax tax, @Named("eu") Tax other) {}

  static class Defaults<T> {
    @Provides
    List<T> all(T one) {
      return List.of(one);
    }

    @Provides
    Url replaced() {
      return new Url("base");
    }
  }

  static class OrdersModule extends Defaults<Tax> {
    final List<String> released = new ArrayList<>();

    @Provides
    @Singleton
    private Database database(Url url) {
      return new Database(url);
    }

    @Override
    @Provides
    Url replaced() {
      return new Url("orders");
    }

    @Provides
    static Tax tax() {
      return new Tax("plain");
    }

    @Provides
    @Region("us")
    static Tax us() {
      return new Tax("us");
    }

    @Provides
    @Named("eu")
    Tax eu() {
      return new Tax("eu");
    }
  }

  @Test
  void areBindingsAlsoStaticPrivateAndInherited() {
    try (Container container =
        Espalier.container(app -> app.install(new OrdersModule()).roots(Orders.class))) {
      Orders orders = container.get(Orders.class);
      assertThat(orders)
          .isEqualTo(new Orders(new Database(new Url("orders")), new Tax("us"), new Tax("eu")));
      assertThat(container.get(Orders.class).database()).isSameAs(orders.database());
    }
  }

  @Test
  @Proves("R50")
  void resolveTheVariablesOfAGenericModule() {
    record Taxes(List<Tax> all) {}
    try (Container container =
        Espalier.container(app -> app.install(new OrdersModule()).roots(Taxes.class))) {
      assertThat(container.get(Taxes.class).all()).containsExactly(new Tax("plain"));
    }
  }

  @Test
  void areTakenOnceFromTwoOfAClassIfTheyAreStatic() {
    class Statics {
      @Provides
      static Tax tax() {
        return new Tax("once");
      }
    }
    try (Container container =
        Espalier.container(app -> {
          app.install(Statics.class);
          app.install(new Statics());
        })) {
      assertThat(container.get(Tax.class)).isEqualTo(new Tax("once"));
    }
  }

  @Test
  void areTakenFromABindingModuleToo() {
    class Both implements BindingModule {
      @Override
      public void configure(Binder binder) {
        binder.bind(Url.class).toInstance(new Url("bound"));
      }

      @Provides
      Tax tax(Url url) {
        return new Tax(url.text());
      }
    }
    try (Container container = Espalier.container(app -> app.install(new Both()))) {
      assertThat(container.get(Tax.class)).isEqualTo(new Tax("bound"));
    }
  }

  @Test
  void mustBeThereWhereThereIsNothingElse() {
    assertThatThrownBy(() -> Espalier.container(app -> app.install("no module")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no method marked @Provides");
  }

  @Nested
  class ThatReturnWhatIsUnwrapped {
    static class Wrapped {
      final List<String> events = new ArrayList<>();

      @Provides
      @Singleton
      Resource<StringBuilder> resource() {
        return Resource.withExit(
            () -> new StringBuilder("resource"),
            (StringBuilder value, ExitCase exit) -> events.add(value + " " + exit));
      }

      @Provides
      @Singleton
      CompletionStage<Tax> stage() {
        return CompletableFuture.completedStage(new Tax("stage"));
      }

      @Provides
      @Singleton
      Future<Url> future() {
        return CompletableFuture.completedFuture(new Url("future"));
      }

      @Provides
      @Singleton
      CompletableFuture<Resource<Database>> both(Url url) {
        return CompletableFuture.completedFuture(
            Resource.of(() -> new Database(url), _ -> events.add("database released")));
      }
    }

    @Test
    @Proves("F24")
    void giveConsumersTheValue() throws InterruptedException {
      Wrapped module = new Wrapped();
      try (Container container =
          Espalier.container(
              app -> app.install(module).roots(StringBuilder.class, Tax.class, Database.class))) {
        container.start();
        assertThat(container.get(StringBuilder.class)).hasToString("resource");
        assertThat(container.get(Tax.class)).isEqualTo(new Tax("stage"));
        assertThat(container.get(Database.class)).isEqualTo(new Database(new Url("future")));
      }
      assertThat(module.events)
          .containsExactlyInAnyOrder("database released", "resource Completed[]");
    }

    @Test
    void keepTheFailureInThem() {
      class Failing {
        @Provides
        Future<Tax> tax() {
          return CompletableFuture.failedFuture(new IOException("no rates"));
        }
      }
      try (Container container = Espalier.container(app -> app.install(new Failing()))) {
        assertThatThrownBy(() -> container.get(Tax.class))
            .hasCauseInstanceOf(IOException.class)
            .cause()
            .hasMessage("no rates");
      }
    }
  }

  @Test
  @Proves("F28")
  void areKeptInTheScopeWhoseLifetimeTheyBear() {
    class Requests {
      @Provides
      @RequestScoped
      Url url() {
        return new Url(Thread.currentThread().getName());
      }
    }
    try (Container container =
        Espalier.container(app -> app.lifetime(RequestScoped.class).install(new Requests()))) {
      container.runWithin(
          RequestScoped.class,
          scope -> assertThat(scope.get(Url.class)).isSameAs(scope.get(Url.class)));
    }
  }

  @Test
  @Proves("F3")
  void throwWhatTheyThrow() {
    class Failing {
      @Provides
      Tax tax() throws IOException {
        throw new IOException("no rates");
      }
    }
    try (Container container = Espalier.container(app -> app.install(new Failing()))) {
      assertThatThrownBy(() -> container.get(Key.of(Tax.class)))
          .cause()
          .isInstanceOf(IOException.class)
          .hasMessage("no rates");
    }
  }
}
