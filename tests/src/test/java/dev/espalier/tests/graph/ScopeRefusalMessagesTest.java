package dev.espalier.tests.graph;

import static dev.espalier.tests.graph.Golden.told;

import dev.espalier.Container;
import dev.espalier.Espalier;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.Key;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Resource;
import dev.espalier.tests.Proves;
import jakarta.inject.Scope;
import jakarta.inject.Singleton;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.concurrent.FutureTask;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// What users read when a scope refuses what is asked of it.
@Proves("F62")
class ScopeRefusalMessagesTest {

  @Scope
  @Retention(RetentionPolicy.RUNTIME)
  @interface SessionScoped {}

  @Scope
  @Retention(RetentionPolicy.RUNTIME)
  @interface JobScoped {}

  @Scope
  @Retention(RetentionPolicy.RUNTIME)
  @interface PageScoped {}

  interface User {}

  record Login(String name) implements User {}

  record Path(String text) {}

  record Settings() {}

  record Cart() {}

  record Checkout(Cart cart) {}

  record Shop(Checkout checkout) {}

  record Ledger() {}

  record Connection() implements AutoCloseable {
    @Override
    public void close() {}
  }

  record Statement(Connection connection) {}

  /// Sessions with requests, and jobs on threads of their own.
  private final Container shop =
      Espalier.container(app -> {
        app.name("shop");
        app.lifetime(SessionScoped.class, l -> l.seed(User.class));
        app.lifetime(RequestScoped.class, l -> l.parent(SessionScoped.class).seed(Path.class));
        app.lifetime(JobScoped.class, l -> l.confined());
        app.bind(Settings.class).in(Singleton.class);
        app.bind(Cart.class).in(RequestScoped.class);
        app.bind(Checkout.class);
        app.bind(Shop.class);
        app.bind(Ledger.class).in(JobScoped.class);
        app.bind(Connection.class);
        app.bind(Statement.class);
      });

  @AfterEach
  void close() {
    shop.close();
  }

  private static void refused(String name, ThrowingCallable call) {
    told(name, EspalierException.class, call);
  }

  private dev.espalier.bind.Scope session() {
    return shop.open(SessionScoped.class, seeds -> seeds.put(User.class, new Login("ann")));
  }

  private static dev.espalier.bind.Scope request(dev.espalier.bind.Scope session) {
    return session.open(RequestScoped.class, seeds -> seeds.put(Path.class, new Path("/")));
  }

  @Nested
  class Opening {
    @Test
    void aLifetimeThatIsNotDeclared() {
      refused("open-not-declared", () -> shop.open(PageScoped.class));
      try (Container bare = Espalier.container(_ -> {})) {
        refused("open-none-declared", () -> bare.open(PageScoped.class));
      }
    }

    @Test
    void anotherAnnotationOfTheSameName() {
      refused("open-namesake", () -> shop.open(LifetimeDeclarationTest.RequestScoped.class));
    }

    @Test
    void theContainer() {
      refused("open-the-container", () -> shop.open(Singleton.class));
    }

    @Test
    @Proves("R35")
    void aLifetimeThatIsOpenedInAnother() {
      refused("open-too-early", () -> shop.open(RequestScoped.class));
    }

    @Test
    @Proves("R35")
    void aLifetimeThatIsOpenedFurtherOut() {
      try (var session = session();
          var request = request(session)) {
        refused("open-too-deep", () -> request.open(RequestScoped.class));
        refused("open-in-the-container", () -> session.open(JobScoped.class));
      }
    }

    @Test
    @Proves("R35")
    void whereTheScopeThatIsMeantIsTheOneThatTheThreadIsIn() {
      shop.runWithin(
          SessionScoped.class,
          seeds -> seeds.put(User.class, new Login("ann")),
          _ -> refused("open-of-the-current", () -> shop.open(RequestScoped.class)));
    }
  }

