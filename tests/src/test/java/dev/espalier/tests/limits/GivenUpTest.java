package dev.espalier.tests.limits;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.limits.Soon.awaitLine;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.espalier.Container;
import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.BindingBuilder;
import dev.espalier.bind.Call;
import dev.espalier.bind.CloseReport;
import dev.espalier.bind.DeadlineException;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Key;
import dev.espalier.bind.Limits;
import dev.espalier.bind.Resource;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.event.Event;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Deaf;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What does not end when it is told to, or is not told since it must not be interrupted.
@ExtendWith(NothingIsLeft.class)
class GivenUpTest {
  private static final Limits PASSING = Soon.NONE.acquire(Soon.TIME).grace(Soon.TIME);

  private final Deaf deaf = new Deaf();

  private Container of(Lab lab, Limits limits, UnaryOperator<BindingBuilder<Thing>> says) {
    return lab.container(app -> {
      app.limits(limits);
      var _ = says.apply(app.bind(A).to(lab.resource(A, deaf::sit)).in(Singleton.class));
    });
  }

  private void isReportedOnce(Lab lab, Container container, Key<?> key) {
    CloseReport report = container.closeReport().orElseThrow();
    assertThat(report.abandoned())
        .singleElement()
        .satisfies(left -> {
          assertThat(left.key()).isEqualTo(key);
          assertThat(left.stack()).anyMatch(f -> f.getClassName().equals(Deaf.class.getName()));
          assertThat(report.text()).contains("did not end; thread " + left.thread());
        });
    assertThat(lab.events(Event.Abandoned.class))
        .singleElement()
        .satisfies(event -> assertThat(event.key()).isEqualTo(key));
  }

  @Test
  @Proves({"R9", "R10", "R15", "F61"})
  void aNodeOverItsTimeIsReportedAndItsValueReleasedWhenItComes(Lab lab) throws Exception {
    Container container = of(lab, PASSING, binding -> binding);
    Forked<Thing> first = lab.fork(() -> container.get(A));
    Forked<Thing> second = lab.fork(() -> container.get(A));
    for (Forked<Thing> asker : List.of(first, second)) {
      assertThat(asker.thrown())
          .isInstanceOf(AcquireFailedException.class)
          .hasCauseInstanceOf(DeadlineException.class)
          .hasMessageContaining("Deaf.sit(");
    }
    lab.await(Event.Abandoned.class);
    assertThat(deaf.interrupts()).isEqualTo(1);
    container.close();
    isReportedOnce(lab, container, A);
    assertThat(deaf.interrupts()).isEqualTo(1);
    assertThat(lab.log()).isEmpty();
    deaf.letGo();
    awaitLine(lab, "-A");
    assertThat(lab.log()).containsExactly("+A", "-A");
  }

  @Test
  @Proves({"R10", "R17"})
  void doesNotKeepTheNextFromBeingMade(Lab lab) {
    Deaf other = new Deaf();
    other.letGo();
    var turns = new ConcurrentLinkedQueue<>(List.of(deaf, other));
    var container =
        lab.container(app -> {
          app.limits(PASSING);
          app.bind(A)
              .to(lab.resource(A, () -> Objects.requireNonNull(turns.poll()).sit()))
              .onStart(_ -> lab.note("start"))
              .onStop(_ -> lab.note("stop"))
              .in(Singleton.class)
              .acquireWithin(Soon.TIME);
        });
    assertThat(catchThrowable(() -> container.get(A))).hasCauseInstanceOf(DeadlineException.class);
    lab.await(Event.Abandoned.class);
    assertThat(container.get(A)).hasToString("A");
    deaf.letGo();
    awaitLine(lab, "-A");
    assertThat(lab.log()).containsExactly("+A", "+A", "-A");
    container.close();
    assertThat(lab.log()).containsExactly("+A", "+A", "-A", "-A");
  }

  @Test
  @Proves({"R22", "R37"})
  void isNotListedAtTheEndIfItHasEndedByThen(Lab lab) throws Exception {
    var thread = new CompletableFuture<Thread>();
    var container =
        lab.container(app -> {
          app.limits(PASSING);
          app.bind(A)
              .to(
                  lab.resource(
                      A,
                      () -> {
                        thread.complete(Thread.currentThread());
                        deaf.sit();
                      }))
              .in(Singleton.class);
        });
    assertThat(lab.fork(() -> container.get(A)).thrown())
        .hasCauseInstanceOf(DeadlineException.class);
    lab.await(Event.Abandoned.class);
    deaf.letGo();
    thread.join().join();
    container.close();
    assertThat(lab.events(Event.Abandoned.class)).hasSize(1);
    assertThat(container.closeReport().orElseThrow().abandoned()).isEmpty();
  }

