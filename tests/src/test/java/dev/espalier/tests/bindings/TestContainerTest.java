package dev.espalier.tests.bindings;

import static dev.espalier.bind.Needs.needs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.ContainerBuilder;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Resource;
import dev.espalier.bind.Scope;
import dev.espalier.graph.GraphException;
import dev.espalier.testing.TestContainer;
import dev.espalier.tests.Proves;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a user's own test finds.
class TestContainerTest {

  interface Mailer {
    void send(String mail);
  }

  static final class Smtp implements Mailer {
    Smtp() {
      throw new AssertionError("a test does not send mails");
    }

    @Override
    public void send(String mail) {}
  }

  record Checkout(Mailer mailer) {
    void pay() {
      mailer.send("paid");
    }
  }

  private static void program(ContainerBuilder app) {
    app.lifetime(RequestScoped.class);
    app.bind(Mailer.class).to(Smtp.class).in(Singleton.class);
    app.bind(Checkout.class).in(RequestScoped.class);
  }

  @Test
  @Proves({"F93", "F98"})
  void replacesABindingAndFindsNoLeak() {
    List<String> outbox = new ArrayList<>();
    try (TestContainer test =
        TestContainer.of(
            TestContainerTest::program, app -> app.replace(Mailer.class).toInstance(outbox::add))) {
      test.container().runWithin(RequestScoped.class, scope -> scope.get(Checkout.class).pay());
      assertThat(test.leaks()).isEmpty();
    }
    assertThat(outbox).containsExactly("paid");
  }

  @Test
  @Proves({"F93", "R1"})
  void refusesAReplacementOfWhatIsNotBoundAndNamesWhatIsMeant() {
    assertThatThrownBy(() ->
            TestContainer.of(
                TestContainerTest::program,
                app -> app.replace(Smtp.class).to(needs().make(Smtp::new))))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("1) ESP-120 replacement of what is not bound: Smtp")
        .hasMessageContaining("Replaced  at TestContainerTest.java:")
        .hasMessageContaining("Close     Mailer, from TestContainerTest.java:")
        .hasMessageContaining("docs/errors.md#esp-120");
  }

  @Test
  @Proves({"F93", "R1"})
  void refusesTwoReplacementsOfOneKey() {
    assertThatThrownBy(() ->
            TestContainer.of(
                TestContainerTest::program,
                app -> {
                  app.replace(Mailer.class).toInstance(_ -> {});
                  app.replace(Mailer.class).toInstance(_ -> {});
                }))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("ESP-102 bound more than once: Mailer");
  }

  @Test
  @Proves("F98")
  void namesAScopeThatWasLeftOpen() {
    TestContainer test = TestContainer.of(TestContainerTest::program);
    Scope left = test.container().open(RequestScoped.class);
    assertThat(test.leaks()).singleElement().asString().endsWith("is open");
    assertThatThrownBy(test::close)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("leaked: scope test/RequestScoped#1 was left open");
    assertThat(left.isOpen()).isFalse();
  }

  @Test
  @Proves("F98")
  void namesWhatCouldNotBeReleasedAlsoInAScopeThatIsGone() {
    TestContainer test =
        TestContainer.of(app -> {
          app.lifetime(RequestScoped.class);
          app.bind(StringBuilder.class)
              .to(
                  Resource.of(
                      StringBuilder::new,
                      _ -> {
                        throw new IllegalStateException("stuck");
                      }))
              .in(RequestScoped.class);
        });
    assertThatThrownBy(() ->
            test.container()
                .runWithin(RequestScoped.class, scope -> scope.get(StringBuilder.class).append(1)))
        .hasMessageContaining("stuck");
    assertThatThrownBy(test::close)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("release of StringBuilder failed");
  }

  @Test
  @Proves("F98")
  void namesAValueThatNobodyCloses() {
    TestContainer test =
        TestContainer.of(app -> {
          app.bind(AutoCloseable.class).to(needs().make(() -> () -> {})).in(Singleton.class);
        });
    test.get(AutoCloseable.class);
    assertThatThrownBy(test::close)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("ESP-401");
  }
}
