package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.bind.Async;
import dev.espalier.bind.AsyncMode;
import dev.espalier.bind.Provides;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Await;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// On which thread something is made, said in the binding, by annotation or to the container.
@ExtendWith(NothingIsLeft.class)
class AsyncModeTest {

  /// Remembers the thread that constructed it.
  static class Part {
    final Thread maker = Thread.currentThread();
  }

  static final class One extends Part {
    One(Rendezvous both) throws Exception {
      both.meet();
    }
  }

  static final class Two extends Part {
    Two(Rendezvous both) throws Exception {
      both.meet();
    }
  }

  record Both(One one, Two two) {}

  /// Where two meet that are made at the same time, and nobody else gets past.
  static final class Rendezvous {
    private final CyclicBarrier barrier = new CyclicBarrier(2);

    void meet() throws Exception {
      var _ = barrier.await();
    }
  }

  @Async
  static final class Enabled extends Part {}

  @Async(AsyncMode.DISABLED)
  static final class Disabled extends Part {
    final Part part;

    Disabled(Part part) {
      this.part = part;
    }
  }

  private static boolean isMine(Part part) {
    return part.maker == Thread.currentThread();
  }

  @Nested
  class EnabledMode {
    @Test
    @Proves({"F19", "F27"})
    void blockingConstructorsAreRunAtTheSameTime(Lab lab) {
      assertMeet(
          lab,
          app -> {
            app.bind(One.class).async(AsyncMode.ENABLED);
            app.bind(Two.class).async();
            app.bind(Both.class);
          },
          _ -> {});
    }

    @Test
    @Proves({"F18", "F19", "F27"})
    void alsoWhenItIsSaidToTheContainer(Lab lab) {
      assertMeet(
          lab,
          app -> {
            app.bind(One.class).in(Singleton.class);
            app.bind(Two.class).in(Singleton.class);
            app.bind(Both.class);
          },
          container -> {
            container.asyncMode(One.class, AsyncMode.ENABLED);
            container.asyncMode(Two.class, AsyncMode.ENABLED);
          });
    }

    private static void assertMeet(
        Lab lab, Consumer<ContainerBuilder> configuration, Consumer<Container> then) {
      var container =
          lab.container(app -> {
            configuration.accept(app);
            app.bind(Rendezvous.class).toInstance(new Rendezvous());
            app.roots(Both.class);
          });
      then.accept(container);
      Both both = container.get(Both.class);
      assertThat(both.one().maker).isNotSameAs(both.two().maker);
    }

    @Test
    @Proves("F19")
    void anAnnotationSaysIt(Lab lab) {
      var container = lab.container(app -> app.bind(Enabled.class));
      assertThat(isMine(container.get(Enabled.class))).isFalse();
    }

    @Test
    @Proves({"F18", "F19"})
    void ofAnotherNameItIsSaidOfWhatThatStandsFor(Lab lab) {
      var container =
          lab.container(app -> {
            app.bind(Enabled.class).async(AsyncMode.AUTO).in(Singleton.class);
            app.bind(Part.class).to(Enabled.class);
          });
      container.asyncMode(Part.class, AsyncMode.ENABLED);
      assertThat(container.asyncMode(Enabled.class)).isEqualTo(AsyncMode.ENABLED);
      assertThat(isMine(container.get(Part.class))).isFalse();
    }
  }

  @Nested
  class DisabledMode {
    @Test
    @Proves("F20")
    void aFunctionRunsOnTheThreadThatAsks(Lab lab) {
      var container =
          lab.container(app ->
              app.bind(Part.class)
                  .to(needs().make(Part::new))
                  .async(AsyncMode.DISABLED)
                  .in(Singleton.class));
      assertThat(isMine(container.get(Part.class))).isTrue();
    }

    @Test
    @Proves("F20")
    void aStartMakesThemOneAfterTheOther(Lab lab) throws Exception {
      var container =
          lab.container(app -> {
            app.bind(Part.class)
                .to(needs().make(Part::new))
                .async(AsyncMode.DISABLED)
                .in(Singleton.class);
            app.bind(Disabled.class).onAcquire(_ -> {}).in(Singleton.class);
            app.roots(Disabled.class);
          });
      container.start();
      assertThat(container.get(Disabled.class).maker).isSameAs(container.get(Part.class).maker);
    }

    @Test
    @Proves("F20")
    void aStageIsWaitedForThere(Lab lab) throws Exception {
      CompletableFuture<Part> stage = new CompletableFuture<>();
      var container =
          lab.container(app ->
              app.bind(Part.class)
                  .to(needs().makeAsync(() -> stage))
                  .async(AsyncMode.DISABLED)
                  .in(Singleton.class));
      Forked<Part> asker = lab.fork(() -> container.get(Part.class)).awaitBlocked();
      Part part = new Part();
      stage.complete(part);
      assertThat(asker.value()).isSameAs(part);
    }

    @Test
    @Proves({"F20", "F16"})
    void whatItNeedsIsMadeAsThatSaysItself(Lab lab) {
      var container =
          lab.container(app -> {
            app.bind(Part.class).to(needs().make(Part::new)).in(Singleton.class);
            app.bind(Disabled.class).in(Singleton.class);
          });
      Disabled disabled = container.get(Disabled.class);
      assertThat(isMine(disabled)).isTrue();
      assertThat(isMine(disabled.part)).isFalse();
    }

