package dev.espalier.tests.bindings;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.bind.EspalierException;
import dev.espalier.bind.Key;
import dev.espalier.bind.Lease;
import dev.espalier.bind.Recipe;
import dev.espalier.bind.Startable;
import dev.espalier.event.Event;
import dev.espalier.graph.GraphException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.io.FileNotFoundException;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What is done with what serves in place of a primary.
@ExtendWith(NothingIsLeft.class)
class FallbackHooksTest {
  private final FileNotFoundException broken = new FileNotFoundException("broken");

  /// A recipe of a resource called B, C…, whatever key it is for.
  private static Recipe<Thing> made(Lab lab, dev.espalier.bind.Key<Thing> as) {
    return needs().makeResource(() -> lab.resource(as));
  }

  private static Recipe<Thing> failing(Throwable with) {
    return needs()
        .make(() -> {
          if (with instanceof Error error) {
            throw error;
          }
          throw (Exception) with;
        });
  }

  record Tax(String of) {}

  @Test
  @Proves("F9")
  void ofTwoKeysOfOneTypeAreApart(Lab lab) {
    Key<Tax> eu = Key.named("eu", Tax.class);
    Key<Tax> us = Key.named("us", Tax.class);
    var container =
        lab.container(app -> {
          for (Key<Tax> key : List.of(eu, us)) {
            app.bind(key)
                .to(
                    needs()
                        .make(() -> {
                          throw broken;
                        }))
                .in(Singleton.class)
                .withFallback(needs().make(() -> new Tax(key.toString())));
          }
        });
    assertThat(container.get(eu)).isEqualTo(new Tax("@Named(\"eu\") Tax"));
    assertThat(container.get(us)).isEqualTo(new Tax("@Named(\"us\") Tax"));
  }

  @Test
  @Proves({"F9", "R48"})
  void areStartedOnceIfTheyStartThemselves(Lab lab) throws Exception {
    final class Server implements Startable {
      @Override
      public void start() {
        lab.note("started");
      }

      @Override
      public void stop() {
        lab.note("stopped");
      }
    }
    var container =
        lab.container(app -> {
          app.bind(Server.class)
              .to(needs().make(Server::new))
              .in(Singleton.class)
              .withFallback(needs().make(Server::new));
          app.roots(Server.class);
        });
    container.start();
    container.close();
    assertThat(lab.log()).containsExactly("started", "stopped");
  }

  interface Store {}

  record Plain() implements Store {}

  record Serving(Lab lab) implements Store, Startable {
    @Override
    public void start() {
      lab.note("started");
    }

    @Override
    public void stop() {
      lab.note("stopped");
    }
  }

  @Test
  @Proves({"F9", "R48"})
  void areStartedAlsoIfOnlyTheClassOfThePrimarySaysSo(Lab lab) throws Exception {
    for (boolean there : new boolean[] {true, false}) {
      var container =
          lab.container(app -> {
            app.bind(Lab.class)
                .to(
                    needs()
                        .make(() -> {
                          if (there) {
                            return lab;
                          }
                          throw broken;
                        }));
            app.bind(Store.class)
                .to(Serving.class)
                .in(Singleton.class)
                .withFallback(needs().make(Plain::new));
            app.decorate(Store.class).with(needs(Store.class).make(inner -> new Store() {}));
            app.roots(Store.class);
          });
      container.start();
      container.close();
    }
    assertThat(lab.log()).containsExactly("started", "stopped");
  }

  @Nested
  class TheHooks {
    /// Writes down when it is closed.
    static final class Conn implements AutoCloseable {
      private final Lab lab;

      Conn(Lab lab) {
        this.lab = lab;
      }

      @Override
      public void close() {
        lab.note("closed");
      }
    }

    @Test
    @Proves({"F9", "R49", "R25"})
    void ofTheBindingAreThoseOfWhateverServes(Lab lab) {
      for (boolean fails : new boolean[] {false, true}) {
        var container =
            lab.container(app -> {
              app.bind(Lab.class).toInstance(lab);
              app.bind(Step.class).toInstance(Step.none());
              app.bind(Conn.class)
                  .to(
                      needs()
                          .make(() -> {
                            if (fails) {
                              throw broken;
                            }
                            return new Conn(lab);
                          }))
                  .in(Singleton.class)
                  .onAcquire(_ -> lab.note("hook"))
                  .onRelease(_ -> lab.note("unhook"))
                  .closing()
                  .withFallback(needs().make(() -> new Conn(lab)));
            });
        container.get(Conn.class);
        container.close();
      }
      assertThat(lab.log()).containsExactly("hook", "unhook", "closed", "hook", "unhook", "closed");
      assertThat(lab.events(Event.Warning.class)).isEmpty();
    }

