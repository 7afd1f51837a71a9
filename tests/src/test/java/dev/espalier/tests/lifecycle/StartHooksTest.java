package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.bind.BindingBuilder;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Key;
import dev.espalier.bind.StartFailedException;
import dev.espalier.bind.Startable;
import dev.espalier.event.Event;
import dev.espalier.graph.GraphException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What accepts work: after all is ready, before anything is released.
@ExtendWith(NothingIsLeft.class)
class StartHooksTest {
  private final IllegalStateException broken = new IllegalStateException("broken");

  /// A resource with hooks that write `start A` and `stop A`.
  static BindingBuilder<Thing> server(
      Lab lab, ContainerBuilder app, Key<Thing> key, Step start, Step stop) {
    String name = Thing.name(key);
    return app.bind(key)
        .to(lab.resource(key))
        .in(Singleton.class)
        .onStart(_ -> {
          start.run();
          lab.note("start " + name);
        })
        .onStop(_ -> {
          lab.note("stop " + name);
          stop.run();
        });
  }

  /// Lets all other threads run that can, many times.
  @SuppressWarnings("ThreadPriorityCheck")
  private static void giveWay() {
    for (int i = 0; i < 1_000; i++) {
      Thread.yield();
    }
  }

  @Nested
  class InOrder {
    @Test
    @Proves({"R48", "F11"})
    void afterTheWholeGraphIsReadyAndUndoneBeforeAnythingIsReleased(Lab lab) throws Exception {
      var container =
          lab.container(app -> {
            server(lab, app, A, Step.none(), Step.none());
            app.bind(B).to(needs(A).makeResource(_ -> lab.resource(B))).in(Singleton.class);
            app.bind(C)
                .to(needs(B).makeResource(_ -> lab.resource(C)))
                .in(Singleton.class)
                .onStart(_ -> lab.note("start C"))
                .onStop(_ -> lab.note("stop C"));
            app.roots(C);
          });
      container.start();
      container.close();
      assertThat(lab.log())
          .containsExactly(
              "+A", "+B", "+C", "start A", "start C", "stop C", "stop A", "-C", "-B", "-A");
      assertThat(lab.events(Event.Ready.class)).hasSize(1);
      assertThat(lab.events(Event.Serving.class)).hasSize(1);
      assertThat(lab.events(Event.Started.class))
          .extracting(event -> Thing.name(event.key()))
          .containsExactly("A", "C");
    }

    @Test
    @Proves("R48")
    void aHookBeginsOnlyWhenThoseOfWhatItNeedsHaveEnded() throws Exception {
      // A gives way to C, which needs it through B, again and again
      for (int round = 0; round < 30; round++) {
        Lab own = new Lab();
        var container =
            own.container(app -> {
              server(own, app, A, StartHooksTest::giveWay, Step.none());
              app.bind(B).to(needs(A).makeResource(_ -> own.resource(B))).in(Singleton.class);
              app.bind(C)
                  .to(needs(B).makeResource(_ -> own.resource(C)))
                  .in(Singleton.class)
                  .onStart(_ -> own.note("start C"));
              app.bind(Thing.D)
                  .to(needs(A).makeResource(_ -> own.resource(Thing.D)))
                  .in(Singleton.class)
                  .onStart(_ -> own.note("start D"));
              app.roots(C, Thing.D);
            });
        container.start();
        container.close();
        assertThat(own.log("start")).hasSize(3).startsWith("start A");
      }
    }

    @Test
    @Proves("R48")
    void whatAStartHookAsksForStartsBeforeTheStartReturns(Lab lab) throws Exception {
      var container = new Container[1];
      container[0] =
          lab.container(app -> {
            server(lab, app, A, () -> container[0].get(B), Step.none());
            server(lab, app, B, Step.none(), Step.none());
            app.roots(A);
          });
      container[0].start();
      lab.note("serving");
      container[0].close();
      assertThat(lab.log())
          .containsExactly(
              "+A", "+B", "start A", "start B", "serving", "stop B", "stop A", "-B", "-A");
    }

    @Test
    @Proves("R48")
    void independentOnesStartTogether(Lab lab) throws Exception {
      var together = new CountDownLatch(2);
      Step meet =
          () -> {
            together.countDown();
            together.await();
          };
      var container =
          lab.container(app -> {
            server(lab, app, A, meet, Step.none());
            server(lab, app, B, meet, Step.none());
            app.roots(A, B);
          });
      container.start();
      assertThat(lab.log("start")).containsExactlyInAnyOrder("start A", "start B");
    }

    @Test
    @Proves("R48")
    void aStartableIsStartedAndStopped(Lab lab) throws Exception {
      var container =
          lab.container(app -> {
            app.bind(Lab.class).toInstance(lab);
            app.bind(Server.class).in(Singleton.class).onStart(_ -> lab.note("hook"));
            app.roots(Server.class);
          });
      container.start();
      container.close();
      assertThat(lab.log()).containsExactly("start", "hook", "stop");
    }

    private record Server(Lab lab) implements Startable {
      @Override
      public void start() {
        lab.note("start");
      }

      @Override
      public void stop() {
        lab.note("stop");
      }
    }

    @Test
    @Proves("R48")
    void getBeforeStartPreparesAndTheHookWaitsForTheStart(Lab lab) throws Exception {
      var container =
          lab.container(app -> {
            server(lab, app, A, Step.none(), Step.none());
            app.bind(B).to(lab.resource(B)).in(Singleton.class);
            app.roots(B);
          });
      container.get(A);
      assertThat(lab.log()).containsExactly("+A");
      container.start();
      assertThat(lab.log()).containsExactly("+A", "+B", "start A");
    }

