package dev.espalier.tests.limits;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.bind.CloseReport;
import dev.espalier.bind.DeadlineException;
import dev.espalier.bind.Key;
import dev.espalier.bind.Limits;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Scope;
import dev.espalier.event.Event;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Deaf;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import jakarta.inject.Singleton;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Releases and stop hooks that are over their time.
@ExtendWith(NothingIsLeft.class)
class ReleaseLimitTest {
  private static final Limits PASSING = Soon.NONE.release(Soon.TIME).grace(Soon.TIME);

  private final Deaf deaf = new Deaf();

  /// C needs B, which needs A.
  private static void chain(
      Lab lab, ContainerBuilder app, Class<? extends Annotation> lifetime, Step releaseOfB) {
    app.bind(A).to(lab.resource(A)).in(lifetime);
    app.bind(B)
        .to(needs(A).makeResource(_ -> lab.resource(B, Step.none(), releaseOfB)))
        .in(lifetime);
    app.bind(C).to(needs(B).makeResource(_ -> lab.resource(C))).in(lifetime);
  }

  private static ReleaseFailedException failed(Scope scope) {
    var e = catchThrowableOfType(ReleaseFailedException.class, scope::close);
    assertThat(e).isNotNull();
    return e;
  }

  @Nested
  class OfTheContainer {
    private Container of(Lab lab, Step releaseOfB) {
      Container container =
          lab.container(app -> {
            app.limits(PASSING);
            chain(lab, app, Singleton.class, releaseOfB);
          });
      container.get(C);
      return container;
    }

    @Test
    @Proves({"R28", "R22", "R26", "R37", "F61"})
    void areInterruptedOnceThenGivenUpAndTheOthersAreReleasedInOrder(Lab lab) {
      Container container = of(lab, deaf::sit);
      var thrown = failed(container);
      assertThat(thrown.getCause())
          .isInstanceOf(DeadlineException.class)
          .hasMessageContaining("the release of " + B + " did not end within 0.1 s")
          .hasMessageContaining("Deaf.sit(");
      assertThat(deaf.interrupts()).isEqualTo(1);
      assertThat(lab.log()).containsExactly("+A", "+B", "+C", "-C", "-B", "-A");
      CloseReport report = container.closeReport().orElseThrow();
      assertThat(report.abandoned()).extracting(left -> (Object) left.key()).containsExactly(B);
      assertThat(report.failures()).extracting(left -> (Object) left.key()).containsExactly(B);
      assertThat(report.released()).isEqualTo(List.<Key<?>>of(C, A));
      assertThat(lab.events(Event.Abandoned.class)).hasSize(1);
      deaf.letGo();
    }

    @Test
    @Proves("R28")
    void mayEndByTheInterrupt(Lab lab) {
      var interrupts = new AtomicInteger();
      Container container =
          of(
              lab,
              () -> {
                try {
                  new Door().pass();
                } catch (InterruptedException e) {
                  interrupts.incrementAndGet();
                }
              });
      container.close();
      assertThat(interrupts).hasValue(1);
      assertThat(lab.log()).endsWith("-C", "-B", "-A");
      assertThat(lab.events(Event.Abandoned.class)).isEmpty();
    }

    @Test
    @Proves({"R28", "R22"})
    void areToldAsOverTheirTimeIfTheyThrowTheInterrupt(Lab lab) {
      Container container = of(lab, () -> new Door().pass());
      Throwable cause = failed(container).getCause();
      assertThat(cause)
          .isInstanceOf(DeadlineException.class)
          .hasMessageStartingWith("ESP-317 the release of " + B + " did not end within 0.1 s.")
          .hasMessageContaining("Door.pass(")
          .hasSuppressedException(new InterruptedException());
      assertThat(lab.events(Event.ReleaseFailed.class))
          .singleElement()
          .satisfies(event -> assertThat(event.cause()).isSameAs(cause));
      assertThat(container.closeReport().orElseThrow().abandoned()).isEmpty();
    }

    @Test
    @Proves({"R28", "R15"})
    void keepTheErrorOfTheirOwnIfTheyHaveOne(Lab lab) {
      var own = new IllegalStateException("the last batch is lost");
      Container container =
          of(
              lab,
              () -> {
                try {
                  new Door().pass();
                } catch (InterruptedException e) {
                  throw own;
                }
              });
      assertThat(failed(container)).hasCause(own);
    }

