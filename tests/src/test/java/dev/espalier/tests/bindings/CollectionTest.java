package dev.espalier.tests.bindings;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.bind.BindingModule;
import dev.espalier.bind.IntoList;
import dev.espalier.bind.IntoMap;
import dev.espalier.bind.IntoSet;
import dev.espalier.bind.Key;
import dev.espalier.bind.Lazy;
import dev.espalier.bind.Provides;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Startable;
import dev.espalier.bind.TypeRef;
import dev.espalier.event.Event;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Named;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Sets, lists and maps to which several modules contribute.
@Proves({"F25", "F90"})
@ExtendWith(NothingIsLeft.class)
@SuppressWarnings("UnusedMethod") // the container calls them
class CollectionTest {
  interface Handler {}

  record Json() implements Handler {}

  @Singleton
  static class Csv implements Handler {}

  record Given(String name) implements Handler {}

  record Routes(Set<Handler> set, List<Handler> list, Map<String, Handler> map) {}

  private static final BindingModule ONE =
      binder -> {
        binder.bindSet(Handler.class).add(Json.class).add(Csv.class);
        binder.bindList(Handler.class).add(Csv.class).element().toInstance(new Given("one"));
        binder.bindMap(String.class, Handler.class).put("csv", Csv.class);
      };

  private static final BindingModule OTHER =
      binder -> {
        binder.bindSet(Handler.class).element().toInstance(new Given("other"));
        binder.bindList(Handler.class).add(Key.of(Json.class));
        binder
            .bindMap(String.class, Handler.class)
            .put("json", Key.of(Json.class))
            .entry("other")
            .to(needs(Csv.class).make(_ -> new Given("made")));
      };

  @Test
  void haveWhatModulesContributeInItsOrder(Lab lab) {
    Container container = lab.container(app -> app.install(ONE).install(OTHER).roots(Routes.class));
    Routes routes = container.get(Routes.class);
    Csv csv = (Csv) routes.map().get("csv");

    assertThat(routes.set()).containsExactly(new Json(), csv, new Given("other"));
    assertThat(routes.list()).containsExactly(csv, new Given("one"), new Json());
    assertThat(routes.map().values()).containsExactly(csv, new Json(), new Given("made"));
    assertThat(routes.map().keySet()).containsExactly("csv", "json", "other");
  }

