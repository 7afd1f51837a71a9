package dev.espalier.tests.graph;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.graph.Golden.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Container;
import dev.espalier.Espalier;
import dev.espalier.bind.Binder;
import dev.espalier.bind.BindingModule;
import dev.espalier.bind.Key;
import dev.espalier.bind.Startable;
import dev.espalier.bind.TypeRef;
import dev.espalier.graph.Diagnostic;
import dev.espalier.tests.Proves;
import jakarta.inject.Provider;
import jakarta.inject.Scope;
import jakarta.inject.Singleton;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// ESP-108, 114 to 117, and 102 for seeds: lifetimes are declared well.
@Proves("R1")
class LifetimeDeclarationTest {

  @Scope
  @Retention(RetentionPolicy.RUNTIME)
  @interface SessionScoped {}

  @Scope
  @Retention(RetentionPolicy.RUNTIME)
  @interface RequestScoped {}

  @Scope
  @Retention(RetentionPolicy.RUNTIME)
  @interface MessageScoped {}

  record Cart() {}

  record Request(String path) {}

  record Checkout(Cart cart, Request request) {}

  /// A module that knows what it needs of a lifetime, and not who else does.
  record Web(Class<?> seed) implements BindingModule {
    @Override
    public void configure(Binder binder) {
      binder.lifetime(RequestScoped.class, l -> l.seed(seed));
    }
  }

  @Nested
  class Parents {
    @Test
    void mustBeDeclared() {
      refused(
          "lifetime-unknown-parent",
          app -> {
            app.lifetime(RequestScoped.class, l -> l.parent(SessionScoped.class));
            app.lifetime(MessageScoped.class, l -> l.parent(SessionScoped.class));
            app.bind(Cart.class).in(RequestScoped.class);
          });
    }

    @Test
    void thatAreNotDeclaredAreOneProblemWithTheBindingsThatNameThem() {
      var refusal =
          refused(app -> {
            app.lifetime(RequestScoped.class, l -> l.parent(SessionScoped.class));
            app.bind(Cart.class).in(SessionScoped.class);
            app.bind(Request.class).to(needs().make(() -> new Request("/"))).in(Singleton.class);
            app.bind(Checkout.class).in(Singleton.class);
          });
      assertThat(refusal.diagnostics()).extracting(Diagnostic::code).containsExactly("ESP-108");
      assertThat(refusal)
          .hasMessageContaining("Named by  Cart  (")
          .hasMessageContaining("          @RequestScoped, as its parent  (");
    }

    @Test
    void mustNotLeadBack() {
      refused(
          "lifetime-cycle",
          app -> {
            app.lifetime(SessionScoped.class, l -> l.parent(MessageScoped.class));
            app.lifetime(RequestScoped.class, l -> l.parent(SessionScoped.class));
            app.lifetime(MessageScoped.class, l -> l.parent(RequestScoped.class));
            app.bind(Cart.class).in(RequestScoped.class);
            app.bind(Request.class).to(needs(Cart.class).make(_ -> new Request("/")));
            app.bind(Checkout.class).in(Singleton.class);
          });
    }

    @Test
    void mustNotBeTheLifetimeItself() {
      refused(
          "lifetime-inside-itself",
          app -> {
            app.lifetime(RequestScoped.class, l -> l.parent(RequestScoped.class));
            app.lifetime(MessageScoped.class, l -> l.parent(RequestScoped.class));
          });
    }

    @Test
    void areOneForAllDeclarations() {
      refused(
          "lifetime-two-parents",
          app -> {
            app.lifetime(SessionScoped.class);
            app.lifetime(MessageScoped.class);
            app.lifetime(RequestScoped.class, l -> l.parent(SessionScoped.class));
            app.lifetime(RequestScoped.class, l -> l.seed(Request.class));
            app.lifetime(RequestScoped.class, l -> l.parent(MessageScoped.class));
          });
    }

    @Test
    void areOneInADeclarationToo() {
      var refusal =
          refused(app -> {
            app.lifetime(SessionScoped.class);
            app.lifetime(
                RequestScoped.class, l -> l.parent(SessionScoped.class).parent(Singleton.class));
          });
      assertThat(refusal.diagnostics()).extracting(Diagnostic::code).containsExactly("ESP-116");
    }

