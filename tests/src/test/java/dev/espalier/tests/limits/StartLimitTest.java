package dev.espalier.tests.limits;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.limits.Soon.awaitLine;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.espalier.Container;
import dev.espalier.bind.BindingBuilder.Hook;
import dev.espalier.bind.DeadlineException;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Limits;
import dev.espalier.bind.StartFailedException;
import dev.espalier.event.Event;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Await;
import dev.espalier.tests.fixture.Deaf;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A start that is over its time.
@ExtendWith(NothingIsLeft.class)
class StartLimitTest {
  private static final Limits PASSING = Soon.NONE.start(Duration.ofMillis(500));

  private final AtomicInteger interrupts = new AtomicInteger();
  private final Deaf deaf = new Deaf();

  private void hang() throws InterruptedException {
    try {
      new Door().pass();
    } catch (InterruptedException e) {
      interrupts.incrementAndGet();
      throw e;
    }
  }

  private static StartFailedException failed(Container container) {
    var e = catchThrowableOfType(StartFailedException.class, container::start);
    assertThat(e).hasCauseInstanceOf(DeadlineException.class);
    return e;
  }

  private static Container of(Lab lab, Limits limits, Hook<Thing> start) {
    return lab.container(app -> {
      app.limits(limits);
      app.bind(A)
          .to(lab.resource(A))
          .onStart(start)
          .onStop(_ -> lab.note("stop A"))
          .in(Singleton.class);
      app.roots(A);
    });
  }

  @Test
  @Proves({"R15", "R8", "R11", "F61"})
  void saysWhatRanAndWhatWaitedAndReleasesEverything(Lab lab) {
    var container =
        lab.container(app -> {
          app.limits(PASSING);
          app.bind(C).to(lab.resource(C)).in(Singleton.class);
          app.bind(A)
              .to(needs(C).makeResource(_ -> lab.resource(A, this::hang)))
              .in(Singleton.class);
          app.bind(B).to(needs(A).makeResource(_ -> lab.resource(B))).in(Singleton.class);
          app.roots(B);
        });
    var thrown = failed(container);
    assertThat(thrown.failed()).isEqualTo(A);
    assertThat(thrown.getCause())
        .hasMessageStartingWith("ESP-317 the start took more than 0.5 s.")
        .hasMessageContaining("Running   " + A)
        .hasMessageContaining("StartLimitTest.hang(")
        .hasMessageContaining("Waiting   " + B + " for " + A);
    assertThat(interrupts).hasValue(1);
    assertThat(lab.log()).containsExactly("+C", "-C");
  }

  @Test
  @Proves({"R15", "R48", "R8"})
  void interruptsAStartHookOnce(Lab lab) {
    var thrown = failed(of(lab, PASSING, _ -> hang()));
    assertThat(thrown.getCause()).hasMessageContaining("Running   " + A);
    assertThat(interrupts).hasValue(1);
    assertThat(lab.log()).containsExactly("+A", "-A");
  }

  @Test
  @Proves({"R9", "R48", "R15"})
  void givesAStartHookUpAfterTheGrace(Lab lab) {
    Container container = of(lab, PASSING.grace(Soon.TIME), _ -> deaf.sit());
    var _ = failed(container);
    assertThat(deaf.interrupts()).isEqualTo(1);
    assertThat(container.closeReport().orElseThrow().abandoned())
        .singleElement()
        .satisfies(left -> assertThat(left.key()).isEqualTo(A));
    assertThat(lab.log()).containsExactly("+A", "-A");
    deaf.letGo();
  }

  @Test
  @Proves({"R9", "R48"})
  void startsNothingMoreOfWhatWasGivenUp(Lab lab) throws Exception {
    var starting = new AtomicReference<Thread>();
    var container =
        lab.container(app -> {
          app.limits(PASSING.grace(Soon.TIME));
          app.bind(A)
              .to(lab.resource(A))
              .onStart(_ -> {
                starting.set(Thread.currentThread());
                deaf.sit();
              })
              .onStart(_ -> lab.note("start more"))
              .onStop(_ -> lab.note("stop A"))
              .in(Singleton.class);
          app.roots(A);
        });
    var _ = failed(container);
    deaf.letGo();
    starting.get().join();
    assertThat(lab.log()).containsExactly("+A", "-A");
    assertThat(lab.events(Event.Started.class)).isEmpty();
  }

