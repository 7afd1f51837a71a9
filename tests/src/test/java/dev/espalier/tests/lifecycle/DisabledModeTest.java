package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.D;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.ContainerBuilder;
import dev.espalier.bind.AsyncMode;
import dev.espalier.bind.Key;
import dev.espalier.bind.Resource;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.bind.WaitInterruptedException;
import dev.espalier.event.Event;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Await;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Where the thread that asks makes what else a thread of the container would.
@ExtendWith(NothingIsLeft.class)
class DisabledModeTest {
  private static final int LONG = 20_000;

  static final class Part {
    final Thread maker = Thread.currentThread();
  }

  private static void around(ContainerBuilder app, Lab lab) {
    app.bind(A)
        .to(
            Resource.around(use -> {
              use.lend(new Thing("A"));
              lab.note("after");
            }))
        .async(AsyncMode.DISABLED)
        .in(Singleton.class);
  }

  @Test
  @Proves({"F20", "F39", "R11"})
  void codeAroundAUseHasItsThreadAllTheSame(Lab lab) {
    var container = lab.container(app -> around(app, lab));
    assertThat(container.get(A)).isNotNull();
    container.close();
    assertThat(lab.log()).containsExactly("after");
  }

  @Test
  @Proves({"F20", "F39", "R11"})
  void alsoWhenAStartMakesIt(Lab lab) throws Exception {
    var container =
        lab.container(app -> {
          around(app, lab);
          app.roots(A);
        });
    container.start();
    container.close();
    assertThat(lab.log()).containsExactly("after");
  }

  @Test
  @Proves({"F20", "R10"})
  void whatComesTooLateForAnInterruptedOneIsReleasedAtOnce(Lab lab) throws Exception {
    Door began = new Door();
    Door door = new Door();
    Door released = new Door();
    var container =
        lab.container(app -> {
          app.bind(A)
              .to(
                  Resource.of(
                      () -> {
                        began.open();
                        door.pass();
                        return new Thing("A");
                      },
                      _ -> released.open()))
              .async();
          app.bind(B)
              .to(needs(A).make(_ -> new Thing("B")))
              .async(AsyncMode.DISABLED)
              .in(Singleton.class);
        });
    Forked<Thing> asks = lab.fork(() -> container.get(B));
    began.pass();
    asks.awaitBlocked().interrupt();
    assertThat(asks.thrown()).isInstanceOf(WaitInterruptedException.class);
    door.open();
    released.pass(); // while the container is open
    assertThat(container.get(B)).isNotNull();
  }

  @Test
  @Proves({"F20", "R5", "R12"})
  void whoAsksForAStageIsToldOfTheCloseAndNotOfTheInterruptThatItCaused(Lab lab) throws Exception {
    Door began = new Door();
    Door never = new Door();
    var container =
        lab.container(app ->
            app.bind(A)
                .to(
                    needs()
                        .make(() -> {
                          began.open();
                          never.pass();
                          return new Thing("A");
                        }))
                .async(AsyncMode.DISABLED)
                .in(Singleton.class));
    CompletableFuture<Thing> asked = container.getAsync(A).toCompletableFuture();
    began.pass();
    container.close();
    assertThatThrownBy(() -> asked.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(ScopeClosedException.class);
  }

  @Test
  @Proves({"F20", "R10"})
  void soIsWhatWasMadeForWhatHadNotBegunYet(Lab lab) throws Exception {
    Door never = new Door();
    Door released = new Door();
    var container =
        lab.container(app -> {
          app.bind(C).to(Resource.of(() -> new Thing("C"), _ -> released.open())).async();
          app.bind(D).to(lab.resource(D, never::pass)).async();
          app.bind(A).to(needs(C).and(D).make((_, _) -> new Thing("A"))).async();
          app.bind(B)
              .to(needs(A).make(_ -> new Thing("B")))
              .async(AsyncMode.DISABLED)
              .in(Singleton.class);
        });
    Forked<Thing> asks = lab.fork(() -> container.get(B));
    // C, made for A, which waits for D
    Await.until(() -> !lab.events(Event.Acquired.class).isEmpty());
    asks.awaitBlocked().interrupt();
    assertThat(asks.thrown()).isInstanceOf(WaitInterruptedException.class);
    released.pass();
    never.open();
  }

  @Test
  @Proves({"F20", "F9"})
  void itReachesTheOriginalAndItsFallbacks(Lab lab) {
    var container =
        lab.container(app ->
            app.bind(Part.class)
                .to(needs().make(Part::new))
                .withFallback(needs().make(Part::new))
                .in(Singleton.class));
    container.asyncMode(Part.class, AsyncMode.DISABLED);
    assertThat(container.get(Part.class).maker).isSameAs(Thread.currentThread());
  }

  @Test
  @Proves({"F21", "F9"})
  void soDoesTakingItBack(Lab lab) {
    var container =
        lab.container(app ->
            app.bind(Part.class)
                .to(needs().make(Part::new))
                .withFallback(needs().make(Part::new))
                .async(AsyncMode.DISABLED)
                .in(Singleton.class));
    container.asyncMode(Part.class, AsyncMode.AUTO);
    assertThat(container.get(Part.class).maker).isNotSameAs(Thread.currentThread());
  }

  @Test
  @Proves({"F20", "F8"})
  void aLongChainBelowAWaitingOneFitsTheStack(Lab lab) {
    var container =
        lab.container(app -> {
          for (int i = 0; i < LONG; i++) {
            app.bind(link(i))
                .to(i == 0 ? needs().make(() -> new Thing("0")) : needs(link(i - 1)).make(x -> x))
                .async(AsyncMode.DISABLED)
                .in(Singleton.class);
          }
          app.bind(A).to(needs(link(LONG - 1)).make(x -> x)).in(Singleton.class);
        });
    assertThat(container.get(A)).isSameAs(container.get(link(0)));
  }

  private static Key<Thing> link(int number) {
    return Key.named("link " + number, Thing.class);
  }
}