    @Test
    void mayBeTheContainer() {
      try (Container container =
          Espalier.container(app -> {
            app.lifetime(RequestScoped.class, l -> l.parent(Singleton.class));
            app.bind(Cart.class).in(RequestScoped.class);
          })) {
        container.runWithin(
            RequestScoped.class, scope -> assertThat(scope.get(Cart.class)).isNotNull());
      }
    }
  }

  @Nested
  class Annotations {
    @Retention(RetentionPolicy.RUNTIME)
    @interface PerTenant {}

    @Scope
    @interface PerShard {}

    @Test
    void mustBeMarkedAndThereAtRunTime() {
      refused(
          "lifetime-unmarked",
          app -> {
            app.lifetime(PerTenant.class);
            app.lifetime(PerShard.class);
          });
    }

    @Test
    void mustNotBeTheContainersOwn() {
      refused("lifetime-of-the-container", app -> app.lifetime(Singleton.class));
    }

    @Test
    void ofTheContainerHaveNoSeeds() {
      refused(
          "lifetime-of-the-container-with-a-seed",
          app -> {
            app.lifetime(Singleton.class, l -> l.seed(Request.class));
          });
    }

    @Test
    void ofTheSameNameAreToldApart() {
      refused(
          "lifetime-namesake",
          app -> {
            app.lifetime(dev.espalier.bind.RequestScoped.class);
            app.bind(Cart.class).in(RequestScoped.class);
            app.bind(Request.class)
                .to(needs().make(() -> new Request("/")))
                .in(dev.espalier.bind.RequestScoped.class);
          });
    }
  }

  @Nested
  class Seeds {
    @Test
    void areNotBoundAsWell() {
      refused(
          "seed-also-bound",
          app -> {
            app.lifetime(RequestScoped.class);
            app.install(new Web(Request.class));
            app.bind(Request.class).to(needs().make(() -> new Request("/")));
            app.bind(Cart.class);
            app.bind(Checkout.class);
            app.roots(Checkout.class);
          });
    }

    @Test
    void areThoseOfOneLifetime() {
      refused(
          "seed-of-two-lifetimes",
          app -> {
            app.lifetime(SessionScoped.class, l -> l.seed(Request.class));
            app.lifetime(RequestScoped.class, l -> l.parent(SessionScoped.class));
            app.install(new Web(Request.class));
          });
    }

    @Test
    void addUpWithoutCountingTwice() {
      try (Container container =
          Espalier.container(app -> {
            app.lifetime(RequestScoped.class, l -> l.seed(Request.class).seed(Request.class));
            app.install(new Web(Request.class)).install(new Web(Cart.class));
          })) {
        container.runWithin(
            RequestScoped.class,
            seeds -> seeds.put(Request.class, new Request("/")).put(Cart.class, new Cart()),
            scope -> assertThat(scope.get(Request.class).path()).isEqualTo("/"));
      }
    }

    @Test
    void areNoHandles() {
      refused(
          "seed-handle",
          app ->
              app.lifetime(
                  RequestScoped.class, l -> l.seed(Key.of(new TypeRef<Provider<Cart>>() {}))));
    }

    interface Listening extends Startable {}

    @Test
    void areAsTheyAreGivenNeitherStartedNorUnwrapped() {
      Key<CompletionStage<Cart>> stage = Key.of(new TypeRef<>() {});
      CompletionStage<Cart> later = new CompletableFuture<>();
      try (Container container =
          Espalier.container(
              app -> app.lifetime(RequestScoped.class, l -> l.seed(Listening.class).seed(stage)))) {
        container.runWithin(
            RequestScoped.class,
            seeds -> seeds.put(stage, later).put(Listening.class, new Unstarted()),
            scope -> assertThat(scope.get(stage)).isSameAs(later));
      }
    }

    record Unstarted() implements Listening {
      @Override
      public void start() {
        throw new IllegalStateException("started");
      }

      @Override
      public void stop() {
        throw new IllegalStateException("stopped");
      }
    }
  }
}