    @Test
    @Proves({"F20", "F16"})
    void soIsWhatIsMadeForItAlone(Lab lab) {
      var container =
          lab.container(app -> {
            app.bind(Part.class).to(needs().make(Part::new)).async();
            app.bind(Disabled.class);
          });
      Disabled disabled = container.get(Disabled.class);
      assertThat(isMine(disabled)).isTrue();
      assertThat(isMine(disabled.part)).isFalse();
      assertThat(container.get(Disabled.class).part).isNotSameAs(disabled.part);
    }

    record WithStage(CompletionStage<Part> part) {}

    @Test
    @Proves("F20")
    void aStageIsInjectedAsAStageThatGoesOn(Lab lab) throws Exception {
      Door door = new Door();
      var container =
          lab.container(app -> {
            app.bind(Part.class).to(needs().make(() -> made(door))).in(Singleton.class);
            app.bind(WithStage.class).async(AsyncMode.DISABLED).in(Singleton.class);
          });
      WithStage with = container.get(WithStage.class);
      assertThat(with.part().toCompletableFuture()).isNotDone();
      door.open();
      assertThat(with.part().toCompletableFuture().get()).isSameAs(container.get(Part.class));
    }

    private static Part made(Door door) throws InterruptedException {
      door.pass();
      return new Part();
    }

    @Test
    @Proves({"F20", "R27"})
    void whatItHoldsIsReleasedAllTheSame(Lab lab) {
      var container =
          lab.container(app -> {
            app.bind(Part.class)
                .to(needs().make(Part::new))
                .onRelease(_ -> lab.note("-part"))
                .async();
            app.bind(Disabled.class)
                .onAcquire(_ -> lab.note("+disabled"))
                .onRelease(_ -> lab.note("-disabled"))
                .in(Singleton.class);
          });
      container.get(Disabled.class);
      container.close();
      assertThat(lab.log()).containsExactly("+disabled", "-disabled", "-part");
    }
  }

  @Nested
  class Said {
    @Test
    @Proves({"F18", "F21", "F22"})
    void oneOfThreeStaysUntilAnotherIsSaid(Lab lab) {
      var container = lab.container(app -> app.bind(Disabled.class).in(Singleton.class));
      assertThat(container.asyncMode(Disabled.class)).isEqualTo(AsyncMode.DISABLED);
      container.asyncMode(Disabled.class, AsyncMode.AUTO);
      assertThat(container.asyncMode(Disabled.class)).isEqualTo(AsyncMode.AUTO);
      container.get(Disabled.class);
      assertThat(container.asyncMode(Disabled.class)).isEqualTo(AsyncMode.AUTO);
    }

    @Test
    @Proves({"F16", "F18", "F21"})
    void whatNeedsItFollows(Lab lab) {
      var container =
          lab.container(app -> {
            app.bind(Part.class);
            app.bind(Disabled.class).async(AsyncMode.AUTO);
          });
      assertThat(isMine(container.get(Disabled.class))).isTrue();
      container.asyncMode(Part.class, AsyncMode.ENABLED);
      assertThat(isMine(container.get(Disabled.class))).isFalse();
      container.asyncMode(Part.class, AsyncMode.AUTO);
      assertThat(isMine(container.get(Disabled.class))).isTrue();
    }

    @Test
    @Proves("F18")
    void theBindingWinsOverTheClass(Lab lab) {
      var container = lab.container(app -> app.bind(Enabled.class).async(AsyncMode.DISABLED));
      assertThat(isMine(container.get(Enabled.class))).isTrue();
    }

    static final class Providing {
      @Provides
      @Singleton
      @Async(AsyncMode.DISABLED)
      Part part() {
        return new Part();
      }
    }

    @Test
    @Proves({"F18", "F20"})
    void aMethodSaysItToo(Lab lab) {
      var container = lab.container(app -> app.install(new Providing()));
      assertThat(isMine(container.get(Part.class))).isTrue();
    }

    /// However it falls together, everyone gets an instance, and all the same one.
    @Test
    @Proves({"F18", "R3", "R5"})
    void itMayChangeWhileOthersAsk(Lab lab) throws Exception {
      for (int round = 0; round < 300; round++) {
        var container =
            lab.container(app -> {
              app.bind(Part.class).in(Singleton.class);
              app.bind(Disabled.class).async(AsyncMode.AUTO).in(Singleton.class);
            });
        var all = new CyclicBarrier(3);
        Step ask =
            () -> {
              all.await();
              assertThat(container.get(Disabled.class).part).isSameAs(container.get(Part.class));
              assertThat(container.getAsync(Disabled.class).toCompletableFuture().get())
                  .isSameAs(container.get(Disabled.class));
            };
        Forked<Boolean> one = lab.forkRun(ask);
        Forked<Boolean> other = lab.forkRun(ask);
        all.await();
        AsyncMode[] modes = AsyncMode.values();
        Await.until(() -> {
          ThreadLocalRandom random = ThreadLocalRandom.current();
          container.asyncMode(Part.class, modes[random.nextInt(modes.length)]);
          container.asyncMode(Disabled.class, modes[random.nextInt(modes.length)]);
          return one.isDone() && other.isDone();
        });
        one.value();
        other.value();
        container.close();
      }
    }
  }
}
