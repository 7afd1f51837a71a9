package dev.espalier.tests.docs;

import static dev.espalier.bind.Needs.needs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.bind.EspalierException;
import dev.espalier.testing.TestContainer;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.graph.Golden;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What `docs/guide/tests.md` shows, in its order.
@ExtendWith(NothingIsLeft.class)
class TestsGuideTest {
  interface Mailer {
    void send(String mail);
  }

  record Smtp(String host) implements Mailer {
    @Override
    public void send(String mail) {
      throw new IllegalStateException("no mail from tests, please");
    }
  }

  /// Keeps what would have been sent.
  record Outbox(List<String> sent) implements Mailer {
    Outbox() {
      this(new CopyOnWriteArrayList<>());
    }

    @Override
    public void send(String mail) {
      sent.add(mail);
    }
  }

  @Singleton
  static final class Database {}

  @Singleton
  static final class Checkout {
    final Database database;
    private final Mailer mailer;

    @Inject
    Checkout(Database database, Mailer mailer) {
      this.database = database;
      this.mailer = mailer;
    }

    void pay(String cart) {
      mailer.send("paid: " + cart);
    }
  }

  static final class Shop {
    static void configure(ContainerBuilder app) {
      app.bind(Mailer.class).to(needs().make(() -> new Smtp("mail:25"))).in(Singleton.class);
      app.roots(Checkout.class);
    }
  }

  @Test
  void aContainerOfItsOwn() throws Exception {
    Outbox outbox = new Outbox();
    try (TestContainer test =
        TestContainer.of(Shop::configure, app -> app.replace(Mailer.class).toInstance(outbox))) {
      test.start();
      test.get(Checkout.class).pay("two mugs");
    } // closed here, and anything that leaked fails the test
    assertThat(outbox.sent()).containsExactly("paid: two mugs");
  }

  @Test
  void overOneThatRuns(Lab lab) throws Exception {
    Container shop = lab.container(Shop::configure);
    shop.start(); // once for all tests
    Outbox outbox = new Outbox();
    try (Container overlay = shop.overlay(app -> app.replace(Mailer.class).toInstance(outbox))) {
      overlay.get(Checkout.class).pay("a teapot");
      assertThat(overlay.get(Database.class)).isSameAs(shop.get(Database.class));
      assertThat(overlay.get(Checkout.class)).isNotSameAs(shop.get(Checkout.class));
    }
    assertThat(outbox.sent()).containsExactly("paid: a teapot");
    assertThatThrownBy(() -> shop.get(Checkout.class).pay("a teapot"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void inAnotherOrder() throws Exception {
    try (TestContainer test =
        TestContainer.of(app -> {
          Shop.configure(app);
          app.concurrency(1).randomOrder(42);
        })) {
      test.start();
    }
  }

  @Test
  void staticMembersAreThereOnce(Lab lab) {
    Container container = lab.container(Shop::configure);
    Golden.told(
        "static-overlay",
        EspalierException.class,
        () -> container.overlay(app -> app.injectStatic(Smtp.class)));
  }
}
