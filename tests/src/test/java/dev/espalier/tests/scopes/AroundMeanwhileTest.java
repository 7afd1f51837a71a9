package dev.espalier.tests.scopes;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Scope;
import dev.espalier.bind.StartFailedException;
import dev.espalier.bind.WaitInterruptedException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Interrupts, failures and closes while a value with code around its use is made or lent.
@ExtendWith(NothingIsLeft.class)
class AroundMeanwhileTest {
  private final IOException broken = new IOException("broken");
  private final Door began = new Door();
  private final Door door = new Door();
  private final AtomicInteger interrupts = new AtomicInteger();

  private void passed() throws InterruptedException {
    began.open();
    door.pass();
  }

  private void countInterrupts() {
    began.open();
    try {
      door.pass();
    } catch (InterruptedException e) {
      interrupts.incrementAndGet();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Nested
  class WhoAsksAndIsInterrupted {
    @Test
    @Proves({"R4", "R5"})
    void doesNotInterruptItAndTheOthersGetTheValue(Lab lab) throws Exception {
      for (Class<? extends Annotation> lifetime : List.of(Singleton.class, RequestScoped.class)) {
        var hold = new Door();
        var acquiring = new Door();
        var container =
            lab.container(app -> {
              app.lifetime(RequestScoped.class);
              app.bind(A)
                  .to(
                      Lending.of(
                          lab,
                          A,
                          () -> {
                            acquiring.open();
                            hold.pass();
                          },
                          Step.none()))
                  .in(lifetime);
              app.bind(B).to(needs(A).makeResource(_ -> lab.resource(B))).in(lifetime);
            });
        Scope scope = container.open(RequestScoped.class);
        Forked<Thing> first = lab.fork(() -> scope.get(B));
        acquiring.pass();
        Forked<Thing> second = lab.fork(() -> scope.get(B));
        Forked<Thing> third = lab.fork(() -> scope.get(A));
        first.awaitBlocked().interrupt();
        third.awaitBlocked().interrupt();
        assertThat(first.thrown()).isInstanceOf(WaitInterruptedException.class);
        assertThat(first.endedInterrupted()).isTrue();
        assertThat(third.thrown()).isInstanceOf(WaitInterruptedException.class);
        hold.open();
        assertThat(second.value()).hasToString("B");
        assertThat(scope.get(A)).hasToString("A");
        scope.complete();
        scope.close();
        container.close();
        assertThat(lab.log()).endsWith("+A", "+B", "-B", "commit A", "-A");
      }
      assertThat(lab.log()).hasSize(10);
    }
  }

  @Nested
  class AFailingStart {
    @Test
    @Proves({"R8", "R11", "R12"})
    void interruptsOnceWhatIsAcquiringAndDoesNotListThat(Lab lab) {
      var container =
          lab.container(app -> {
            app.bind(A)
                .to(Lending.of(lab, A, AroundMeanwhileTest.this::countInterrupts, Step.none()))
                .in(Singleton.class);
            app.bind(B)
                .to(
                    lab.resource(
                        B,
                        () -> {
                          began.pass();
                          throw broken;
                        }))
                .in(Singleton.class);
            app.roots(A, B);
          });
      assertThatThrownBy(container::start)
          .isInstanceOf(StartFailedException.class)
          .hasCause(broken)
          .hasNoSuppressedExceptions();
      assertThat(interrupts).hasValue(1);
      assertThat(lab.log()).isEmpty();
    }

    @Test
    @Proves({"R11", "R21", "R7"})
    void releasesWhatIsLentAndTellsItSo(Lab lab) {
      var container =
          lab.container(app -> {
            app.bind(A).to(Lending.of(lab, A)).in(Singleton.class);
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
      assertThatThrownBy(container::start)
          .isInstanceOf(StartFailedException.class)
          .hasCause(broken)
          .hasNoSuppressedExceptions();
      assertThat(lab.log()).containsExactly("+A", "-A");
      assertThat(lab.exit(A)).isEqualTo(ExitCase.failed(broken));
    }

    @Test
    @Proves({"R8", "R12"})
    void listsNoInterruptOfItsOwnWheneverItComes(Lab lab) throws Exception {
      for (int i = 0; i < 500; i++) {
        var together = new CyclicBarrier(2);
        var container =
            lab.container(app -> {
              app.bind(A)
                  .to(
                      needs()
                          .makeResource(() -> {
                            together.await();
                            return Lending.of(lab, A);
                          }))
                  .in(Singleton.class);
              app.bind(B)
                  .to(
                      lab.resource(
                          B,
                          () -> {
                            together.await();
                            throw broken;
                          }))
                  .in(Singleton.class);
              app.roots(A, B);
            });
        assertThatThrownBy(container::start)
            .isInstanceOf(StartFailedException.class)
            .hasCause(broken)
            .hasNoSuppressedExceptions();
        container.close();
      }
      assertThat(lab.log("+A")).hasSameSizeAs(lab.log("-A"));
      assertThat(lab.log("commit")).isEmpty();
    }
  }

  @Nested
  class TheThreadThatLends {
    @Test
    @Proves({"R4", "R27"})
    void goesOnAfterwardsAsIfItHadNotBeenInterrupted(Lab lab) {
      AtomicReference<Thread> thread = new AtomicReference<>();
      AtomicReference<Boolean> flag = new AtomicReference<>();
      var container =
          lab.container(app ->
              app.bind(A)
                  .to(
                      Lending.of(
                          lab,
                          A,
                          () -> thread.set(Thread.currentThread()),
                          () -> flag.set(Thread.currentThread().isInterrupted())))
                  .in(Singleton.class));
      container.get(A);
      for (int i = 0; i < 100; i++) {
        thread.get().interrupt();
      }
      assertThat(lab.log()).containsExactly("+A");
      assertThat(container.get(A)).isNotNull();
      container.close();
      assertThat(lab.log()).containsExactly("+A", "commit A", "-A");
      assertThat(flag.get()).isFalse();
    }
  }

  @Nested
  class ManyAtOnce {
    @Test
    @Proves({"R3", "R35", "R36"})
    void requestsDoNotMeet(Lab lab) throws Exception {
      var container =
          lab.container(app -> {
            app.lifetime(RequestScoped.class);
            app.bind(A).to(Lending.of(lab, A)).in(Singleton.class);
            app.bind(B).to(needs(A).makeResource(_ -> Lending.of(lab, B))).in(RequestScoped.class);
            app.bind(C).to(needs(B).makeResource(_ -> lab.resource(C))).in(RequestScoped.class);
          });
      List<Forked<Boolean>> users = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        boolean fails = i % 2 == 0;
        users.add(
            lab.forkRun(() -> {
              Throwable thrown =
                  catchThrowable(() ->
                      container.runWithin(
                          RequestScoped.class,
                          scope -> {
                            scope.get(C);
                            if (fails) {
                              throw broken;
                            }
                          }));
              assertThat(thrown).isSameAs(fails ? broken : null);
            }));
      }
      for (Forked<Boolean> user : users) {
        user.value();
      }
      assertThat(lab.log("+A")).hasSize(1);
      assertThat(lab.log("-B")).hasSize(500);
      assertThat(lab.log("commit B")).hasSize(250);
    }

    @Test
    @Proves({"R3", "R17"})
    void allWhoWaitedForOneThatFailsGetTheFailure(Lab lab) throws Exception {
      var container =
          lab.container(app -> {
            app.lifetime(RequestScoped.class);
            app.bind(A)
                .to(
                    Lending.of(
                        lab,
                        A,
                        () -> {
                          passed();
                          throw broken;
                        },
                        Step.none()))
                .in(RequestScoped.class);
          });
      Scope scope = container.open(RequestScoped.class);
      List<Forked<Thing>> askers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        askers.add(lab.fork(() -> scope.get(A)));
      }
      began.pass();
      for (Forked<Thing> asker : askers) {
        asker.awaitBlocked();
      }
      door.open();
      for (Forked<Thing> asker : askers) {
        assertThat(asker.thrown()).isInstanceOf(AcquireFailedException.class).hasCause(broken);
      }
      scope.close();
    }
  }
}
