package dev.espalier.tests.inject;

import static dev.espalier.bind.Needs.needs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.Espalier;
import dev.espalier.bind.Key;
import dev.espalier.bind.TypeRef;
import dev.espalier.tests.Proves;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Provider;
import jakarta.inject.Qualifier;
import jakarta.inject.Singleton;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Fields and methods marked `@Inject`, and what their annotations say.
@Proves("F25")
@SuppressWarnings({
  "NullAway",
  "StaticAssignmentInConstructor",
  "UnnecessaryAssignment",
  "UnusedVariable"
})
class MemberInjectionTest {

  @Qualifier
  @Retention(RetentionPolicy.RUNTIME)
  @interface Slow {}

  @Qualifier
  @Retention(RetentionPolicy.RUNTIME)
  @interface Region {
    String value() default "world";
  }

  record Tax(String of) {}

  static class Base<T> {
    final List<String> order = new ArrayList<>();

    @Inject T field;

    List<T> listed;

    @Inject
    void list(List<T> values) {
      order.add("base list");
      listed = values;
    }

    @Inject
    void replaced(T value) {
      order.add("base replaced");
    }

    @Inject
    void silenced(T value) {
      order.add("base silenced");
    }
  }

  static class Orders extends Base<String> {
    @Inject
    @Named("eu")
    Tax eu;

    @Inject @Slow Provider<Tax> slow;

    @Inject
    void tax(@Region("us") Tax us, @Region Tax world) {
      order.add("orders " + us.of() + " " + world.of());
    }

    @Inject
    @Override
    void replaced(String value) {
      order.add("orders replaced");
    }

    @Override
    void silenced(String value) {
      order.add("orders silenced");
    }
  }

  /// Where a qualifier with members is written.
  static class UsTaxed {
    @Inject
    @Region("us")
    Tax tax;
  }

  private static Key<Tax> region(String name) {
    try {
      return switch (name) {
        case "us" ->
            Key.of(Tax.class)
                .qualified(UsTaxed.class.getDeclaredField("tax").getAnnotation(Region.class));
        default -> Key.of(Tax.class).qualified(Region.class);
      };
    } catch (NoSuchFieldException e) {
      throw new AssertionError(e);
    }
  }

  private static Container container() {
    return Espalier.container(app -> {
      app.bind(String.class).toInstance("text");
      app.bind(Key.of(new TypeRef<List<String>>() {})).toInstance(List.of("a", "b"));
      app.bind(Key.named("eu", Tax.class)).toInstance(new Tax("eu"));
      app.bind(Key.of(Tax.class).qualified(Slow.class)).to(needs().make(() -> new Tax("slow")));
      app.bind(region("us")).toInstance(new Tax("us"));
      app.bind(region("world")).toInstance(new Tax("world"));
      app.roots(Orders.class);
    });
  }

  @Test
  void isDoneSupertypesFirstAndFieldsBeforeMethods() {
    try (Container container = container()) {
      Orders orders = container.get(Orders.class);
      assertThat(orders.field).isEqualTo("text");
      assertThat(orders.eu).isEqualTo(new Tax("eu"));
      assertThat(orders.slow.get()).isEqualTo(new Tax("slow"));
      assertThat(orders.order).containsExactly("base list", "orders replaced", "orders us world");
    }
  }

  @Test
  @Proves("R50")
  void resolvesTheVariablesOfWhatItExtends() {
    try (Container container = container()) {
      assertThat(container.get(Orders.class).listed).containsExactly("a", "b");
    }
  }

  @Test
  void leavesMethodsOutThatAnOverrideDoesNotMark() {
    try (Container container = container()) {
      assertThat(container.get(Orders.class).order).doesNotContain("base silenced");
      assertThat(container.get(Orders.class).order).doesNotContain("orders silenced");
    }
  }

  @Nested
  class OfAGenericClass {
    static class Box<T> {
      @Inject T value;
      final Provider<List<T>> all;

      @Inject
      Box(Provider<List<T>> all) {
        this.all = all;
      }
    }

    @Test
    void takesItsArgumentsFromTheKey() {
      Key<Box<String>> key = Key.of(new TypeRef<>() {});
      try (Container container =
          Espalier.container(app -> {
            app.bind(String.class).toInstance("text");
            app.bind(Key.of(new TypeRef<List<String>>() {})).toInstance(List.of("a"));
            app.roots(key);
          })) {
        assertThat(container.get(key).value).isEqualTo("text");
        assertThat(container.get(key).all.get()).containsExactly("a");
      }
    }
  }

  @Nested
  class ThatThrows {
    static class Session implements AutoCloseable {
      static final List<Session> CLOSED = new ArrayList<>();

      @Inject
      void connect() {
        throw new IllegalStateException("no server");
      }

      @Override
      public void close() {
        CLOSED.add(this);
        throw new IllegalArgumentException("not open");
      }
    }

    @Test
    @Proves({"R7", "R49"})
    void closesWhatWasConstructedAndKeepsTheFailure() {
      Session.CLOSED.clear();
      try (Container container = Espalier.container(app -> app.roots(Session.class))) {
        assertThatThrownBy(() -> container.get(Session.class))
            .hasRootCauseMessage("no server")
            .cause()
            .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
      }
      assertThat(Session.CLOSED).hasSize(1);
    }
  }

  @Nested
  class OfStatics {
    static class Registry {
      @Inject
      static @Named("eu") Tax tax;

      static Tax seen;

      @Inject
      Registry() {
        seen = tax;
      }
    }

    @Test
    void isDoneOnRequestAndBeforeAnInstanceIsMade() {
      Registry.tax = null;
      try (Container container =
          Espalier.container(app -> {
            app.bind(Key.named("eu", Tax.class)).toInstance(new Tax("eu"));
            app.injectStatic(Registry.class);
            app.bind(Registry.class).in(Singleton.class);
          })) {
        assertThat(Registry.tax).isNull();
        container.get(Registry.class);
        assertThat(Registry.seen).isEqualTo(new Tax("eu"));
      }
    }

    @Test
    void isDoneByAStart() throws InterruptedException {
      Registry.tax = null;
      try (Container container =
          Espalier.container(app -> {
            app.bind(Key.named("eu", Tax.class)).toInstance(new Tax("eu"));
            app.injectStatic(Registry.class);
          })) {
        container.start();
        assertThat(Registry.tax).isEqualTo(new Tax("eu"));
      }
    }
  }
}
