package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Key;
import dev.espalier.bind.Resource;
import dev.espalier.bind.StartFailedException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// One acquire: its steps, its stage, its late value.
@ExtendWith(NothingIsLeft.class)
class AcquisitionTest {
  private final IllegalStateException broken = new IllegalStateException("broken");

  private static Thing step(Lab lab, Resource.Steps steps, String name) {
    return steps.addWithExit(lab.acquired(new Thing(name)), lab::released);
  }

  @Nested
  class WhenItThrows {
    @Test
    @Proves({"R7", "F47", "F58"})
    void itsReleaseDoesNotRun(Lab lab) {
      var container =
          lab.container(app ->
              app.bind(A)
                  .to(
                      Resource.of(
                          () -> {
                            throw broken;
                          },
                          _ -> lab.note("released")))
                  .in(Singleton.class));
      assertThatThrownBy(() -> container.get(A)).hasCause(broken);
      container.close();
      assertThat(lab.log()).isEmpty();
    }

    @Test
    @Proves({"R7", "F58"})
    void itsStepsRunInReverseAtOnceAsFailed(Lab lab) {
      var container =
          lab.container(app ->
              app.bind(A)
                  .to(
                      Resource.acquire(steps -> {
                        step(lab, steps, "one");
                        step(lab, steps, "two");
                        throw broken;
                      }))
                  .in(Singleton.class));
      assertThatThrownBy(() -> container.get(A)).hasCause(broken);
      assertThat(lab.log()).containsExactly("+one", "+two", "-two", "-one");
      assertThat(lab.exits()).hasSize(2).allSatisfy(this::isFailedWithBroken);
    }

    private void isFailedWithBroken(String name, ExitCase exit) {
      assertThat(exit).as(name).isEqualTo(ExitCase.failed(broken));
    }

    @Test
    @Proves({"R7", "R17", "R22", "R26"})
    void aStepThatThrowsStopsNoOtherAndIsSuppressed(Lab lab) {
      var second = new IllegalStateException("step two");
      var container =
          lab.container(app ->
              app.bind(A)
                  .to(
                      Resource.acquire(steps -> {
                        step(lab, steps, "one");
                        steps.add(
                            "two",
                            _ -> {
                              throw second;
                            });
                        step(lab, steps, "three");
                        throw broken;
                      }))
                  .in(Singleton.class));
      assertThatThrownBy(() -> container.get(A)).hasCause(broken).hasSuppressedException(second);
      assertThat(lab.log()).containsExactly("+one", "+three", "-three", "-one");
      assertThat(broken).hasNoSuppressedExceptions();
    }

    @Test
    @Proves({"R7", "R11"})
    void aFailedAcquireHookReleasesTheResourceButRunsNoReleaseHook(Lab lab) {
      var container =
          lab.container(app ->
              app.bind(A)
                  .to(lab.resource(A))
                  .onAcquire(_ -> {
                    throw broken;
                  })
                  .onRelease(_ -> lab.note("hook"))
                  .in(Singleton.class));
      assertThatThrownBy(() -> container.get(A)).hasCause(broken);
      assertThat(lab.log()).containsExactly("+A", "-A");
    }

    @Test
    @Proves("R7")
    void anErrorIsTreatedAsAnyThrowable(Lab lab) {
      var error = new StackOverflowError();
      var container =
          lab.container(app ->
              app.bind(A)
                  .to(
                      Resource.acquire(steps -> {
                        step(lab, steps, "one");
                        throw error;
                      }))
                  .in(Singleton.class));
      assertThatThrownBy(() -> container.get(A)).hasCause(error);
      assertThat(lab.log()).containsExactly("+one", "-one");
    }

    @Test
    @Proves({"R7", "R31"})
    void aStepRegisteredAfterTheAcquireHasEndedIsReleasedAtOnceAndRefused(Lab lab) {
      var kept = new AtomicReference<Resource.Steps>();
      var container =
          lab.container(app ->
              app.bind(A)
                  .to(
                      Resource.acquire(steps -> {
                        kept.set(steps);
                        return step(lab, steps, "A");
                      }))
                  .in(Singleton.class));
      container.get(A);
      assertThatThrownBy(() -> step(lab, kept.get(), "late")).isInstanceOf(EspalierException.class);
      assertThat(lab.log()).containsExactly("+A", "+late", "-late");
    }
  }

  @Nested
  class AStage {
    private final CompletableFuture<Thing> future = new CompletableFuture<>();
    private final Door asked = new Door();

    private Container withFailingSibling(Lab lab, CompletionStage<Thing> stage) {
      return lab.container(app -> {
        app.bind(A)
            .to(
                needs()
                    .makeAsync(() -> {
                      asked.open();
                      return stage;
                    }))
            .onReleaseWithExit(lab::released)
            .in(Singleton.class);
        app.bind(B)
            .to(
                lab.resource(
                    B,
                    () -> {
                      asked.pass();
                      throw broken;
                    }))
            .in(Singleton.class);
        app.roots(A, B);
      });
    }

