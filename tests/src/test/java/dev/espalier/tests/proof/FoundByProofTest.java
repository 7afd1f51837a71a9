package dev.espalier.tests.proof;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.D;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Resource;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.bind.StartFailedException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What [ProofTest] found, made as small as it goes.
@ExtendWith(NothingIsLeft.class)
class FoundByProofTest {

  @Nested
  class WhatComesTooLateIsReleasedOnAThreadThatIsNotInterrupted {
    private final List<Boolean> interrupted = new ArrayList<>();

    private void release() {
      interrupted.add(Thread.currentThread().isInterrupted());
    }

    private void interruptedDuring(Runnable addition, Class<? extends Exception> refused) {
      Thread.currentThread().interrupt();
      try {
        assertThatThrownBy(addition::run).isInstanceOf(refused);
      } finally {
        assertThat(Thread.interrupted()).isTrue();
      }
      assertThat(interrupted).containsExactly(false);
    }

    @Test
    @Proves("R27")
    void aResourceThatIsAdded(Lab lab) {
      Container container = lab.container(_ -> {});
      container.close();
      interruptedDuring(
          () -> container.manage(Resource.of(() -> "late", _ -> release())),
          ScopeClosedException.class);
    }

    @Test
    @Proves("R27")
    void whatAResourceThatFailsHadDoneSoFar(Lab lab) {
      Container container = lab.container(_ -> {});
      interruptedDuring(
          () ->
              container.manage(
                  Resource.acquire(steps -> {
                    steps.add("half", _ -> release());
                    throw new IllegalStateException("the other half");
                  })),
          EspalierException.class);
    }

    @Test
    @Proves("R27")
    void aStepOfAnAcquireThatHasEnded(Lab lab) {
      List<Resource.Steps> kept = new ArrayList<>();
      Container container =
          lab.container(app ->
              app.bind(A)
                  .to(
                      Resource.<Thing>acquire(steps -> {
                        kept.add(steps);
                        return new Thing("A");
                      }))
                  .in(Singleton.class));
      container.get(A);
      interruptedDuring(() -> kept.getFirst().add("late", _ -> release()), EspalierException.class);
    }
  }

  @Test
  @Proves("R21")
  void theReleasesOfAFailedStartAreToldItsFailure(Lab lab) throws Exception {
    for (int i = 0; i < 500; i++) { // who ends the start and who has failed may come at once
      Container container =
          lab.container(app -> {
            app.bind(A).to(lab.resource(A)).in(Singleton.class);
            app.bind(B)
                .to(
                    lab.resource(
                        B,
                        () -> {
                          throw new IllegalStateException("B");
                        }))
                .in(Singleton.class);
            app.roots(A, B);
          });
      assertThatThrownBy(container::start).isInstanceOf(StartFailedException.class);
      assertThat(container.closeReport().orElseThrow().exit()).isInstanceOf(ExitCase.Failed.class);
    }
  }

  /// A, which fails once the door is open.
  private static Resource<Thing> failsAfter(Door door, Lab lab) {
    return lab.resource(
        A,
        () -> {
          door.pass();
          throw new IllegalStateException("A");
        });
  }

  @Test
  @Proves("R12")
  void whatAnInterruptOfTheContainerCausesInAnotherNodeIsNotTold(Lab lab) throws Exception {
    Door waits = new Door();
    Door never = new Door();
    Container container =
        lab.container(app -> {
          app.bind(A).to(failsAfter(waits, lab)).in(Singleton.class);
          app.bind(D).to(lab.resource(D, never::pass)).in(Singleton.class);
          app.bind(C)
              .to(
                  needs(D.provider())
                      .makeResource(d ->
                          lab.resource(
                              C,
                              () -> {
                                waits.open();
                                d.get();
                              })))
              .in(Singleton.class);
          app.bind(B)
              .to(needs(C.provider()).makeResource(c -> lab.resource(B, c::get)))
              .in(Singleton.class);
          app.roots(A, B);
        });
    Throwable failed = lab.fork(container::start).thrown();
    assertThat(failed.getCause()).hasMessage("A");
    assertThat(failed.getSuppressed()).isEmpty();
  }

  @Test
  @Proves("R12")
  void norWhatItCausesInWhatIsMadeOnTheSameThread(Lab lab) throws Exception {
    Door waits = new Door();
    Door never = new Door();
    Container container =
        lab.container(app -> {
          app.bind(A).to(failsAfter(waits, lab)).in(Singleton.class);
          app.bind(C)
              .to(
                  needs()
                      .make(() -> {
                        waits.open();
                        never.pass();
                        return new Thing("C");
                      }));
          app.bind(B)
              .to(needs(C.provider()).makeResource(c -> lab.resource(B, c::get)))
              .in(Singleton.class);
          app.roots(A, B);
        });
    Throwable failed = lab.fork(container::start).thrown();
    assertThat(failed.getCause()).hasMessage("A");
    assertThat(failed.getSuppressed()).isEmpty();
  }

