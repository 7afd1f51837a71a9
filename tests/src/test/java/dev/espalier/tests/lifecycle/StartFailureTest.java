package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.D;
import static dev.espalier.tests.fixture.Thing.E;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.espalier.Container;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Resource;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.bind.StartFailedException;
import dev.espalier.event.Event;
import dev.espalier.event.StartReport;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A start that does not succeed: what is interrupted, released, told.
@ExtendWith(NothingIsLeft.class)
class StartFailureTest {
  private final IllegalStateException broken = new IllegalStateException("broken");
  private final Door began = new Door();
  private final AtomicInteger interrupts = new AtomicInteger();

  private Step failAfter(Door door) {
    return () -> {
      door.pass();
      throw broken;
    };
  }

  private static StartFailedException failure(Container container) {
    return catchThrowableOfType(StartFailedException.class, container::start);
  }

  @Nested
  class TheFirstFailure {
    @Test
    @Proves({"R8", "R11", "F58"})
    void interruptsARunningAcquireOnceAndAwaitsItsEnd(Lab lab) {
      var container =
          lab.container(app -> {
            app.bind(A).to(lab.resource(A, this::countInterrupts)).in(Singleton.class);
            app.bind(B).to(lab.resource(B, failAfter(began))).in(Singleton.class);
            app.roots(A, B);
          });
      var thrown = failure(container);
      assertThat(thrown).hasCause(broken).hasNoSuppressedExceptions();
      assertThat(thrown.failed()).isEqualTo(B);
      assertThat(interrupts).hasValue(1);
      assertThat(container.isOpen()).isFalse();
    }

    private void countInterrupts() throws Exception {
      began.open();
      try {
        new Door().pass();
      } catch (InterruptedException e) {
        interrupts.incrementAndGet();
        if (Thread.currentThread().isInterrupted()) {
          interrupts.incrementAndGet();
        }
        throw e;
      }
    }

    @Test
    @Proves({"R8", "R2"})
    void letsNoFurtherAcquireBegin(Lab lab) {
      // A fails when C runs; C ends well; D would be next
      var container =
          lab.container(app -> {
            app.bind(A).to(lab.resource(A, failAfter(began))).in(Singleton.class);
            app.bind(C).to(lab.resource(C, this::endWellWhenInterrupted)).in(Singleton.class);
            app.bind(D).to(needs(C).makeResource(_ -> lab.resource(D))).in(Singleton.class);
            app.roots(A, D);
          });
      assertThat(failure(container)).hasCause(broken);
      assertThat(lab.log()).containsExactly("+C", "-C");
      assertThat(lab.events(Event.AcquireBegan.class)).hasSize(2);
    }

    private void endWellWhenInterrupted() {
      began.open();
      try {
        new Door().pass();
      } catch (InterruptedException e) {
        interrupts.incrementAndGet();
      }
    }

    @Test
    @Proves({"R10", "R11", "R21", "R24"})
    void releasesAllThatWasAcquiredInReverseAsFailed(Lab lab) {
      var container =
          lab.container(app -> {
            app.bind(A).to(lab.resource(A)).in(Singleton.class);
            app.bind(B).to(needs(A).makeResource(_ -> lab.resource(B))).in(Singleton.class);
            app.bind(C)
                .to(needs(B).makeResource(_ -> lab.resource(C, failAfter(began))))
                .in(Singleton.class);
            app.bind(D)
                .to(needs(B).makeResource(_ -> lab.resource(D, this::endWellWhenInterrupted)))
                .in(Singleton.class);
            app.bind(E).to(needs(C).and(D).makeResource((_, _) -> lab.resource(E)));
            app.roots(C, D, E);
          });
      var thrown = failure(container);
      assertThat(thrown).hasCause(broken);
      assertThat(lab.log()).containsExactly("+A", "+B", "+D", "-D", "-B", "-A");
      assertThat(thrown.released()).containsExactly(D, B, A);
      assertThat(lab.exit(A)).isEqualTo(ExitCase.failed(broken));
    }