  @Test
  @Proves({"R8", "R9", "R48"})
  void tellsAStartHookOnceAlsoWhenAnotherFails(Lab lab) {
    var broken = new IllegalStateException("broken");
    var container =
        lab.container(app -> {
          app.limits(Soon.NONE.grace(Soon.TIME));
          app.bind(A).to(lab.resource(A)).onStart(_ -> deaf.sit()).in(Singleton.class);
          app.bind(B)
              .to(lab.resource(B))
              .onStart(_ -> {
                deaf.awaitEntered();
                throw broken;
              })
              .in(Singleton.class);
          app.roots(A, B);
        });
    assertThat(catchThrowableOfType(StartFailedException.class, container::start)).hasCause(broken);
    assertThat(deaf.interrupts()).isEqualTo(1);
    assertThat(container.closeReport().orElseThrow().abandoned()).hasSize(1);
    deaf.letGo();
  }

  /// Made on the thread that starts.
  record Stubborn(Deaf deaf) {
    Stubborn {
      deaf.sit();
    }
  }

  @Test
  @Proves({"R9", "R15"})
  void doesNotWaitForAConstructorThatIsGivenUp(Lab lab) throws Exception {
    var container =
        lab.container(app -> {
          app.limits(PASSING.grace(Soon.TIME));
          app.bind(Deaf.class).toInstance(deaf);
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.bind(Stubborn.class).in(Singleton.class);
          app.roots(A);
          app.roots(Stubborn.class);
        });
    assertThat(lab.forkRun(container::start).thrown())
        .isInstanceOf(StartFailedException.class)
        .hasCauseInstanceOf(DeadlineException.class);
    assertThat(deaf.interrupts()).isEqualTo(1);
    assertThat(lab.log()).containsExactly("+A", "-A");
    deaf.letGo();
  }

  @Test
  @Proves({"R15", "R10", "R18"})
  void releasesAValueThatComesLate(Lab lab) throws Exception {
    var container =
        lab.container(app -> {
          app.limits(PASSING);
          app.bind(A).to(lab.resource(A, deaf::sit)).in(Singleton.class).uninterruptible();
          app.roots(A);
        });
    var start = lab.forkRun(container::start);
    Await.until(() -> !container.isOpen());
    assertThat(start.isDone()).isFalse();
    deaf.letGo();
    assertThat(start.thrown()).hasCauseInstanceOf(DeadlineException.class);
    awaitLine(lab, "-A");
    assertThat(deaf.interrupts()).isZero();
    assertThat(lab.log()).containsExactly("+A", "-A");
  }

  @Test
  @Proves({"R15", "R12"})
  void saysSoAlsoWhenNothingRunsAtThatMoment(Lab lab) {
    var own = new AtomicReference<Container>();
    Container container =
        lab.container(app -> {
          app.limits(PASSING);
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.roots(A);
          app.listen(event -> {
            if (event instanceof Event.Ready) {
              Await.until(() -> !own.get().isOpen());
            }
          });
        });
    own.set(container);
    assertThat(failed(container).getCause())
        .hasMessageStartingWith("ESP-317 the start took more than 0.5 s.");
    assertThat(lab.exit(A)).isInstanceOf(ExitCase.Failed.class);
  }

  @Test
  @Proves({"R15", "R48"})
  void doesNotConcernAStartThatHasEndedWell(Lab lab) throws Exception {
    Container clock = of(lab, PASSING, _ -> hang());
    Container container =
        lab.container(app -> {
          app.limits(PASSING);
          app.bind(B).to(lab.resource(B)).onStart(_ -> lab.note("start B")).in(Singleton.class);
          app.roots(B);
          app.listen(event -> {
            if (event instanceof Event.Serving) {
              failed(clock); // as long as the limit of this one, and begun after it
            }
          });
        });
    container.start();
    assertThat(container.isOpen()).isTrue();
    assertThat(container.get(B)).hasToString("B");
  }

  @Test
  @Proves({"R43", "R12"})
  void showsWhereAListenerHangsWhenAllIsReady(Lab lab) throws Exception {
    var container =
        lab.container(app -> {
          app.limits(Soon.NONE.start(Soon.TIME).grace(Soon.TIME));
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.roots(A);
          app.listen(event -> {
            if (event instanceof Event.Ready) {
              deaf.sit();
            }
          });
        });
    Forked<Boolean> start = lab.forkRun(container::start);
    lab.await(Event.StartFailed.class);
    deaf.letGo();
    assertThat(start.thrown())
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("1 of 1 binding was ready")
        .hasMessageContaining("all is ready, and something else is late")
        .hasMessageContaining("Deaf.sit(");
  }
}
