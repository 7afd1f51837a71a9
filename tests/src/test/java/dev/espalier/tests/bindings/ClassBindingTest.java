package dev.espalier.tests.bindings;

import static dev.espalier.bind.Needs.needs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.Espalier;
import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.Key;
import dev.espalier.tests.Proves;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Classes that the container constructs, and keys that stand for others.
@Proves("F1")
class ClassBindingTest {

  interface UserRepository {}

  record Database(String url) {}

  static class JdbcUserRepository implements UserRepository {
    final Database database;

    JdbcUserRepository(Database database) {
      this.database = database;
    }
  }

  record Users(UserRepository repository) {}

  @Test
  void fillsTheParametersOfAnImplementationByType() {
    try (Container container =
        Espalier.container(app -> {
          app.bind(UserRepository.class).to(JdbcUserRepository.class).in(Singleton.class);
          app.bind(Database.class).in(Singleton.class);
          app.bind(String.class).toInstance("db:1");
          app.bind(Users.class);
        })) {
      UserRepository repository = container.get(UserRepository.class);
      assertThat(repository).isInstanceOf(JdbcUserRepository.class);
      assertThat(((JdbcUserRepository) repository).database)
          .isSameAs(container.get(Database.class));
      assertThat(container.get(Users.class).repository()).isSameAs(repository);
    }
  }

  @Test
  @Proves("F4")
  void isMadeAnewForEachThatAsksUnlessItHasALifetime() {
    try (Container container =
        Espalier.container(app -> {
          app.bind(UserRepository.class).to(JdbcUserRepository.class);
          app.bind(Database.class).in(Singleton.class);
          app.bind(String.class).to(needs().make(() -> "db:1"));
        })) {
      var first = (JdbcUserRepository) container.get(UserRepository.class);
      var second = (JdbcUserRepository) container.get(UserRepository.class);
      assertThat(first).isNotSameAs(second);
      assertThat(first.database).isSameAs(second.database);
    }
  }

  @Test
  @Proves("F8")
  void sharesWhatTwoBranchesNeed() {
    record Left(Database database) {}
    record Right(Database database) {}
    record Both(Left left, Right right) {}
    try (Container container =
        Espalier.container(app -> {
          app.bind(Both.class);
          app.bind(Left.class);
          app.bind(Right.class);
          app.bind(Database.class).in(Singleton.class);
          app.bind(String.class).toInstance("db:1");
        })) {
      Both both = container.get(Both.class);
      assertThat(both.left().database()).isSameAs(both.right().database());
    }
  }

  @Nested
  class Aliases {
    @Test
    void ofAKeyShareItsInstance() {
      try (Container container =
          Espalier.container(app -> {
            app.bind(UserRepository.class).to(Key.of(JdbcUserRepository.class));
            app.bind(JdbcUserRepository.class).in(Singleton.class);
            app.bind(Database.class).toInstance(new Database("db:1"));
          })) {
        assertThat(container.get(UserRepository.class))
            .isSameAs(container.get(JdbcUserRepository.class));
      }
    }

    @Test
    void ofABoundClassShareItsInstanceWhateverWasDeclaredFirst() {
      try (Container container =
          Espalier.container(app -> {
            app.bind(UserRepository.class).to(JdbcUserRepository.class);
            app.bind(JdbcUserRepository.class)
                .to(needs(Database.class).make(JdbcUserRepository::new))
                .in(Singleton.class);
            app.bind(Database.class).toInstance(new Database("db:1"));
          })) {
        assertThat(container.get(UserRepository.class))
            .isSameAs(container.get(JdbcUserRepository.class));
      }
    }

    @Test
    void ofAClassThatIsNotBoundConstructIt() {
      try (Container container =
          Espalier.container(app -> {
            app.bind(UserRepository.class).to(JdbcUserRepository.class).in(Singleton.class);
            app.bind(Database.class).toInstance(new Database("db:1"));
          })) {
        assertThat(container.get(UserRepository.class))
            .isSameAs(container.get(UserRepository.class));
        assertThat(container.graph().find(Key.of(JdbcUserRepository.class))).isEmpty();
      }
    }

    @Test
    void ofItselfConstructIt() {
      try (Container container = Espalier.container(app -> app.bind(Empty.class).to(Empty.class))) {
        assertThat(container.get(Empty.class)).isNotNull();
      }
    }
  }

  record Empty() {}

  @Nested
  class Constructors {
    static final class Chosen {
      final String by;

      @SuppressWarnings("unused") // there to be passed over
      Chosen(Database database) {
        this.by = "database";
      }

      @Inject
      Chosen(String text) {
        this.by = text;
      }

      @SuppressWarnings("unused") // there to be passed over
      Chosen() {
        this.by = "nothing";
      }
    }

    @Test
    @Proves("F89")
    void injectPicksOneOfSeveral() {
      try (Container container =
          Espalier.container(app -> {
            app.bind(Chosen.class);
            app.bind(String.class).toInstance("inject");
          })) {
        assertThat(container.get(Chosen.class).by).isEqualTo("inject");
      }
    }

    static final class Throwing {
      Throwing(Exception what) throws Exception {
        throw what;
      }
    }

    @Test
    void whatOneThrowsIsTheCauseAsItIs() {
      IOException thrown = new IOException("disk");
      try (Container container =
          Espalier.container(app -> {
            app.bind(Throwing.class);
            app.bind(Exception.class).toInstance(thrown);
          })) {
        assertThatThrownBy(() -> container.get(Throwing.class))
            .isInstanceOf(AcquireFailedException.class)
            .satisfies(e -> assertThat(e.getCause()).isSameAs(thrown));
      }
    }

    static final class Breaking {
      Breaking() {
        throw new AssertionError("broken");
      }
    }

    @Test
    void alsoAnError() {
      try (Container container = Espalier.container(app -> app.bind(Breaking.class))) {
        assertThatThrownBy(() -> container.get(Breaking.class))
            .hasCauseExactlyInstanceOf(AssertionError.class);
      }
    }

    static final class Odd {
      Odd(Throwable what) throws Throwable {
        throw what;
      }
    }

    @Test
    void alsoAThrowableThatIsNeither() {
      Throwable thrown = new Throwable("odd");
      try (Container container =
          Espalier.container(app -> {
            app.bind(Odd.class);
            app.bind(Throwable.class).toInstance(thrown);
          })) {
        assertThatThrownBy(() -> container.get(Odd.class))
            .isInstanceOf(AcquireFailedException.class)
            .satisfies(e -> assertThat(e.getCause()).isSameAs(thrown));
      }
    }
  }
}