  @Test
  @Proves("R12")
  void whatFailsOfItselfOnAnInterruptedThreadIsTold(Lab lab) throws Exception {
    Door waits = new Door();
    Door never = new Door();
    Container container =
        lab.container(app -> {
          app.bind(A).to(failsAfter(waits, lab)).in(Singleton.class);
          app.bind(C)
              .to(
                  lab.resource(
                      C,
                      () -> {
                        waits.open();
                        try {
                          never.pass();
                        } catch (InterruptedException e) {
                          Thread.currentThread().interrupt();
                          throw new IllegalStateException("C"); // of its own
                        }
                      }));
          app.bind(B).to(needs(C).makeResource(_ -> lab.resource(B))).in(Singleton.class);
          app.roots(A, B);
        });
    Throwable failed = lab.fork(container::start).thrown();
    assertThat(failed.getCause()).hasMessage("A");
    assertThat(failed.getSuppressed()).extracting(Throwable::getMessage).containsExactly("C");
  }

  @Test
  @Proves("R48")
  void aStartHookRunsAfterThoseOfWhatItsNodeNeedsThroughOneWithAFallback(Lab lab) throws Exception {
    Container container =
        lab.container(app -> {
          app.bind(A)
              .to(lab.resource(A))
              .in(Singleton.class)
              .onStart(_ -> {
                Faults.pause(10_000); // another that may begin does so meanwhile
                lab.note("start A");
              });
          app.bind(B)
              .to(needs(A).make(_ -> new Thing("B")))
              .in(Singleton.class)
              .withFallback(needs().make(() -> new Thing("fallback")));
          app.bind(C)
              .to(needs(B).make(_ -> new Thing("C")))
              .in(Singleton.class)
              .onStart(_ -> lab.note("start C"));
          app.roots(C);
        });
    container.start();
    assertThat(lab.log("start")).containsExactly("start A", "start C");
  }

  @Test
  @Proves("R48")
  void whatIsEvictedWhileItIsBeingStoppedIsReleasedAfterThat(Lab lab) throws Exception {
    Door stopping = new Door();
    Container container =
        lab.container(app -> {
          app.bind(A)
              .to(lab.resource(A))
              .in(Singleton.class)
              .onStop(_ -> {
                stopping.open();
                Faults.pause(10_000); // another that may release it does so meanwhile
                lab.note("stopped A");
              });
          app.roots(A);
        });
    container.start();
    Forked<Boolean> evicting =
        lab.forkRun(() -> {
          stopping.pass();
          container.evict(A);
        });
    container.close();
    evicting.value();
    assertThat(lab.log()).containsExactly("+A", "stopped A", "-A");
  }

  /// What is asked for while A, which it needs, is being released, and nothing else is left.
  @Nested
  class WhatStandsOnSomethingThatIsReleasedIsNotGivenOut {
    private final CompletableFuture<Object> got = new CompletableFuture<>();

    private void isNotGivenOut(Lab lab, Consumer<ContainerBuilder> bindsB) throws Exception {
      Container[] container = new Container[1];
      Step asksForB = () -> got.complete(lab.fork(() -> asked(container[0])).value());
      container[0] =
          lab.container(app -> {
            app.bind(A).to(lab.resource(A, Step.none(), asksForB)).in(Singleton.class);
            bindsB.accept(app);
            app.roots(B);
          });
      container[0].start();
      assertThat(container[0].get(B)).isNotNull();
      container[0].close();
      assertThat(got.get()).isInstanceOf(ScopeClosedException.class);
    }

    private static Object asked(Container container) {
      try {
        return container.get(B);
      } catch (ScopeClosedException e) {
        return e;
      }
    }

    @Test
    @Proves("R32")
    void withAFallback(Lab lab) throws Exception {
      isNotGivenOut(
          lab,
          app ->
              app.bind(B)
                  .to(needs(A).makeResource(_ -> lab.resource(B)))
                  .in(Singleton.class)
                  .withFallback(needs().make(() -> new Thing("fallback"))));
      assertThat(lab.log()).containsExactly("+A", "+B", "-B", "-A");
    }

    @Test
    @Proves("R32")
    void withoutAReleaseOfItsOwn(Lab lab) throws Exception {
      isNotGivenOut(
          lab, app -> app.bind(B).to(needs(A).make(_ -> new Thing("B"))).in(Singleton.class));
    }

    @Test
    @Proves("R32")
    void anotherKeyOfIt(Lab lab) throws Exception {
      isNotGivenOut(lab, app -> app.bind(B).to(A).in(Singleton.class));
    }

    @Test
    @Proves("R32")
    void throughWhatIsMadeForIt(Lab lab) throws Exception {
      isNotGivenOut(
          lab,
          app -> {
            app.bind(C).to(needs(A).make(_ -> new Thing("C")));
            app.bind(B).to(needs(C).make(_ -> new Thing("B"))).in(Singleton.class);
          });
    }

    @Test
    @Proves("R32")
    void throughAHandle(Lab lab) throws Exception {
      isNotGivenOut(
          lab, app -> app.bind(B).to(needs(A.provider()).make(Provider::get)).in(Singleton.class));
    }
  }
}