  @Test
  @Proves({"R10", "R48"})
  void isNotStartedWhenItComes(Lab lab) throws Exception {
    var container =
        lab.container(app -> {
          app.limits(PASSING);
          app.bind(A)
              .to(lab.resource(A, deaf::sit))
              .onStart(_ -> lab.note("start"))
              .onStop(_ -> lab.note("stop"))
              .in(Singleton.class);
        });
    container.start();
    assertThat(lab.fork(() -> container.get(A)).thrown())
        .hasCauseInstanceOf(DeadlineException.class);
    lab.await(Event.Abandoned.class);
    deaf.letGo();
    awaitLine(lab, "-A");
    container.close();
    assertThat(lab.log()).containsExactly("+A", "-A");
  }

  private Container startedLate(Lab lab, Limits limits) throws InterruptedException {
    var container =
        lab.container(app -> {
          app.limits(limits);
          app.bind(A)
              .to(lab.resource(A))
              .onStart(_ -> deaf.sit())
              .onStop(_ -> lab.note("stop"))
              .in(Singleton.class);
        });
    container.start();
    return container;
  }

  @Test
  @Proves({"R10", "R48"})
  void isStoppedBeforeItsReleaseWhenItWasItsStartThatCameLate(Lab lab) throws Exception {
    Container container = startedLate(lab, PASSING);
    assertThat(lab.fork(() -> container.get(A)).thrown())
        .hasCauseInstanceOf(DeadlineException.class);
    lab.await(Event.Abandoned.class);
    deaf.letGo();
    awaitLine(lab, "-A");
    container.close();
    assertThat(lab.log()).containsExactly("+A", "stop", "-A");
    assertThat(lab.events(Event.Stopped.class)).hasSize(1);
  }

  @Test
  @Proves({"R10", "R48", "R31"})
  void isStoppedBeforeItsReleaseWhenTheScopeHasClosedMeanwhile(Lab lab) throws Exception {
    Container container = startedLate(lab, Soon.NONE.grace(Soon.TIME));
    Forked<Thing> asker = lab.fork(() -> container.get(A));
    deaf.awaitEntered();
    container.close();
    assertThat(asker.thrown()).isInstanceOf(ScopeClosedException.class);
    deaf.letGo();
    awaitLine(lab, "-A");
    assertThat(lab.log()).containsExactly("+A", "stop", "-A");
    assertThat(lab.events(Event.Started.class)).isEmpty();
  }

  @Test
  @Proves({"R9", "R10", "R31", "R32"})
  void aNodeThatIsMadeWhileItsScopeClosesIsWaitedForUpToTheGrace(Lab lab) throws Exception {
    Container container = of(lab, Soon.NONE.grace(Soon.TIME), binding -> binding);
    Forked<Thing> asker = lab.fork(() -> container.get(A));
    deaf.awaitEntered();
    container.close();
    assertThat(asker.thrown()).isInstanceOf(ScopeClosedException.class);
    assertThat(deaf.interrupts()).isEqualTo(1);
    isReportedOnce(lab, container, A);
    deaf.letGo();
    awaitLine(lab, "-A");
    assertThat(lab.exit(A)).isEqualTo(ExitCase.completed()); // as all that the container releases
  }

  @Test
  @Proves({"R37", "R8"})
  void aFunctionOnAThreadOfTheScopeIsWaitedForUpToTheGrace(Lab lab) throws Exception {
    var container = lab.container(app -> app.limits(Soon.NONE.grace(Soon.TIME)));
    CompletionStage<Boolean> stage =
        container.callAsync(
            needs()
                .call(() -> {
                  deaf.sit();
                  return true;
                }));
    deaf.awaitEntered();
    container.close();
    assertThat(deaf.interrupts()).isEqualTo(1);
    isReportedOnce(lab, container, Key.of(Call.class));
    deaf.letGo();
    assertThat(lab.fork(() -> stage.toCompletableFuture().join()).value()).isTrue();
  }

