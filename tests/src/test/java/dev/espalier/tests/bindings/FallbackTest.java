package dev.espalier.tests.bindings;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.D;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.DeadlineException;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Lease;
import dev.espalier.bind.Recipe;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.StartFailedException;
import dev.espalier.event.Event;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What is made instead when the primary fails.
@ExtendWith(NothingIsLeft.class)
class FallbackTest {
  private final FileNotFoundException broken = new FileNotFoundException("broken");
  private final IllegalStateException also = new IllegalStateException("also");

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

  @Nested
  class ThePrimary {
    @Test
    @Proves({"F9"})
    void servesWhereItCanAndNothingElseIsMade(Lab lab) throws Exception {
      var container =
          lab.container(app -> {
            app.bind(A)
                .to(made(lab, A))
                .in(Singleton.class)
                .withFallback(needs(D).makeResource(_ -> lab.resource(B)));
            app.bind(D).to(lab.resource(D)).in(Singleton.class);
            app.roots(A);
          });
      container.start();
      assertThat(container.get(A)).hasToString("A").isSameAs(container.get(A));
      container.close();
      assertThat(lab.log()).containsExactly("+A", "-A");
      assertThat(lab.exit(A)).isEqualTo(ExitCase.completed());
    }

    @Test
    @Proves({"F9", "R23"})
    void orTheFallbackIsReleasedAfterWhatNeedsIt(Lab lab) {
      var fails = new AtomicBoolean();
      for (int i = 0; i < 2; i++) {
        var container =
            lab.container(app -> {
              app.bind(C).to(needs(A).makeResource(_ -> lab.resource(C))).in(Singleton.class);
              app.bind(A)
                  .to(
                      lab.resource(
                          A,
                          () -> {
                            if (fails.get()) {
                              throw broken;
                            }
                          }))
                  .in(Singleton.class)
                  .withFallback(needs(D).makeResource(_ -> lab.resource(B)));
              app.bind(D).to(lab.resource(D)).in(Singleton.class);
            });
        container.get(C);
        container.close();
        fails.set(true);
      }
      assertThat(lab.log())
          .containsExactly("+A", "+C", "-C", "-A", "+D", "+B", "+C", "-C", "-B", "-D");
    }

    @Test
    @Proves({"F9", "F60", "R8"})
    void mayFailDuringAStart(Lab lab) throws Exception {
      var container =
          lab.container(app -> {
            app.bind(A).to(failing(broken)).in(Singleton.class).withFallback(made(lab, B));
            app.bind(C).to(needs(A).makeResource(_ -> lab.resource(C))).in(Singleton.class);
            app.roots(C);
          });
      container.start();
      assertThat(container.get(A)).hasToString("B");
      assertThat(lab.events(Event.AcquireFailed.class))
          .singleElement()
          .satisfies(event -> assertThat(event.cause()).isSameAs(broken));
      assertThat(lab.events(Event.StartFailed.class)).isEmpty();
    }

    @Test
    @Proves({"F9", "F60"})
    void hasFailedAlsoWhenSomethingThatItNeedsHas(Lab lab) {
      var container =
          lab.container(app -> {
            app.bind(D).to(failing(broken)).in(Singleton.class);
            app.bind(C).to(needs(D).makeResource(_ -> lab.resource(C))).in(Singleton.class);
            app.bind(A)
                .to(needs(C).makeResource(_ -> lab.resource(A)))
                .in(Singleton.class)
                .withFallback(IOException.class, made(lab, B));
          });
      assertThat(container.get(A)).hasToString("B");
      assertThat(lab.log()).containsExactly("+B");
    }

    @Test
    @Proves({"F9", "F60"})
    void hasFailedAlsoWhenItAskedByAHandleForWhatFails(Lab lab) {
      var container =
          lab.container(app -> {
            app.bind(D).to(failing(broken)).in(Singleton.class);
            app.bind(A)
                .to(
                    needs(D.lazy())
                        .makeResource(d -> lab.resource(A, () -> lab.note("" + d.get()))))
                .in(Singleton.class)
                .withFallback(IOException.class, made(lab, B));
          });
      assertThat(container.get(A)).hasToString("B");
    }

    @Test
    @Proves({"F9", "R15"})
    void hasFailedAlsoWhenItIsOverItsTime(Lab lab) {
      var never = new Door();
      var container =
          lab.container(app ->
              app.bind(A)
                  .to(lab.resource(A, never::pass))
                  .in(Singleton.class)
                  .acquireWithin(Duration.ofMillis(30))
                  .withFallback(DeadlineException.class, made(lab, B)));
      assertThat(container.get(A)).hasToString("B");
    }

    @Test
    @Proves({"F9"})
    void hasFailedAlsoWithAnError(Lab lab) {
      var container =
          lab.container(app ->
              app.bind(A)
                  .to(failing(new NoClassDefFoundError("driver")))
                  .in(Singleton.class)
                  .withFallback(made(lab, B)));
      assertThat(container.get(A)).hasToString("B");
    }

    @Test
    @Proves({"F9", "R8"})
    void thatIsAStageMayFailAndTheFallbackMayBeOne(Lab lab) {
      var container =
          lab.container(app ->
              app.bind(A)
                  .to(needs().<Thing>makeAsync(() -> CompletableFuture.failedFuture(broken)))
                  .in(Singleton.class)
                  .withFallback(
                      IOException.class,
                      needs()
                          .makeAsync(() ->
                              CompletableFuture.supplyAsync(
                                  () -> new Thing("later"),
                                  CompletableFuture.delayedExecutor(5, TimeUnit.MILLISECONDS)))));
      assertThat(container.get(A)).hasToString("later");
      assertThat(container.getAsync(A).toCompletableFuture().join()).isSameAs(container.get(A));
    }

