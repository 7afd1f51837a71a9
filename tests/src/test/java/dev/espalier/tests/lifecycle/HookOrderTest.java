package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.lazy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.ContainerBuilder;
import dev.espalier.bind.Key;
import dev.espalier.bind.Lazy;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Start and stop hooks follow the dependencies that are found at run time.
@ExtendWith(NothingIsLeft.class)
class HookOrderTest {

  /// A server with a handle of another.
  private static void holder(
      Lab lab, ContainerBuilder app, Key<Thing> key, Key<Thing> of, Consumer<Lazy<Thing>> with) {
    app.bind(key)
        .to(
            needs(lazy(of))
                .makeResource(handle -> {
                  with.accept(handle);
                  return lab.resource(key);
                }))
        .in(Singleton.class)
        .onStart(_ -> lab.note("start " + Thing.name(key)))
        .onStop(_ -> lab.note("stop " + Thing.name(key)));
  }

  @SuppressWarnings("ThreadPriorityCheck") // lets all others run that can
  private static void giveWay() {
    for (int i = 0; i < 1_000; i++) {
      Thread.yield();
    }
  }

  @Test
  @Proves({"R48", "R23"})
  void whatARecipeUsedThroughAHandleStartsBefore() throws Exception {
    for (int round = 0; round < 30; round++) {
      Lab lab = new Lab();
      var container =
          lab.container(app -> {
            StartHooksTest.server(lab, app, B, HookOrderTest::giveWay, Step.none());
            holder(lab, app, A, B, Lazy::get);
            app.roots(A);
          });
      container.start();
      container.close();
      assertThat(lab.log())
          .containsExactly("+B", "+A", "start B", "start A", "stop A", "stop B", "-A", "-B");
    }
  }

  /// A has a C for itself, which used B while it was made.
  @Test
  @Proves({"R48", "R23"})
  void whatAPartUsedThroughAHandleStartsBefore() throws Exception {
    for (int round = 0; round < 30; round++) {
      Lab lab = new Lab();
      var container =
          lab.container(app -> {
            StartHooksTest.server(lab, app, B, HookOrderTest::giveWay, Step.none());
            app.bind(C)
                .to(
                    needs(lazy(B))
                        .makeResource(b -> {
                          b.get();
                          return lab.resource(C);
                        }));
            app.bind(A)
                .to(needs(C).makeResource(_ -> lab.resource(A)))
                .in(Singleton.class)
                .onStart(_ -> lab.note("start A"))
                .onStop(_ -> lab.note("stop A"));
            app.roots(A);
          });
      container.start();
      container.close();
      assertThat(lab.log("st")).containsExactly("start B", "start A", "stop A", "stop B");
      assertThat(lab.log("-")).containsExactly("-A", "-C", "-B");
    }
  }

  @Test
  @Proves({"R48", "R23", "R24"})
  void whatIsUsedLateStopsAfterwards(Lab lab) throws Exception {
    var handle = new AtomicReference<Lazy<Thing>>();
    var container =
        lab.container(app -> {
          StartHooksTest.server(lab, app, B, Step.none(), Step.none());
          holder(lab, app, A, B, handle::set);
          app.roots(A);
        });
    container.start();
    handle.get().get();
    container.close();
    assertThat(lab.log())
        .containsExactly("+A", "start A", "+B", "start B", "stop A", "stop B", "-A", "-B");
  }

  /// B needs A, and A has used B.
  @Test
  @Proves({"R48", "R24", "R5"})
  void theEagerEdgeWinsInACycle(Lab lab) throws Exception {
    var handle = new AtomicReference<Lazy<Thing>>();
    var container =
        lab.container(app -> {
          holder(lab, app, A, B, handle::set);
          app.bind(B)
              .to(needs(A).makeResource(_ -> lab.resource(B)))
              .in(Singleton.class)
              .onStart(_ -> lab.note("start B"))
              .onStop(_ -> lab.note("stop B"));
          app.bind(C)
              .to(
                  needs(A)
                      .makeResource(_ -> {
                        handle.get().get();
                        return lab.resource(C);
                      }))
              .in(Singleton.class);
          app.roots(C);
        });
    container.start();
    container.close();
    assertThat(lab.log())
        .containsExactly(
            "+A", "+B", "+C", "start A", "start B", "stop B", "stop A", "-C", "-B", "-A");
  }
}