    @Test
    @Proves({"R28", "F61"})
    void mayHaveALimitOfTheirOwn(Lab lab) {
      var container =
          lab.container(app -> {
            app.limits(Soon.NONE.grace(Soon.TIME));
            app.bind(A)
                .to(lab.resource(A, Step.none(), deaf::sit))
                .in(Singleton.class)
                .releaseWithin(Soon.TIME);
          });
      container.get(A);
      assertThat(failed(container)).hasCauseInstanceOf(DeadlineException.class);
      deaf.letGo();
    }

    @Test
    @Proves({"R28", "R48"})
    void mayBeStopHooks(Lab lab) throws Exception {
      var container =
          lab.container(app -> {
            app.limits(PASSING);
            app.bind(A).to(lab.resource(A)).onStop(_ -> deaf.sit()).in(Singleton.class);
            app.roots(A);
          });
      container.start();
      assertThat(failed(container))
          .hasCauseInstanceOf(DeadlineException.class)
          .hasMessageContaining("the stop of ");
      assertThat(deaf.interrupts()).isEqualTo(1);
      assertThat(lab.log()).containsExactly("+A", "-A");
      deaf.letGo();
    }

    @Test
    @Proves({"R27", "R29"})
    void areNotReachedByAnInterruptOfTheCloser(Lab lab) throws Exception {
      Door inside = new Door();
      Door goOn = new Door();
      var container =
          lab.container(app -> {
            app.limits(Soon.NONE);
            chain(
                lab,
                app,
                Singleton.class,
                () -> {
                  inside.open();
                  goOn.pass();
                });
          });
      container.get(C);
      Forked<Boolean> closer = lab.forkRun(container::close);
      inside.pass();
      closer.interrupt();
      goOn.open();
      closer.value();
      assertThat(closer.endedInterrupted()).isTrue();
    }
  }

  @Nested
  class OfARequest {
    private final Map<String, Thread> threads = new ConcurrentHashMap<>();

    /// The release of B alone has a limit.
    private Scope of(Lab lab, Limits limits, Step releaseOfB) {
      Container container =
          lab.container(app -> {
            app.limits(limits);
            app.lifetime(RequestScoped.class);
            app.bind(A).to(lab.resource(A, Step.none(), () -> seen("A"))).in(RequestScoped.class);
            app.bind(B)
                .to(
                    needs(A)
                        .makeResource(_ ->
                            lab.resource(
                                B,
                                Step.none(),
                                () -> {
                                  seen("B");
                                  releaseOfB.run();
                                })))
                .in(RequestScoped.class)
                .releaseWithin(Soon.TIME.multipliedBy(limits.equals(Soon.NONE) ? 10_000 : 1));
            app.bind(C)
                .to(needs(B).makeResource(_ -> lab.resource(C, Step.none(), () -> seen("C"))))
                .in(RequestScoped.class);
          });
      Scope scope = container.open(RequestScoped.class);
      scope.get(C);
      scope.complete();
      return scope;
    }

    private void seen(String name) {
      threads.put(name, Thread.currentThread());
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    @Proves({"R27", "R28"})
    void haveAThreadOfTheirOwnIfTheyHaveALimitAndElseTheClosers(Lab lab) throws Exception {
      Door inside = new Door();
      Door goOn = new Door();
      Scope scope =
          of(
              lab,
              Soon.NONE,
              () -> {
                inside.open();
                goOn.pass();
              });
      Forked<Thread> closer =
          lab.fork(() -> {
            Thread.currentThread().interrupt();
            scope.close();
            return Thread.currentThread();
          });
      inside.pass();
      closer.interrupt();
      goOn.open();
      Thread mine = closer.value();
      assertThat(closer.endedInterrupted()).isTrue();
      assertThat(threads.get("C")).isSameAs(mine);
      assertThat(threads.get("B")).isNotSameAs(mine);
      assertThat(threads.get("A")).isSameAs(mine);
      assertThat(lab.log()).containsExactly("+A", "+B", "+C", "-C", "-B", "-A");
    }

    @Test
    @Proves({"R28", "R22"})
    void thatDoNotEndAreGivenUpAndTheOthersAreReleased(Lab lab) {
      Scope scope = of(lab, Soon.NONE.grace(Soon.TIME), deaf::sit);
      assertThat(failed(scope)).hasCauseInstanceOf(DeadlineException.class);
      assertThat(deaf.interrupts()).isEqualTo(1);
      assertThat(threads.get("A")).isSameAs(Thread.currentThread());
      assertThat(lab.log()).containsExactly("+A", "+B", "+C", "-C", "-B", "-A");
      assertThat(lab.events(Event.Abandoned.class)).hasSize(1);
      deaf.letGo();
    }
  }
}