    @Test
    @Proves({"R2", "F9"})
    void ofTwoThatWaitForEachOtherBothAreMade(Lab lab) throws Exception {
      var together = new CyclicBarrier(2);
      var container =
          lab.container(app -> {
            app.bind(A)
                .to(lab.resource(A, together::await))
                .in(Singleton.class)
                .withFallback(made(lab, C));
            app.bind(B)
                .to(lab.resource(B, together::await))
                .in(Singleton.class)
                .withFallback(made(lab, C));
            app.roots(A, B);
          });
      lab.forkRun(container::start).value();
      assertThat(lab.log()).containsExactlyInAnyOrder("+A", "+B");
    }
  }

  @Nested
  class OfSeveral {
    private static Container of(Lab lab, Throwable failure) {
      return lab.container(app ->
          app.bind(A)
              .to(failing(failure))
              .in(Singleton.class)
              .withFallback(IllegalArgumentException.class, made(lab, B))
              .withFallback(IOException.class, made(lab, C))
              .withFallback(FileNotFoundException.class, made(lab, D)));
    }

    @Test
    @Proves({"F9"})
    void theFirstThatFitsIsMadeAndNoOther(Lab lab) {
      assertThat(of(lab, broken).get(A)).hasToString("C");
      assertThat(lab.log()).containsExactly("+C");
      assertThat(of(lab, new NumberFormatException()).get(A)).hasToString("B");
    }

    @Test
    @Proves({"F9", "R12"})
    void whenNoneFitsTheFailureIsThatOfThePrimary(Lab lab) {
      var container = of(lab, also);
      assertThatThrownBy(() -> container.get(A))
          .isInstanceOf(AcquireFailedException.class)
          .hasRootCause(also);
      assertThat(lab.log()).isEmpty();
    }
  }

  @Nested
  class TheFallback {
    @Test
    @Proves({"F9", "R12", "R17"})
    void thatFailsTooKeepsTheFirstFailureVisible(Lab lab) {
      var works = new AtomicBoolean();
      var container =
          lab.container(app ->
              app.bind(A)
                  .to(
                      lab.resource(
                          A,
                          () -> {
                            if (!works.get()) {
                              throw broken;
                            }
                          }))
                  .in(Singleton.class)
                  .withFallback(failing(also)));
      assertThatThrownBy(() -> container.get(A))
          .isInstanceOf(AcquireFailedException.class)
          .hasRootCause(also)
          .hasStackTraceContaining("broken");
      assertThat(also.getSuppressed()).isEmpty();
      assertThat(broken.getSuppressed()).isEmpty();
      works.set(true);
      assertThat(container.get(A)).hasToString("A"); // the next try begins with the primary
    }

    @Test
    @Proves({"F9", "R12", "R11"})
    void thatFailsTooFailsAStart(Lab lab) {
      var container =
          lab.container(app -> {
            app.bind(A).to(failing(broken)).in(Singleton.class).withFallback(failing(also));
            app.roots(A);
          });
      assertThatThrownBy(container::start)
          .isInstanceOf(StartFailedException.class)
          .hasRootCause(also)
          .hasStackTraceContaining("broken");
    }

    @Test
    @Proves({"F9", "R21"})
    void inARequestIsReleasedWithItAndToldHowItEnded(Lab lab) {
      var container =
          lab.container(app -> {
            app.lifetime(RequestScoped.class);
            app.bind(A).to(failing(broken)).in(RequestScoped.class).withFallback(made(lab, B));
          });
      for (int i = 0; i < 2; i++) {
        container.runWithin(
            RequestScoped.class,
            scope -> assertThat(scope.get(A)).hasToString("B").isSameAs(scope.get(A)));
        assertThat(lab.exit(B)).isEqualTo(ExitCase.completed());
        assertThatThrownBy(() ->
                container.runWithin(
                    RequestScoped.class,
                    scope -> {
                      scope.get(A);
                      throw also;
                    }))
            .isSameAs(also);
        assertThat(lab.exit(B)).isEqualTo(ExitCase.failed(also));
      }
      assertThat(lab.log("+")).hasSize(4);
    }

    @Test
    @Proves({"F9", "R46"})
    void ofSomethingMadeForEachIsReleasedWithWhatItWasMadeFor(Lab lab) {
      var container =
          lab.container(app -> {
            app.bind(A).to(failing(broken)).withFallback(made(lab, B));
            app.bind(C).to(needs(A).and(A).makeResource((_, _) -> lab.resource(C)));
          });
      try (Lease<Thing> lease = container.acquire(C)) {
        assertThat(lab.log()).containsExactly("+B", "+B", "+C");
        lease.complete();
      }
      assertThat(lab.log()).endsWith("-C", "-B", "-B");
    }

    @Test
    @Proves({"F9", "F42"})
    void isGivenUpWithWhatIsEvicted(Lab lab) {
      var fails = new AtomicBoolean(true);
      var container =
          lab.container(app ->
              app.bind(A)
                  .to(
                      lab.resource(
                          A,
                          () -> {
                            if (fails.get()) {
                              throw broken;
                            }
                          }))
                  .in(Singleton.class)
                  .withFallback(made(lab, B)));
      assertThat(container.get(A)).hasToString("B");
      fails.set(false);
      container.evict(A);
      assertThat(lab.log()).containsExactly("+B", "-B");
      assertThat(container.get(A)).hasToString("A");
      fails.set(true);
      container.evict(A);
      assertThat(container.get(A)).hasToString("B");
      assertThat(lab.log()).containsExactly("+B", "-B", "+A", "-A", "+B");
    }
  }
}