  @Test
  void cannotBeChanged(Lab lab) {
    Routes routes =
        lab.container(app -> app.install(ONE).install(OTHER).roots(Routes.class)).get(Routes.class);
    assertThatThrownBy(() -> routes.set().add(new Json()))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> routes.list().add(new Json()))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> routes.map().put("more", new Json()))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void areEmptyIfNobodyContributes(Lab lab) {
    Container container =
        lab.container(app -> {
          app.bindSet(Handler.class);
          app.bindList(Handler.class);
          app.bindMap(String.class, Handler.class);
          app.roots(Routes.class);
        });
    assertThat(container.get(Routes.class)).isEqualTo(new Routes(Set.of(), List.of(), Map.of()));
  }

  @Test
  void haveTheQualifierOfTheirElements(Lab lab) {
    record Page(@Named("eu") Set<Handler> eu, Set<Handler> all, Optional<List<Handler>> none) {}

    Container container =
        lab.container(app -> {
          app.bindSet(Key.named("eu", Handler.class)).add(Json.class);
          app.bindSet(Handler.class).element().toInstance(new Given("all"));
          app.roots(Page.class);
        });
    assertThat(container.get(Page.class))
        .isEqualTo(new Page(Set.of(new Json()), Set.of(new Given("all")), Optional.empty()));
  }

  @Test
  void areAskedForByKeyInTheStyleOfFunctions(Lab lab) {
    Container container =
        lab.container(app -> {
          app.install(ONE);
          app.bind(Routes.class)
              .to(
                  needs(Key.setOf(Handler.class))
                      .and(Key.listOf(Key.of(Handler.class)))
                      .and(Key.mapOf(String.class, Handler.class))
                      .make(Routes::new));
          app.roots(Key.of(Routes.class), Key.optional(Key.named("none", Csv.class)));
          app.bind(String.class)
              .to(needs(Key.of(Csv.class).provider()).make(csv -> csv.get().toString()));
        });
    Routes routes = container.get(Routes.class);
    assertThat(routes.set()).contains(new Json(), routes.list().getFirst());
    assertThat(container.get(Key.optional(Key.named("none", Csv.class)))).isEmpty();
    assertThat(container.get(String.class)).isEqualTo(routes.list().getFirst().toString());
  }

  @Test
  void ofHandlesComeByThemselvesForMaps(Lab lab) throws Exception {
    record Lookup(Map<String, Provider<Thing>> providers, Map<String, Lazy<Thing>> lazies) {}

    Container container =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.bindMap(String.class, Thing.class).put("thing", A);
          app.roots(Lookup.class);
        });
    container.start();
    Lookup lookup = container.get(Lookup.class);
    assertThat(lab.log()).isEmpty();
    Provider<Thing> provider = List.copyOf(lookup.providers().values()).getFirst();
    Lazy<Thing> lazy = List.copyOf(lookup.lazies().values()).getFirst();
    assertThat(provider.get()).isSameAs(lazy.get());
    assertThat(lab.log()).containsExactly("+A");
  }

  @Test
  void mayBeReplaced(Lab lab) {
    Container container =
        lab.container(app -> {
          app.install(ONE).roots(Routes.class);
          app.replace(Key.setOf(Handler.class)).toInstance(Set.of());
        });
    assertThat(container.get(Routes.class).set()).isEmpty();
  }

  @Test
  void thatAreReplacedLeaveNoHandlesBehind(Lab lab) {
    assertThatThrownBy(() ->
            lab.container(app -> {
              app.bindMap(String.class, Handler.class).put("json", Json.class);
              app.replace(Key.mapOf(String.class, Handler.class)).toInstance(Map.of());
              app.roots(Key.of(new TypeRef<Map<String, Provider<Handler>>>() {}));
            }))
        .hasMessageContaining("ESP-101 missing binding: Map<String, Provider<Handler>>");
  }

  @Test
  void takeWhatABindingStandsForAlsoInStrictMode(Lab lab) {
    Container container = lab.container(app -> app.strict().bindSet(Handler.class).add(Json.class));
    assertThat(container.get(Key.setOf(Handler.class))).containsExactly(new Json());
  }

  @Nested
  class Elements {
    static class Server implements Handler, Startable, AutoCloseable {
      private final Lab lab;

      Server(Lab lab) {
        this.lab = lab;
      }

      @Override
      public void start() {
        lab.note("start");
      }

      @Override
      public void stop() {
        lab.note("stop");
      }

      @Override
      public void close() {
        lab.note("close");
      }
    }

    @Test
    void areStartedStoppedAndClosedLikeAnyBinding(Lab lab) throws Exception {
      Container container =
          lab.container(app -> {
            app.bind(Lab.class).toInstance(lab);
            app.bindSet(Handler.class)
                .element()
                .to(Server.class)
                .in(Singleton.class)
                .onAcquire(_ -> lab.note("hook"));
            app.roots(Key.setOf(Handler.class));
          });
      container.start();
      container.close();
      assertThat(lab.log()).containsExactly("hook", "start", "stop", "close");
    }

    @Test
    @Proves("R23")
    void areReleasedAfterWhatAskedForTheCollection(Lab lab) throws Exception {
      Container container =
          lab.container(app -> {
            app.bind(C)
                .to(needs(Key.setOf(Thing.class)).makeResource(_ -> lab.resource(C)))
                .in(Singleton.class);
            app.bind(A).to(lab.resource(A)).in(Singleton.class);
            app.bindSet(Thing.class).add(A).element().to(lab.resource(B)).in(Singleton.class);
            app.roots(C);
          });
      container.start();
      container.close();
      assertThat(lab.log("+")).last().isEqualTo("+C");
      assertThat(lab.log("-")).first().isEqualTo("-C");
      assertThat(lab.log("-")).hasSize(3);
    }

    @Test
    @Proves("F42")
    void takeWhatHoldsTheCollectionWithThemWhenTheyAreEvicted(Lab lab) {
      record Page(List<Thing> things) {}

      Container container =
          lab.container(app -> {
            app.bind(A).to(lab.resource(A)).in(Singleton.class);
            app.bindList(Thing.class).add(A).element().to(lab.resource(B));
            app.bind(Page.class).in(Singleton.class);
          });
      Page page = container.get(Page.class);
      container.evict(A);
      assertThat(lab.log()).containsExactlyInAnyOrder("+A", "+B", "-B", "-A");
      assertThat(container.get(Page.class)).isNotSameAs(page);
    }

    @Test
    @Proves("R0")
    void thatAreReadyMakeNoThreadForARequest(Lab lab) throws Exception {
      record Page(Set<Thing> things, Optional<Thing> thing, List<Thing> list) {}

      Container container =
          lab.container(app -> {
            app.lifetime(RequestScoped.class);
            app.bind(A).to(lab.resource(A)).in(Singleton.class);
            app.bind(Thing.class).to(A);
            app.bindSet(Thing.class).add(A);
            app.bindList(Thing.class).add(Thing.class);
            app.bind(Page.class).in(RequestScoped.class);
            app.roots(Page.class);
          });
      container.start();
      container.runWithin(RequestScoped.class, scope -> scope.get(Page.class));
      assertThat(lab.events(Event.AcquireBegan.class))
          .containsExactly(
              new Event.AcquireBegan(A, true), new Event.AcquireBegan(Key.of(Page.class), false));
    }
  }

  @Nested
  class Annotated {
    static class Handlers {
      @Provides
      @IntoSet
      Handler a() {
        return new Given("a");
      }

      @Provides
      @IntoSet
      @Singleton
      Handler b(Csv csv) {
        return csv;
      }

      @Provides
      @IntoList
      static Handler c() {
        return new Given("c");
      }

      @Provides
      @IntoMap("d")
      Handler d() {
        return new Given("d");
      }

      @Provides
      @IntoSet
      @Named("eu")
      Handler e() {
        return new Given("e");
      }
    }

    @Test
    void methodsContribute(Lab lab) {
      record Page(@Named("eu") Set<Handler> eu, Routes routes, Csv csv) {}

      Container container =
          lab.container(app -> {
            app.install(new Handlers()).roots(Page.class);
            app.bindSet(Handler.class).add(Json.class);
          });
      Page page = container.get(Page.class);
      assertThat(page.eu()).containsExactly(new Given("e"));
      assertThat(page.routes().set()).containsExactly(new Given("a"), page.csv(), new Json());
      assertThat(page.routes().list()).containsExactly(new Given("c"));
      assertThat(page.routes().map()).isEqualTo(Map.of("d", new Given("d")));
    }
  }
}