  @Nested
  class Seeds {
    @Test
    void thatAreMissing() {
      refused("seed-missing", () -> shop.open(SessionScoped.class));
    }

    @Test
    void thatAreGivenAsTheirOwnClass() {
      refused(
          "seed-given-as-its-class",
          () -> shop.open(SessionScoped.class, s -> s.put(Login.class, new Login("ann"))));
    }

    @Test
    void ofAnotherLifetime() {
      refused(
          "seed-of-another-lifetime",
          () -> shop.open(SessionScoped.class, s -> s.put(Path.class, new Path("/"))));
    }

    @Test
    void thatAreBound() {
      refused(
          "seed-that-is-bound",
          () -> shop.open(SessionScoped.class, s -> s.put(Settings.class, new Settings())));
    }

    @Test
    void thatNobodyDeclared() {
      refused(
          "seed-not-declared",
          () -> shop.open(SessionScoped.class, s -> s.put(String.class, "ann")));
    }

    @Test
    @Proves("R50")
    @SuppressWarnings("NullAway") // null is the point
    void thatAreNull() {
      refused("seed-null", () -> shop.open(SessionScoped.class, s -> s.put(User.class, null)));
    }

    @Test
    void ofAnotherType() {
      refused(
          "seed-of-another-type",
          () -> shop.open(SessionScoped.class, s -> s.put(loose(User.class), "ann")));
    }

    /// As a key is that came through casts.
    @SuppressWarnings("unchecked") // the wrong type is the point
    private static Key<Object> loose(Class<?> type) {
      return (Key<Object>) Key.of(type);
    }

    @Test
    void thatAreGivenTwice() {
      refused(
          "seed-given-twice",
          () ->
              shop.open(
                  SessionScoped.class,
                  s -> s.put(User.class, new Login("ann")).put(User.class, new Login("bob"))));
    }
  }

  @Nested
  @Proves("R46")
  class Asking {
    @Test
    void outsideOfEveryScopeOfItsLifetime() {
      refused("outside-one", () -> shop.get(Ledger.class));
    }

    @Test
    void outsideOfSeveralLifetimesThroughWhatIsMadeForEach() {
      refused("outside-two", () -> shop.get(Shop.class));
    }

    @Test
    void theScopeAroundTheOneThatIsMeant() {
      try (var session = session()) {
        refused("outside-with-seeds", () -> session.get(Cart.class));
      }
    }

    @Test
    void theContainerInsideTheScopeThatIsMeant() {
      shop.runWithin(
          JobScoped.class, _ -> refused("outside-in-the-body", () -> shop.get(Ledger.class)));
    }

    @Test
    void forAHandleOfWhatMustBeReleased() {
      refused("handle-of-released", () -> shop.get(Key.provider(Connection.class)));
      refused("handle-of-what-holds-it", () -> shop.get(Key.lazy(Statement.class)));
    }

    @Test
    void aConfinedScopeFromAnotherThread() throws Exception {
      shop.<InterruptedException>runWithin(
          JobScoped.class,
          job -> {
            Thread.currentThread().setName("main");
            FutureTask<Boolean> asked =
                new FutureTask<>(() -> refused("confined", () -> job.get(Ledger.class)), true);
            Thread.ofVirtual().name("helper").start(asked).join();
            if (asked.state() != FutureTask.State.SUCCESS) {
              throw new AssertionError(asked.exceptionNow());
            }
          });
    }
  }

  @Nested
  class Adding {
    @Test
    @Proves("F39")
    void codeAroundAUse() {
      Resource<Cart> around = Resource.around(use -> use.lend(new Cart()));
      shop.runWithin(JobScoped.class, job -> refused("around-managed", () -> job.manage(around)));
    }
  }

  @Nested
  class Evicting {
    @Test
    void whatOpenScopesMayUse() {
      try (var session = session();
          var _ = request(session)) {
        refused("evict-in-use", () -> shop.evict(Settings.class));
      }
    }
  }
}
