package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.BindingBuilder;
import dev.espalier.bind.Key;
import dev.espalier.bind.Lazy;
import dev.espalier.event.Event;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Who builds a node: the thread that asks, or one of the container's.
@ExtendWith(NothingIsLeft.class)
class ModesTest {

  /// Remembers the thread that constructed it.
  static class Plain {
    final Thread maker = Thread.currentThread();
  }

  static final class HoldsPlain extends Plain {
    HoldsPlain(Plain plain) {}
  }

  static final class HoldsLazy extends Plain {
    HoldsLazy(Lazy<Closing> lazy, Provider<Closing> provider) {}
  }

  static final class HoldsClosing extends Plain {
    HoldsClosing(Closing closing) {}
  }

  static final class HoldsHolder extends Plain {
    HoldsHolder(HoldsClosing holder, Plain plain) {}
  }

  static final class Closing extends Plain {}

  private static void closing(ContainerBuilder app) {
    app.bind(Closing.class).to(needs().make(Closing::new)).onRelease(_ -> {}).in(Singleton.class);
  }

  @Nested
  class AutoMode {
    @Test
    @Proves({"R0", "F7", "F18"})
    void aPlainConstructorRunsOnTheThreadThatAsks(Lab lab) {
      var container =
          lab.container(app -> {
            app.bind(Plain.class).in(Singleton.class);
            app.bind(HoldsPlain.class).in(Singleton.class);
          });
      assertThat(container.get(HoldsPlain.class).maker).isSameAs(Thread.currentThread());
      assertThat(container.get(Plain.class).maker).isSameAs(Thread.currentThread());
    }

    @Test
    @Proves({"R0", "F7"})
    void aFunctionOfTheContainersLifetimeRunsOnAThreadOfTheContainer(Lab lab) {
      assertWaiting(lab, b -> b.to(needs().make(Plain::new)).in(Singleton.class));
    }

    @Test
    @Proves("R0")
    void aStageRecipeRunsOnAThreadOfTheContainer(Lab lab) {
      assertWaiting(
          lab, b -> b.to(needs().makeAsync(() -> CompletableFuture.completedFuture(new Plain()))));
    }

    @Test
    @Proves("R0")
    void anAcquireHookMakesItWait(Lab lab) {
      assertWaiting(lab, b -> b.to(Plain.class).onAcquire(_ -> {}).in(Singleton.class));
    }

    @Test
    @Proves({"R0", "F19"})
    void aConstructorDeclaredAsyncRunsOnAThreadOfTheContainer(Lab lab) {
      assertWaiting(lab, b -> b.to(Plain.class).async());
    }

    @Test
    @Proves("R0")
    void anUnscopedFunctionRunsOnTheThreadThatAsks(Lab lab) {
      var container = lab.container(app -> app.bind(Plain.class).to(needs().make(Plain::new)));
      assertThat(container.get(Plain.class).maker).isSameAs(Thread.currentThread());
    }

    private static void assertWaiting(Lab lab, Consumer<BindingBuilder<Plain>> binding) {
      var container = lab.container(app -> binding.accept(app.bind(Plain.class)));
      Plain made = container.get(Plain.class);
      assertThat(made.maker).isNotSameAs(Thread.currentThread());
      assertThat(lab.events(Event.Acquired.class)).allMatch(Event.Acquired::waiting);
    }
  }

  @Nested
  class Cascade {
    @Test
    @Proves({"R0", "F16"})
    void goesUpThroughEagerEdgesAndNeverSideways(Lab lab) {
      var container =
          lab.container(app -> {
            closing(app);
            app.bind(Plain.class).in(Singleton.class);
            app.bind(HoldsClosing.class).in(Singleton.class);
            app.bind(HoldsHolder.class).in(Singleton.class);
            app.bind(HoldsPlain.class).in(Singleton.class);
          });
      assertThat(container.get(HoldsHolder.class).maker).isNotSameAs(Thread.currentThread());
      assertThat(container.get(HoldsClosing.class).maker).isNotSameAs(Thread.currentThread());
      assertThat(container.get(HoldsPlain.class).maker).isSameAs(Thread.currentThread());
      assertThat(waiting(lab, Plain.class)).isFalse();
    }

    @Test
    @Proves({"R0", "F16"})
    void stopsAtProvidersAndLazyHandles(Lab lab) {
      var container =
          lab.container(app -> {
            closing(app);
            app.bind(HoldsLazy.class).in(Singleton.class);
          });
      assertThat(container.get(HoldsLazy.class).maker).isSameAs(Thread.currentThread());
    }

    private static boolean waiting(Lab lab, Class<?> type) {
      return lab.events(Event.Acquired.class).stream()
          .filter(event -> event.key().equals(Key.of(type)))
          .findFirst()
          .orElseThrow()
          .waiting();
    }
  }