    @Test
    @Proves("R8")
    void isCancelledWhenASiblingFails(Lab lab) {
      var container = withFailingSibling(lab, future);
      assertThatThrownBy(container::start)
          .isInstanceOf(StartFailedException.class)
          .hasCause(broken)
          .hasNoSuppressedExceptions();
      assertThat(future).isCancelled();
    }

    @Test
    @Proves({"R8", "R10"})
    void thatCannotBeCancelledIsAwaitedAndItsLateValueIsReleased(Lab lab) throws Exception {
      var container = withFailingSibling(lab, future.minimalCompletionStage());
      assertLateValueIsReleased(lab, container);
    }

    @Test
    @Proves({"R8", "R10"})
    void thatIgnoresItsCancelIsAwaitedAndItsLateValueIsReleased(Lab lab) throws Exception {
      var deaf =
          new CompletableFuture<Thing>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
              return false;
            }
          };
      var _ = future.thenAccept(deaf::complete);
      assertLateValueIsReleased(lab, withFailingSibling(lab, deaf));
    }

    private void assertLateValueIsReleased(Lab lab, Container container) throws Exception {
      Forked<Throwable> start = lab.fork(() -> thrownBy(container));
      lab.await(dev.espalier.event.Event.StartFailed.class);
      start.awaitBlocked();
      future.complete(lab.acquired(new Thing("A")));
      assertThat(start.value()).hasCause(broken).hasNoSuppressedExceptions();
      assertThat(lab.log()).containsExactly("+A", "-A");
      assertThat(lab.exit(A)).isEqualTo(ExitCase.failed(broken));
    }

    private static Throwable thrownBy(Container container) throws InterruptedException {
      try {
        container.start();
        throw new AssertionError("started");
      } catch (StartFailedException e) {
        return e;
      }
    }

    @Test
    @Proves({"R17", "F3"})
    void thatFailsFailsWithItsOwnExceptionUnwrapped(Lab lab) {
      var failed = CompletableFuture.supplyAsync(this::fail);
      var container =
          lab.container(app -> app.bind(A).to(needs().makeAsync(() -> failed.thenApply(a -> a))));
      assertThatThrownBy(() -> container.get(A)).hasCause(broken);
    }

    private Thing fail() {
      throw broken;
    }

    @Test
    @Proves({"R6", "R10"})
    void thatCompletesAfterTheContainerBeganToCloseIsReleased(Lab lab) throws Exception {
      var container =
          lab.container(app ->
              app.bind(A)
                  .to(
                      needs()
                          .makeAsync(() -> {
                            asked.open();
                            return future.minimalCompletionStage();
                          }))
                  .onReleaseWithExit(lab::released)
                  .in(Singleton.class));
      container.getAsync(A);
      asked.pass();
      container.requestClose();
      future.complete(lab.acquired(new Thing("A")));
      container.close();
      assertThat(lab.log()).containsExactly("+A", "-A");
    }
  }

  @Nested
  class WhatItYields {
    @Test
    @Proves("R50")
    void nullFailsNamingTheNode(Lab lab) {
      var container =
          lab.container(app -> {
            app.bind(String.class).to(needs().make(() -> nothing()));
            app.bind(Integer.class)
                .to(needs().makeAsync(() -> CompletableFuture.completedFuture(nothing())));
          });
      assertThatThrownBy(() -> container.get(String.class))
          .isInstanceOf(AcquireFailedException.class)
          .hasMessageContaining("String yielded null");
      assertThatThrownBy(() -> container.get(Integer.class))
          .isInstanceOf(AcquireFailedException.class)
          .hasMessageContaining("Integer yielded null");
    }

    @Test
    @Proves({"R50", "R7"})
    void nullIsNotReleased(Lab lab) {
      var container =
          lab.container(app ->
              app.bind(A)
                  .to(Resource.<Thing, Thing>of(WhatItYields::nothing, _ -> lab.note("released")))
                  .in(Singleton.class));
      assertThatThrownBy(() -> container.get(A)).isInstanceOf(AcquireFailedException.class);
      container.close();
      assertThat(lab.log()).isEmpty();
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // null is what is tested
    private static <T> T nothing() {
      return null;
    }
  }

  @Test
  @Proves({"R10", "R32"})
  void aValueThatIsAcquiredAfterTheCloseBeganIsReleasedAndGivenToNobody(Lab lab) throws Exception {
    Door began = new Door();
    Door door = new Door();
    var container =
        lab.container(app -> {
          app.bind(A)
              .to(
                  lab.resource(
                      A,
                      () -> {
                        began.open();
                        door.passIgnoringInterrupts();
                      }))
              .in(Singleton.class);
          app.bind(B).to(needs(A).makeResource(_ -> lab.resource(B))).in(Singleton.class);
        });
    Forked<Thing> asked = lab.fork(() -> container.get(B));
    began.pass();
    Forked<Boolean> closer = lab.forkRun(container::close);
    assertThat(asked.thrown()).isInstanceOf(EspalierException.class);
    door.open();
    closer.value();
    assertThat(lab.log()).containsExactly("+A", "-A");
    assertThat(container.closeReport().orElseThrow().released()).containsExactly((Key<?>) A);
  }
}
