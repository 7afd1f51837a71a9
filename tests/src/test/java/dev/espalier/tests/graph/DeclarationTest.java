package dev.espalier.tests.graph;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.graph.Golden.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Container;
import dev.espalier.Espalier;
import dev.espalier.bind.IntoSet;
import dev.espalier.bind.Provides;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Resource;
import dev.espalier.graph.Diagnostic;
import dev.espalier.tests.Proves;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Qualifier;
import jakarta.inject.Singleton;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// ESP-105 and ESP-121 to ESP-126, ESP-130: what classes and annotations declare can be used as it
/// is written.
@Proves({"R1", "F91"})
@SuppressWarnings({ // what is wrong here is wrong on purpose
  "InjectMoreThanOneScopeAnnotationOnClass",
  "InjectScopeAnnotationOnInterfaceOrAbstractClass",
  "QualifierOrScopeOnInjectMethod",
  "UnnecessaryAssignment",
  "UnusedVariable",
  "NullAway"
})
class DeclarationTest {

  @Qualifier
  @Retention(RetentionPolicy.RUNTIME)
  @interface Fast {}

  record Tax(Number rate) {}

  @Nested
  class OfReachedClasses {
    static final class Rates {
      private Rates() {}
    }

    record Prices(Rates rates) {}

    @Test
    void refusesAPrivateConstructor() {
      refused("reached-private", app -> app.roots(Prices.class));
    }

    static class Codes {
      Codes() {}

      Codes(int length) {}
    }

    record Coupons(Codes codes) {}

    @Test
    void refusesSeveralConstructors() {
      refused("reached-several", app -> app.roots(Coupons.class));
    }

    record Config(String url, int size) {}

    record Pool(Config config) {}

    @Test
    void takesAClassOfValuesForOneThatWasForgotten() {
      refused("reached-value", app -> app.roots(Pool.class));
    }

    interface Store {}

    static class JdbcStore implements Store {}

    record Reports(JdbcStore store) {}

    @Test
    void refusesOneThatIsKeptUnderAnotherKey() {
      refused(
          "reached-twice",
          app -> {
            app.bind(Store.class).to(JdbcStore.class).in(Singleton.class);
            app.roots(Reports.class);
          });
    }
  }

  @Nested
  class OfReachedClassesOfTwoNames {
    interface Reads {}

    interface Writes {}

    static class Files implements Reads, Writes {}

    record Archive(Files files) {}

    @Test
    void areToldOnceAsWhatTheyAre() {
      var refusal =
          refused(app -> {
            app.bind(Reads.class).to(Files.class).in(Singleton.class);
            app.bind(Writes.class).to(Files.class).in(Singleton.class);
            app.roots(Archive.class);
          });
      assertThat(refusal.diagnostics()).extracting(Diagnostic::code).containsExactly("ESP-126");
    }
  }

  @Nested
  class OfMembers {
    static class Checkout {
      @Inject final Tax tax = null;
    }

    static class Basket {
      @Inject
      <T> void take(T value) {}
    }

    static class Shelf {
      @Inject
      @Named("eu")
      void tax(Tax tax) {}
    }

    static class Till {
      @Inject
      void tax(Tax tax) {}
    }

    @Test
    void refusesThoseThatCannotBeInjected() {
      refused("member-unusable", app -> app.roots(Checkout.class, Basket.class, Shelf.class));
    }

    @Test
    void namesTheMemberWhoseDependencyIsMissing() {
      refused("member-missing", app -> app.roots(Till.class));
    }
  }

  @Nested
  class OfMarks {
    record Invoice(@Fast @Named("eu") Tax tax) {}

    @Singleton
    @RequestScoped
    static class Session {}

    @Test
    void refusesTwoQualifiersAndTwoLifetimes() {
      refused(
          "marks-two",
          app -> {
            app.lifetime(RequestScoped.class);
            app.bind(Tax.class).to(needs().make(() -> new Tax(1)));
            app.roots(Invoice.class, Session.class);
          });
    }
  }

  @Nested
  class OfLifecycleMethods {
    static class Client {
      @PostConstruct
      void connect(Tax tax) {}
    }

    static class Server {
      @PreDestroy
      static void stop() {}
    }

    @Test
    void refusesParametersAndStatics() {
      refused("lifecycle-unusable", app -> app.roots(Client.class, Server.class));
    }
  }

  @Nested
  class OfProvidesMethods {
    static class Base {
      @Provides
      Tax silenced() {
        return new Tax(1);
      }
    }

    static class Module extends Base {
      @Override
      Tax silenced() {
        return new Tax(2);
      }

      @Provides
      void nothing() {}

      @Provides
      <T> List<T> generic() {
        return List.of();
      }

      @Provides
      Resource<CompletionStage<Number>> nested() {
        return Resource.of(() -> CompletableFuture.completedStage(1), _ -> {});
      }
    }

    @Test
    void refusesThoseThatAreNoBinding() {
      refused("provides-unusable", app -> app.install(new Module()));
    }

    static class Forgetful {
      @Provides
      Tax tax() {
        return new Tax(1);
      }

      @IntoSet
      Tax reduced() {
        return new Tax(2);
      }
    }

    @Test
    void refusesElementsThatAreNotProvided() {
      refused("provides-not-marked", app -> app.install(new Forgetful()));
    }

    static class Sessions {
      @Provides
      @Singleton
      @RequestScoped
      Tax tax() {
        return new Tax(1);
      }
    }

    @Test
    void refusesTwoLifetimes() {
      var refusal =
          refused(app -> {
            app.lifetime(RequestScoped.class);
            app.install(new Sessions());
          });
      assertThat(refusal.diagnostics()).extracting(Diagnostic::code).containsExactly("ESP-123");
    }

    @Test
    void refusesInstanceMethodsOfAClass() {
      refused("provides-of-class", app -> app.install(Base.class));
    }

    static class Taxes {
      @Provides
      Tax tax(Number rate) {
        return new Tax(rate);
      }
    }

    @Test
    void namesTheMethodWhoseDependencyIsMissing() {
      refused("provides-missing", app -> app.install(new Taxes()).roots(Tax.class));
    }
  }

  @Nested
  class OfLifetimes {
    @Singleton
    interface Catalogue {}

    record Shelves() implements Catalogue {}

    @Test
    void refusesALifetimeOnWhatIsNotMade() {
      refused(
          "lifetime-unheard",
          app -> {
            app.bind(Catalogue.class).to(Shelves.class);
            app.roots(Catalogue.class);
          });
    }

    @Test
    void refusesTwoLifetimesOfOneBinding() {
      refused(
          "lifetime-said-twice",
          app -> {
            app.lifetime(RequestScoped.class);
            app.bind(Catalogue.class).to(Shelves.class).in(Singleton.class).in(RequestScoped.class);
          });
    }

    @Test
    void takesALifetimeThatIsSaidAgain() {
      try (Container container =
          Espalier.container(app ->
              app.bind(Catalogue.class)
                  .in(Singleton.class)
                  .to(Shelves.class)
                  .in(Singleton.class))) {
        assertThat(container.get(Catalogue.class)).isSameAs(container.get(Catalogue.class));
      }
    }
  }
}