  @Test
  @Proves({"R9", "R10"})
  void codeAroundAUseIsGivenUpToo(Lab lab) throws Exception {
    var container =
        lab.container(app -> {
          app.limits(PASSING);
          app.bind(A)
              .to(
                  Resource.around(use -> {
                    deaf.sit();
                    lab.note("there");
                    try {
                      use.lend(new Thing("A"));
                    } finally {
                      lab.note("ended");
                    }
                  }))
              .in(Singleton.class);
        });
    assertThat(lab.fork(() -> container.get(A)).thrown())
        .hasCauseInstanceOf(DeadlineException.class);
    lab.await(Event.Abandoned.class);
    container.close();
    isReportedOnce(lab, container, A);
    deaf.letGo();
    awaitLine(lab, "ended");
  }

  @Test
  @Proves({"R18", "R10"})
  void whatMustNotBeInterruptedFailsThoseWhoWaitAndIsReleasedWhenItComes(Lab lab) throws Exception {
    Container container = of(lab, Soon.NONE.acquire(Soon.TIME), BindingBuilder::uninterruptible);
    assertThat(lab.fork(() -> container.get(A)).thrown())
        .hasCauseInstanceOf(DeadlineException.class);
    deaf.letGo();
    awaitLine(lab, "-A");
    assertThat(lab.exit(A)).isEqualTo(ExitCase.cancelled("it came after it had been given up"));
    assertThat(container.get(A)).hasToString("A");
    container.close();
    assertThat(lab.log()).containsExactly("+A", "-A", "+A", "-A");
    assertThat(deaf.interrupts()).isZero();
    assertThat(lab.events(Event.Abandoned.class)).isEmpty();
  }

  @Test
  @Proves({"R18", "R10"})
  void whatMustNotBeInterruptedIsGivenUpAfterTheGrace(Lab lab) throws Exception {
    Container container = of(lab, PASSING, BindingBuilder::uninterruptible);
    assertThat(lab.fork(() -> container.get(A)).thrown())
        .hasCauseInstanceOf(DeadlineException.class);
    lab.await(Event.Abandoned.class);
    container.close();
    assertThat(deaf.interrupts()).isZero();
    isReportedOnce(lab, container, A);
    deaf.letGo();
    awaitLine(lab, "-A");
  }

  @Test
  @Proves({"R18", "R9"})
  void whatMustNotBeInterruptedIsNotByAnEndEither(Lab lab) throws Exception {
    Container container = of(lab, Soon.NONE.grace(Soon.TIME), BindingBuilder::uninterruptible);
    Forked<Thing> asker = lab.fork(() -> container.get(A));
    deaf.awaitEntered();
    container.close();
    assertThat(asker.thrown()).isInstanceOf(ScopeClosedException.class);
    assertThat(deaf.interrupts()).isZero();
    isReportedOnce(lab, container, A);
    deaf.letGo();
    awaitLine(lab, "-A");
  }

  /// Is made on the thread that asks, beside one that waits for it.
  record Stubborn(Deaf deaf) {
    Stubborn {
      deaf.sit();
    }
  }

  @Test
  @Proves({"R9", "R0"})
  void aConstructorOnTheThreadOfACallerIsWaitedForUpToTheGrace(Lab lab) throws Exception {
    var container =
        lab.container(app -> {
          app.limits(Soon.NONE.grace(Soon.TIME));
          app.bind(Deaf.class).toInstance(deaf);
          app.bind(Stubborn.class).in(Singleton.class);
        });
    Forked<Stubborn> asker = lab.fork(() -> container.get(Stubborn.class));
    deaf.awaitEntered();
    container.close();
    assertThat(deaf.interrupts()).isZero(); // the thread is not ours
    isReportedOnce(lab, container, Key.of(Stubborn.class));
    deaf.letGo();
    assertThat(asker.thrown()).isInstanceOf(ScopeClosedException.class);
  }

  @Test
  @Proves({"R9", "R48", "R4"})
  void aStartHookOnTheThreadOfACallerIsWaitedForUpToTheGrace(Lab lab) throws Exception {
    var container =
        lab.container(app -> {
          app.limits(Soon.NONE.grace(Soon.TIME));
          app.bind(Deaf.class).toInstance(deaf).onStart(Deaf::sit).onStop(_ -> lab.note("stop"));
        });
    container.start();
    Forked<Deaf> asker = lab.fork(() -> container.get(Deaf.class));
    deaf.awaitEntered();
    container.close();
    assertThat(deaf.interrupts()).isZero(); // the thread is not ours
    deaf.letGo();
    assertThat(asker.thrown()).isInstanceOf(ScopeClosedException.class);
    assertThat(lab.log()).containsExactly("stop"); // it had started
  }
}