    @Test
    @Proves("R48")
    void whatIsMadeWhileServingStartsBeforeAnyoneSeesIt(Lab lab) throws Exception {
      var container = lab.container(app -> server(lab, app, A, Step.none(), Step.none()));
      container.start();
      container.get(A);
      lab.note("seen");
      container.close();
      assertThat(lab.log()).containsExactly("+A", "start A", "seen", "stop A", "-A");
    }

    @Test
    @Proves({"R48", "R4"})
    void whatIsStartedOnTheThreadOfACallerLeavesItsInterruptFlagUp(Lab lab) throws Exception {
      var container =
          lab.container(
              app -> app.bind(String.class).toInstance("given").onStart(_ -> lab.note("start")));
      container.start();
      Forked<String> asker =
          lab.fork(() -> {
            Thread.currentThread().interrupt();
            return container.get(String.class);
          });
      assertThat(asker.endedInterrupted()).isTrue();
      assertThat(lab.log()).containsExactly("start");
    }

    @Test
    @Proves("R48")
    void whatWasNeverStartedIsNotStopped(Lab lab) {
      var container = lab.container(app -> server(lab, app, A, Step.none(), Step.none()));
      container.get(A);
      container.close();
      assertThat(lab.log()).containsExactly("+A", "-A");
    }

    @Test
    @Proves("R48")
    void onlyWhatLivesAsLongAsTheContainerMayHaveOne(Lab lab) {
      assertThatThrownBy(
              () -> lab.container(app -> app.bind(A).to(lab.resource(A)).onStart(_ -> {})))
          .isInstanceOf(GraphException.class)
          .hasMessageContaining("ESP-110");
    }
  }

  @Nested
  class ThatFail {
    @Test
    @Proves({"R48", "R12", "R21"})
    void stopTheStartedOnesThenEverythingCloses(Lab lab) {
      var container =
          lab.container(app -> {
            server(lab, app, A, Step.none(), Step.none());
            app.bind(B)
                .to(needs(A).makeResource(_ -> lab.resource(B)))
                .in(Singleton.class)
                .onStart(_ -> {
                  throw broken;
                })
                .onStop(_ -> lab.note("stop B"));
            app.bind(C)
                .to(needs(B).makeResource(_ -> lab.resource(C)))
                .in(Singleton.class)
                .onStart(_ -> lab.note("start C"));
            app.roots(C);
          });
      var thrown = catchThrowableOfType(StartFailedException.class, container::start);
      assertThat(thrown).hasCause(broken).hasNoSuppressedExceptions();
      assertThat(thrown.failed()).isEqualTo(B);
      assertThat(lab.log())
          .containsExactly("+A", "+B", "+C", "start A", "stop A", "-C", "-B", "-A");
      assertThat(lab.exit(A)).isEqualTo(ExitCase.failed(broken));
    }

    @Test
    @Proves({"R8", "R48"})
    void interruptTheRunningOnesOnceAndAwaitThem(Lab lab) {
      Door running = new Door();
      var container =
          lab.container(app -> {
            server(
                lab,
                app,
                A,
                () -> {
                  running.open();
                  new Door().pass();
                },
                Step.none());
            server(
                lab,
                app,
                B,
                () -> {
                  running.pass();
                  throw broken;
                },
                Step.none());
            app.roots(A, B);
          });
      var thrown = catchThrowableOfType(StartFailedException.class, container::start);
      assertThat(thrown).hasCause(broken).hasNoSuppressedExceptions();
      assertThat(lab.log("st")).isEmpty();
    }

    @Test
    @Proves("R48")
    void letOneThatStillSucceedsBeStoppedBeforeWhatItNeeds(Lab lab) throws Exception {
      Door running = new Door();
      Door end = new Door();
      var container =
          lab.container(app -> {
            server(lab, app, A, Step.none(), Step.none());
            app.bind(B)
                .to(needs(A).makeResource(_ -> lab.resource(B)))
                .in(Singleton.class)
                .onStart(_ -> {
                  running.open();
                  end.passIgnoringInterrupts();
                  lab.note("start B");
                })
                .onStop(_ -> lab.note("stop B"));
            app.roots(B);
          });
      Forked<Boolean> start = lab.forkRun(container::start);
      running.pass();
      Forked<Boolean> closer = lab.forkRun(container::close);
      lab.await(Event.Closing.class);
      closer.awaitBlocked();
      end.open();
      closer.value();
      assertThat(start.thrown()).isNotNull();
      assertThat(lab.log())
          .containsExactly("+A", "+B", "start A", "start B", "stop B", "stop A", "-B", "-A");
    }

    @Test
    @Proves("R12")
    void atTheSameTimeAreAllTold(Lab lab) {
      for (int round = 0; round < 200; round++) {
        var both = new CyclicBarrier(4);
        List<Throwable> thrown = new ArrayList<>();
        var container =
            lab.container(app -> {
              for (Key<Thing> key : List.of(A, B, C, Thing.D)) {
                var failure = new IllegalStateException(Thing.name(key));
                thrown.add(failure);
                server(
                    lab,
                    app,
                    key,
                    () -> {
                      awaitAll(both);
                      throw failure;
                    },
                    Step.none());
                app.roots(key);
              }
            });
        var failed = catchThrowableOfType(StartFailedException.class, container::start);
        List<Throwable> told = new ArrayList<>(Arrays.asList(failed.getSuppressed()));
        told.add(failed.getCause());
        assertThat(told).containsExactlyInAnyOrderElementsOf(thrown);
      }
    }

    private static void awaitAll(CyclicBarrier barrier) {
      try {
        barrier.await();
      } catch (Exception e) {
        // interrupted or broken by the first failure: fail by itself all the same
      }
    }
  }
}