    @Test
    @Proves({"F9", "R49", "R25"})
    void replaceTheClosingOfWhatWasConstructed(Lab lab) {
      var container =
          lab.container(app -> {
            app.bind(Lab.class).toInstance(lab);
            app.bind(Conn.class)
                .to(Conn.class)
                .in(Singleton.class)
                .onRelease(_ -> lab.note("unhook"))
                .withFallback(needs().make(() -> new Conn(lab)));
          });
      container.get(Conn.class);
      container.close();
      assertThat(lab.log()).containsExactly("unhook");
    }

    @Test
    @Proves({"F9", "R7"})
    void thatFailForThePrimaryLeadToTheFallback(Lab lab) {
      var container =
          lab.container(app ->
              app.bind(A)
                  .to(lab.resource(A))
                  .in(Singleton.class)
                  .onAcquire(thing -> {
                    if (thing.toString().equals("A")) {
                      throw broken;
                    }
                  })
                  .withFallback(made(lab, B)));
      assertThat(container.get(A)).hasToString("B");
      assertThat(lab.log()).containsExactly("+A", "-A", "+B");
    }

    @Test
    @Proves({"F9", "F46"})
    void ofTheStartRunForWhateverServes(Lab lab) throws Exception {
      var container =
          lab.container(app -> {
            app.bind(A)
                .to(failing(broken))
                .in(Singleton.class)
                .onStart(thing -> lab.note("start " + thing))
                .onStop(thing -> lab.note("stop " + thing))
                .withFallback(made(lab, B));
            app.roots(A);
          });
      container.start();
      container.close();
      assertThat(lab.log()).containsExactly("+B", "start B", "stop B", "-B");
    }
  }

  @Nested
  class AHandleOfOneMadeForEach {
    record Holder(Provider<Thing> things) {}

    @Test
    @Proves({"F9", "R46"})
    void isRefusedIfItWouldKeepReleases(Lab lab) {
      assertThatThrownBy(() ->
              lab.container(app -> {
                app.bind(A).to(failing(broken)).withFallback(made(lab, B));
                app.bind(Holder.class)
                    .to(needs(Thing.provider(A)).make(Holder::new))
                    .in(Singleton.class);
              }))
          .isInstanceOf(GraphException.class)
          .hasMessageContaining("ESP-109");
      var container =
          lab.container(app -> app.bind(A).to(failing(broken)).withFallback(made(lab, B)));
      assertThatThrownBy(() -> container.get(Thing.provider(A)))
          .isInstanceOf(EspalierException.class)
          .hasMessageContaining("ESP-309");
      var deeper =
          lab.container(app -> {
            app.bind(B).to(lab.resource(B));
            app.bind(A).to(failing(broken)).withFallback(needs(B).make(b -> b));
          });
      assertThatThrownBy(() -> deeper.get(Thing.lazy(A)))
          .isInstanceOf(EspalierException.class)
          .hasMessageContaining("ESP-309");
      try (Lease<Thing> lease = container.acquire(A)) {
        assertThat(lease.get()).hasToString("B");
      }
      assertThat(lab.log()).containsExactly("+B", "-B");
    }
  }

  @Nested
  class OneForAFailedGet {
    @Test
    @Proves({"F9"})
    void isWhatTheFunctionMakesOfTheFailure(Lab lab) {
      var container =
          lab.container(app -> {
            app.bind(A).to(failing(broken)).in(Singleton.class);
            app.bind(B).to(made(lab, B)).in(Singleton.class);
          });
      assertThat(
              container.getOrElse(
                  A, e -> new Thing("instead of " + e.failed().rawType().getSimpleName())))
          .hasToString("instead of Thing");
      assertThat(container.getOrElse(B, _ -> new Thing("no"))).hasToString("B");
      assertThat(lab.events(Event.AcquireFailed.class)).hasSize(1);
      container.close();
      assertThatThrownBy(() -> container.getOrElse(B, _ -> new Thing("no")))
          .isInstanceOf(dev.espalier.bind.ScopeClosedException.class);
    }
  }
}