    @Test
    @Proves({"R12", "F58"})
    void isNamedWithItsPath(Lab lab) {
      began.open();
      var container =
          lab.container(app -> {
            app.bind(Database.class)
                .to(
                    needs()
                        .make(() -> {
                          throw broken;
                        }))
                .in(Singleton.class);
            app.bind(Store.class).in(Singleton.class);
            app.bind(Shop.class).in(Singleton.class);
            app.roots(Shop.class);
          });
      assertThat(failure(container))
          .hasMessageStartingWith("ESP-301 ")
          .hasMessageContaining("Database did not start (0 of 3 bindings were ready)")
          .hasMessageContaining("Cause     IllegalStateException: broken")
          .hasMessageContaining("Path      Shop -> Store -> Database")
          .hasMessageContaining("Not begun Store, Shop");
    }

    private record Database() {}

    private record Store(Database database) {}

    private record Shop(Store store) {}
  }

  @Nested
  class Interrupted {
    private final Door releasing = new Door();
    private final Door release = new Door();

    private Container starting(Lab lab) {
      return lab.container(app -> {
        app.bind(A).to(lab.resource(A, Step.none(), this::slowly)).in(Singleton.class);
        app.bind(B)
            .to(
                needs(A)
                    .makeResource(_ ->
                        lab.resource(
                            B,
                            () -> {
                              began.open();
                              new Door().pass();
                            })))
            .in(Singleton.class);
        app.roots(B);
      });
    }

    @Test
    @Proves({"R14", "R4", "R21"})
    void unwindsFullyThenThrowsInterruptedException(Lab lab) throws Exception {
      release.open();
      var container = starting(lab);
      Forked<Boolean> start = lab.forkRun(container::start);
      began.pass();
      start.awaitBlocked().interrupt();
      assertThat(start.thrown()).isInstanceOf(InterruptedException.class);
      assertThat(start.endedInterrupted()).isFalse();
      assertThat(lab.log()).containsExactly("+A", "-A");
      assertThat(lab.exit(A)).isInstanceOf(ExitCase.Cancelled.class);
    }

    @Test
    @Proves({"R4", "R12"})
    void isKeptAsAFlagWhenTheStartHasFailed(Lab lab) throws Exception {
      var broken = new IllegalStateException("broken");
      var container =
          lab.container(app -> {
            app.bind(A).to(lab.resource(A, Step.none(), this::slowly)).in(Singleton.class);
            app.bind(B)
                .to(
                    needs(A)
                        .makeResource(_ ->
                            lab.resource(
                                B,
                                () -> {
                                  throw broken;
                                })))
                .in(Singleton.class);
            app.roots(B);
          });
      Forked<Boolean> start = lab.forkRun(container::start);
      releasing.pass();
      start.awaitBlocked().interrupt();
      start.awaitBlocked();
      release.open();
      assertThat(start.thrown()).isInstanceOf(StartFailedException.class).hasCause(broken);
      assertThat(start.endedInterrupted()).isTrue();
      assertThat(lab.exit(A)).isEqualTo(ExitCase.failed(broken));
    }

    private void slowly() throws InterruptedException {
      releasing.open();
      release.pass();
    }

    /// How a start ends is decided once: here it was when the interrupt came.
    @Test
    @Proves({"R4", "R12"})
    void isKeptAsAFlagWhenEverythingServes(Lab lab) throws Exception {
      var starter = new CompletableFuture<Thread>();
      var container =
          lab.container(app -> {
            app.bind(A).to(lab.resource(A)).in(Singleton.class);
            app.roots(A);
            app.listen(event -> {
              if (event instanceof Event.Serving) {
                starter.join().interrupt();
              }
            });
          });
      Forked<StartReport> start =
          lab.fork(() -> {
            starter.complete(Thread.currentThread());
            return container.start();
          });
      assertThat(start.value().nodes()).isNotEmpty();
      assertThat(start.endedInterrupted()).isTrue();
      assertThat(container.isOpen()).isTrue();
      container.close();
      assertThat(lab.exit(A)).isEqualTo(ExitCase.completed());
    }

