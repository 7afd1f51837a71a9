package dev.espalier.tests.bindings;

import static dev.espalier.bind.Needs.needs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.Espalier;
import dev.espalier.bind.Binder;
import dev.espalier.bind.BindingModule;
import dev.espalier.bind.Key;
import dev.espalier.bind.Resource;
import dev.espalier.bind.TypeRef;
import dev.espalier.graph.GraphException;
import dev.espalier.tests.Proves;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// Modules: bindings made from parameters.
class ModuleTest {

  record Connection(String url) {}

  record DatabaseModule(String url, List<String> log) implements BindingModule {
    @Override
    public void configure(Binder binder) {
      binder
          .bind(Connection.class)
          .to(
              needs()
                  .makeResource(() ->
                      Resource.of(
                          () -> new Connection(url), connection -> log.add(connection.url()))))
          .in(Singleton.class);
    }
  }

  @Test
  @Proves("F13")
  void buildResourceBindingsFromTheirParameters() {
    List<String> log = new ArrayList<>();
    try (Container container =
        Espalier.container(app -> app.install(new DatabaseModule("db:1", log)))) {
      assertThat(container.get(Connection.class).url()).isEqualTo("db:1");
    }
    assertThat(log).containsExactly("db:1");
  }

  @Test
  @Proves("F13")
  void countOnceWhenTheyAreTheSameObject() {
    AtomicInteger configured = new AtomicInteger();
    BindingModule module =
        binder -> {
          configured.incrementAndGet();
          binder.bind(String.class).toInstance("a");
        };
    try (Container container =
        Espalier.container(app -> {
          app.install(module);
          app.install(binder -> binder.install(module));
        })) {
      assertThat(container.get(String.class)).isEqualTo("a");
    }
    assertThat(configured).hasValue(1);
  }

  @Test
  @Proves("F13")
  void countOnceWhenTheyAreEqual() {
    List<String> log = new ArrayList<>();
    Espalier.container(app ->
            app.install(new DatabaseModule("db:1", log)).install(new DatabaseModule("db:1", log)))
        .close();
  }

  @Test
  @Proves("F13")
  void countEachWhenTheirParametersDifferSoThatTheirKeysClash() {
    List<String> log = new ArrayList<>();
    assertThatThrownBy(() ->
            Espalier.container(app ->
                app.install(new DatabaseModule("db:1", log))
                    .install(new DatabaseModule("db:2", log))))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("ESP-102 bound more than once: Connection");
  }

  record Cycle(String name) implements BindingModule {
    @Override
    public void configure(Binder binder) {
      binder.bind(Connection.class).toInstance(new Connection(name));
      binder.install(new Cycle(name));
    }
  }

  @Test
  @Proves("F13")
  void mayInstallEachOther() {
    try (Container container = Espalier.container(app -> app.install(new Cycle("loop")))) {
      assertThat(container.get(Connection.class).url()).isEqualTo("loop");
    }
  }

  @Test
  @Proves("F15")
  void bindTheFunctionItselfWhereThatIsWhatIsAskedFor() {
    AtomicInteger number = new AtomicInteger();
    Key<Supplier<Integer>> numbers = Key.of(new TypeRef<Supplier<Integer>>() {});
    try (Container container =
        Espalier.container(app -> {
          app.bind(numbers)
              .to(needs(Connection.class).make(_ -> number::incrementAndGet))
              .in(Singleton.class);
          app.install(new DatabaseModule("db:1", new ArrayList<>()));
        })) {
      Supplier<Integer> function = container.get(numbers);
      assertThat(function.get()).isEqualTo(1);
      int second = container.call(needs(numbers).call(Supplier::get));
      assertThat(second).isEqualTo(2);
    }
  }
}
