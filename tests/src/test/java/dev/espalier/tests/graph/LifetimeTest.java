package dev.espalier.tests.graph;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.graph.Golden.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Espalier;
import dev.espalier.bind.Lazy;
import dev.espalier.bind.Resource;
import dev.espalier.bind.Startable;
import dev.espalier.tests.Proves;
import jakarta.inject.Provider;
import jakarta.inject.Scope;
import jakarta.inject.Singleton;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.junit.jupiter.api.Test;

/// ESP-108, 109, 110: what lives how long.
@Proves({"R1", "F91"})
class LifetimeTest {

  @Scope
  @Retention(RetentionPolicy.RUNTIME)
  @interface RequestScoped {}

  record Cart() {}

  record Checkout(Cart cart) {}

  record Connection() implements AutoCloseable {
    @Override
    public void close() {}
  }

  record Statement(Connection connection) {}

  interface Link {}

  record Pool(Provider<Connection> connections) {}

  record Reports(String name, Lazy<Connection> connection, Provider<Statement> statements) {}

  record Exports(Provider<Link> links) {}

  @Test
  void refusesALifetimeThatNobodyDeclared() {
    refused(
        "lifetime-unknown",
        app -> {
          app.bind(Checkout.class);
          app.bind(Cart.class).in(RequestScoped.class);
          app.roots(Checkout.class);
        });
  }

  @Test
  void refusesALifetimeOfWhatIsGiven() {
    refused(
        "lifetime-of-an-instance",
        app -> {
          app.lifetime(RequestScoped.class);
          app.bind(Cart.class).toInstance(new Cart()).in(RequestScoped.class);
          app.bind(Connection.class).in(RequestScoped.class).toInstance(new Connection());
          app.bind(String.class).toInstance("daily").in(Singleton.class);
        });
  }

  @Test
  @Proves({"R46"})
  void refusesHandlesOfAnUnscopedClosable() {
    refused(
        "lifetime-handle-of-unscoped-closable",
        app -> {
          app.bind(Connection.class);
          app.bind(Pool.class).in(Singleton.class);
          app.bind(Reports.class).in(Singleton.class);
          app.bind(Statement.class).in(Singleton.class);
          app.bind(String.class).toInstance("daily");
          app.roots(Pool.class, Reports.class);
        });
  }

  @Test
  @Proves({"R46"})
  void refusesSuchAHandleInAShorterLifetimeAndNamesThat() {
    refused(
        "lifetime-handle-in-a-request",
        app -> {
          app.lifetime(RequestScoped.class);
          app.bind(Connection.class);
          app.bind(Pool.class).in(RequestScoped.class);
          app.roots(Pool.class);
        });
  }

  @Test
  @Proves({"R46"})
  void refusesAHandleOfWhatIsMadeAnewWithAClosable() {
    refused(
        "lifetime-handle-of-unscoped-holder",
        app -> {
          app.bind(Link.class).to(needs(Statement.class).make(_ -> new Link() {}));
          app.bind(Statement.class);
          app.bind(Connection.class)
              .to(needs().makeResource(() -> Resource.of(Connection::new, Connection::close)));
          app.bind(Exports.class).in(Singleton.class);
          app.roots(Exports.class);
        });
  }

  @Test
  @Proves({"R46"})
  void takesAHandleOfWhatOnlyHoldsSharedClosables() {
    try (var container =
        Espalier.container(app -> {
          app.bind(Connection.class).in(Singleton.class);
          app.bind(Statement.class);
          app.bind(Reports.class);
          app.bind(String.class).toInstance("daily");
        })) {
      Reports reports = container.get(Reports.class);
      assertThat(reports.statements().get()).isEqualTo(reports.statements().get());
    }
  }

  record Server() implements Startable {
    @Override
    public void start() {}

    @Override
    public void stop() {}
  }

  @Test
  void refusesAStartOrStopHookOnWhatIsMadeForEach() {
    refused(
        "lifetime-hook-on-unscoped",
        app -> {
          app.bind(Server.class);
          app.bind(Cart.class).onStop(_ -> {});
          app.roots(Server.class);
        });
  }
}