    @Test
    @Proves("R14")
    void aSecondInterruptNeitherShortensTheUnwindingNorGetsLost(Lab lab) throws Exception {
      var container = starting(lab);
      Forked<Boolean> start = lab.forkRun(container::start);
      began.pass();
      start.awaitBlocked().interrupt();
      releasing.pass();
      start.awaitBlocked().interrupt();
      start.awaitBlocked();
      release.open();
      assertThat(start.thrown()).isInstanceOf(InterruptedException.class);
      assertThat(start.endedInterrupted()).isTrue();
      assertThat(lab.log()).containsExactly("+A", "-A");
      assertThat(container.closeReport().orElseThrow().failures()).isEmpty();
    }
  }

  @Test
  @Proves({"R5", "R32"})
  void aStartThatIsClosedMeanwhileSaysSo(Lab lab) throws Exception {
    var container =
        lab.container(app -> {
          app.bind(A)
              .to(
                  lab.resource(
                      A,
                      () -> {
                        began.open();
                        new Door().pass();
                      }))
              .in(Singleton.class);
          app.roots(A);
        });
    Forked<Boolean> start = lab.forkRun(container::start);
    began.pass();
    container.close();
    assertThat(start.thrown()).isInstanceOf(ScopeClosedException.class);
  }

  @Test
  @Proves({"R11", "R17"})
  void aFailedGetUnwindsOnlyItsOwnStepsAndSiblingsServeTheNextTry(Lab lab) {
    var attempts = new AtomicInteger();
    var container =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.bind(B)
              .to(
                  needs(A)
                      .makeResource(_ ->
                          lab.resource(
                              B,
                              () -> {
                                if (attempts.incrementAndGet() == 1) {
                                  throw broken;
                                }
                              })))
              .in(Singleton.class);
        });
    var thrown =
        catchThrowableOfType(
            dev.espalier.bind.AcquireFailedException.class, () -> container.get(B));
    assertThat(thrown).hasCause(broken);
    assertThat(lab.log()).containsExactly("+A");
    Thing sibling = container.get(A);
    container.get(B);
    assertThat(container.get(A)).isSameAs(sibling);
    assertThat(lab.log()).containsExactly("+A", "+B");
    container.close();
    assertThat(lab.log()).containsExactly("+A", "+B", "-B", "-A");
  }

  @Test
  @Proves({"R11", "R46", "R17"})
  void whatWasMadeForTheFailedNodeAloneIsReleasedAtOnceAfterItsOwnSteps(Lab lab) {
    var attempts = new AtomicInteger();
    var container =
        lab.container(app -> {
          app.bind(D).to(lab.resource(D)).in(Singleton.class);
          app.bind(A).to(needs(D).makeResource(_ -> lab.resource(A))); // for each that asks
          app.bind(C).to(needs(A).make(_ -> new Thing("C")));
          app.bind(B)
              .to(
                  needs(C)
                      .makeResource(_ ->
                          Resource.acquire(steps -> {
                            steps.add("step", _ -> lab.note("-step"));
                            if (attempts.incrementAndGet() == 1) {
                              throw broken;
                            }
                            return new Thing("B");
                          })))
              .in(Singleton.class);
        });
    container.get(A); // for the caller, and so the container's
    assertThat(catchThrowable(() -> container.get(B))).hasCause(broken);
    assertThat(lab.log()).containsExactly("+D", "+A", "+A", "-step", "-A");
    assertThat(lab.exit(A)).isEqualTo(ExitCase.failed(broken));
    container.get(B);
    container.close();
    assertThat(lab.log())
        .containsExactly("+D", "+A", "+A", "-step", "-A", "+A", "-step", "-A", "-A", "-D");
  }

  @Test
  @Proves({"R17", "F58"})
  void aFailedStartClosesTheContainer(Lab lab) {
    began.open();
    var container =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A, failAfter(began))).in(Singleton.class);
          app.roots(A);
        });
    failure(container);
    assertThat(catchThrowableOfType(ScopeClosedException.class, () -> container.get(A)))
        .isNotNull();
    container.close();
  }
}
