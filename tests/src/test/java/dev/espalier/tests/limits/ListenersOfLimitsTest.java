package dev.espalier.tests.limits;

import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.limits.Soon.awaitLine;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.espalier.Container;
import dev.espalier.bind.BindingBuilder;
import dev.espalier.bind.DeadlineException;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.Key;
import dev.espalier.bind.Limits;
import dev.espalier.bind.Scope;
import dev.espalier.bind.StartFailedException;
import dev.espalier.event.Event;
import dev.espalier.event.Listener;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Deaf;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Who hears that something was over its time, and what listeners may do then.
@ExtendWith(NothingIsLeft.class)
class ListenersOfLimitsTest {
  private static final Limits PASSING = Soon.NONE.acquire(Soon.TIME).grace(Soon.TIME);

  private final Deaf deaf = new Deaf();
  private final Door told = new Door();
  private final Door goOn = new Door();
  private final CompletableFuture<Container> itself = new CompletableFuture<>();

  private Container of(
      Lab lab, Limits limits, Listener listener, UnaryOperator<BindingBuilder<?>> says) {
    Container container =
        lab.container(app -> {
          app.limits(limits).listen(listener);
          var _ = says.apply(app.bind(A).to(lab.resource(A, deaf::sit)).in(Singleton.class));
          app.bind(B).to(lab.resource(B, () -> new Door().pass())).in(Singleton.class);
          app.roots(A);
        });
    itself.complete(container);
    return container;
  }

  /// Closes from where it is told, and writes down what it got.
  private Listener closing(Lab lab, Class<? extends Event> at) {
    return event -> {
      if (at.isInstance(event)) {
        try {
          itself.join().close();
          lab.note("closed");
        } catch (EspalierException e) {
          lab.note(e.code());
        }
      }
    };
  }

  @Test
  @Proves({"R30", "R22", "R9"})
  void areRefusedToCloseWhenSomethingIsGivenUp(Lab lab) throws Exception {
    Container container = of(lab, PASSING, closing(lab, Event.Abandoned.class), says -> says);
    assertThat(lab.fork(() -> container.get(A)).thrown())
        .hasCauseInstanceOf(DeadlineException.class);
    awaitLine(lab, "ESP-203");
    assertThat(lab.forkRun(container::close).value()).isTrue();
    assertThat(lab.log()).containsExactly("ESP-203");
    deaf.letGo();
    awaitLine(lab, "-A");
  }

  @Test
  @Proves({"R30", "R15"})
  void areRefusedToCloseWhenTheStartIsOverItsTime(Lab lab) throws Exception {
    Container container =
        of(
            lab,
            Soon.NONE.start(Soon.TIME).grace(Soon.TIME),
            closing(lab, Event.StartFailed.class),
            says -> says);
    assertThat(lab.forkRun(container::start).thrown()).isInstanceOf(StartFailedException.class);
    assertThat(lab.log()).containsExactly("ESP-203");
    deaf.letGo();
    awaitLine(lab, "-A");
  }

  @Test
  @Proves({"R30", "R15", "R18"})
  void areRefusedToCloseWhenWhatMustNotBeInterruptedFailsTheStart(Lab lab) throws Exception {
    Container container =
        of(lab, PASSING, closing(lab, Event.StartFailed.class), BindingBuilder::uninterruptible);
    assertThat(lab.forkRun(container::start).thrown()).isInstanceOf(StartFailedException.class);
    assertThat(lab.log()).containsExactly("ESP-203");
    deaf.letGo();
    awaitLine(lab, "-A");
  }

  @Test
  @Proves({"R15", "R22"})
  void holdUpNoOtherLimitWhenTheyAreSlow(Lab lab) throws Exception {
    Container container =
        of(
            lab,
            PASSING,
            event -> {
              if (event instanceof Event.Abandoned) {
                told.open();
                goOn.passIgnoringInterrupts();
                lab.note("told");
              }
            },
            says -> says);
    assertThat(lab.fork(() -> container.get(A)).thrown())
        .hasCauseInstanceOf(DeadlineException.class);
    told.pass();
    assertThat(lab.fork(() -> container.get(B)).thrown())
        .hasCauseInstanceOf(DeadlineException.class);
    Forked<Boolean> closer = lab.forkRun(container::close).awaitBlocked();
    goOn.open();
    closer.value();
    assertThat(lab.log()).containsExactly("told");
    deaf.letGo();
    awaitLine(lab, "-A");
  }

  @Test
  @Proves({"R28", "R22"})
  void areGivenUpThemselvesWhenTheWholeCloseIsOverItsTime(Lab lab) throws Exception {
    Container container =
        of(
            lab,
            PASSING.close(Soon.TIME.multipliedBy(6)),
            event -> {
              if (event instanceof Event.Abandoned) {
                told.open();
                goOn.passIgnoringInterrupts();
              }
            },
            says -> says);
    assertThat(lab.fork(() -> container.get(A)).thrown())
        .hasCauseInstanceOf(DeadlineException.class);
    told.pass();
    container.close();
    assertThat(container.closeReport().orElseThrow().abandoned())
        .extracting(left -> (Object) left.key())
        .containsExactly(A, Key.of(Scope.class));
    goOn.open();
    deaf.letGo();
    awaitLine(lab, "-A");
  }

  @Test
  @Proves({"R22", "R28"})
  void haveHeardOfAReleaseThatWasGivenUpBeforeTheCloseReturns(Lab lab) {
    var container =
        lab.container(app -> {
          app.limits(Soon.NONE.release(Soon.TIME).grace(Soon.TIME));
          app.listen(event -> {
            if (event instanceof Event.Abandoned) {
              long until = System.nanoTime() + Duration.ofMillis(100).toNanos();
              while (System.nanoTime() - until < 0) {
                Thread.onSpinWait();
              }
              closing(lab, Event.Abandoned.class).on(event);
            }
          });
          app.bind(A).to(lab.resource(A, Step.none(), deaf::sit)).in(Singleton.class);
        });
    itself.complete(container);
    container.get(A);
    assertThat(catchThrowable(container::close)).hasCauseInstanceOf(DeadlineException.class);
    assertThat(lab.log()).containsExactly("+A", "-A", "ESP-203");
    deaf.letGo();
  }
}