  @Nested
  class GetAsync {
    @Test
    @Proves({"R0", "F17"})
    void neverRunsUserCodeOnTheCaller(Lab lab) {
      var container =
          lab.container(app -> {
            app.bind(Plain.class).in(Singleton.class);
            app.bind(HoldsPlain.class);
            app.bind(A).to(lab.resource(A)).in(Singleton.class);
          });
      var unscoped = container.getAsync(HoldsPlain.class).toCompletableFuture().join();
      assertThat(unscoped.maker).isNotSameAs(Thread.currentThread());
      assertThat(container.get(Plain.class).maker).isNotSameAs(Thread.currentThread());
      assertThat(container.getAsync(A).toCompletableFuture().join()).isSameAs(container.get(A));
    }

    @Test
    @Proves({"R0", "F6", "F17"})
    void ofAHandleNeverRunsUserCodeOnTheCaller(Lab lab) {
      var container = lab.container(app -> app.bind(Plain.class).in(Singleton.class));
      Lazy<Plain> lazy = container.get(Key.lazy(Plain.class));
      assertThat(lazy.getAsync().toCompletableFuture().join().maker)
          .isNotSameAs(Thread.currentThread());
    }

    @Test
    @Proves("F17")
    void isCompletedAlreadyWhenTheInstanceIsThere(Lab lab) {
      var container = lab.container(app -> app.bind(A).to(lab.resource(A)).in(Singleton.class));
      Thing ready = container.get(A);
      assertThat(container.getAsync(A).toCompletableFuture().getNow(new Thing("absent")))
          .isSameAs(ready);
    }

    @Test
    @Proves({"R0", "R4"})
    void goesOnWhenItsStageIsCancelled(Lab lab) throws Exception {
      Door door = new Door();
      var container =
          lab.container(app -> app.bind(A).to(lab.resource(A, door::pass)).in(Singleton.class));
      container.getAsync(A).toCompletableFuture().cancel(true);
      Forked<Thing> other = lab.fork(() -> container.get(A));
      door.open();
      assertThat(other.value()).isNotNull();
    }
  }

  @Nested
  class AnInlineBuildThatFails {
    private final AtomicInteger attempts = new AtomicInteger();
    private final Door began = new Door();

    private record Part() {}

    private record Whole(Part part) {}

    /// The function runs on the thread that asks, since it is unscoped, for all who ask for what
    /// holds it.
    private static Container container(Lab lab, Callable<Part> function) {
      return lab.container(app -> {
        app.bind(Part.class).to(needs().make(function::call));
        app.bind(Whole.class).in(Singleton.class);
      });
    }

    @Test
    @Proves("R0")
    void whileItsBuilderIsInterruptedIsBuiltAnewByOneWhoWaits(Lab lab) throws Exception {
      assertBuiltAnew(lab, e -> e);
    }

    @Test
    @Proves("R0")
    void isBuiltAnewAlsoWhenItsCodeWrapsTheInterrupt(Lab lab) throws Exception {
      assertBuiltAnew(lab, IllegalStateException::new);
    }

    private void assertBuiltAnew(Lab lab, Function<Exception, Exception> wrap) throws Exception {
      var container =
          container(
              lab,
              () -> {
                if (attempts.incrementAndGet() == 1) {
                  began.open();
                  blockUntilInterrupted(wrap);
                }
                return new Part();
              });
      Forked<Whole> builder = lab.fork(() -> container.get(Whole.class));
      began.pass();
      Forked<Whole> waiter = lab.fork(() -> container.get(Whole.class)).awaitBlocked();
      builder.interrupt();
      assertThat(waiter.value()).isSameAs(container.get(Whole.class));
      assertThat(builder.thrown()).isInstanceOf(AcquireFailedException.class);
      assertThat(attempts).hasValue(2);
    }

    private static void blockUntilInterrupted(Function<Exception, Exception> wrap)
        throws Exception {
      try {
        new Door().pass();
      } catch (InterruptedException e) {
        throw wrap.apply(e);
      }
    }

    @Test
    @Proves({"R0", "R17"})
    void ofItselfFailsForAllWhoWait(Lab lab) throws Exception {
      Door door = new Door();
      var failure = new IllegalStateException("broken");
      var container =
          container(
              lab,
              () -> {
                attempts.incrementAndGet();
                began.open();
                door.pass();
                throw failure;
              });
      Forked<Whole> builder = lab.fork(() -> container.get(Whole.class));
      began.pass();
      Forked<Whole> waiter = lab.fork(() -> container.get(Whole.class)).awaitBlocked();
      door.open();
      assertThat(builder.thrown()).hasCause(failure);
      assertThat(waiter.thrown()).hasCause(failure).isNotSameAs(builder.thrown());
      assertThat(attempts).hasValue(1);
    }
  }
}
