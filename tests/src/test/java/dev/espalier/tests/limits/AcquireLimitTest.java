package dev.espalier.tests.limits;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.espalier.Container;
import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.DeadlineException;
import dev.espalier.bind.Lease;
import dev.espalier.bind.StartFailedException;
import dev.espalier.event.Event;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A node that is over its time and ends when it is told to.
@ExtendWith(NothingIsLeft.class)
class AcquireLimitTest {
  private final AtomicInteger interrupts = new AtomicInteger();

  private void hang() throws InterruptedException {
    try {
      new Door().pass();
    } catch (InterruptedException e) {
      interrupts.incrementAndGet();
      throw e;
    }
  }

  private static Container of(Lab lab, Step acquire) {
    return lab.container(app -> {
      app.limits(Soon.NONE.acquire(Soon.TIME));
      app.bind(A).to(lab.resource(A, acquire)).in(Singleton.class);
      app.bind(B).to(lab.resource(B)).in(Singleton.class);
      app.roots(A);
    });
  }

  private static AcquireFailedException failed(Container container) {
    return catchThrowableOfType(AcquireFailedException.class, () -> container.get(A));
  }

  @Test
  @Proves({"R15", "F61"})
  void isInterruptedOnceAndNamedWithWhereItStood(Lab lab) {
    Container container = of(lab, this::hang);
    assertThat(failed(container).getCause())
        .isInstanceOf(DeadlineException.class)
        .hasMessageStartingWith("ESP-317 " + A + " was not acquired within 0.1 s.")
        .hasMessageContaining("Running   " + A)
        .hasMessageContaining("AcquireLimitTest.hang(")
        .hasMessageNotContaining("dev.espalier.engine");
    container.close();
    assertThat(interrupts).hasValue(1);
    assertThat(lab.log()).isEmpty();
    assertThat(lab.events(Event.Abandoned.class)).isEmpty();
  }

  @Test
  @Proves({"R15", "R11", "F61"})
  void failsTheStart(Lab lab) {
    var container =
        lab.container(app -> {
          app.limits(Soon.NONE.acquire(Soon.TIME));
          app.bind(B).to(lab.resource(B)).in(Singleton.class);
          app.bind(A)
              .to(needs(B).makeResource(_ -> lab.resource(A, this::hang)))
              .in(Singleton.class);
          app.roots(A);
        });
    var thrown = catchThrowableOfType(StartFailedException.class, container::start);
    assertThat(thrown).hasCauseInstanceOf(DeadlineException.class);
    assertThat(thrown.failed()).isEqualTo(A);
    assertThat(interrupts).hasValue(1);
    assertThat(lab.log()).containsExactly("+B", "-B");
  }

  @Test
  @Proves({"R15", "F61"})
  void mayHaveALimitOfItsOwn(Lab lab) {
    var container =
        lab.container(app -> {
          app.limits(Soon.NONE);
          app.bind(A).to(lab.resource(A, this::hang)).in(Singleton.class).acquireWithin(Soon.TIME);
        });
    assertThat(failed(container)).hasCauseInstanceOf(DeadlineException.class);
  }

  @Test
  @Proves({"R15", "F61"})
  void mayHaveALongerLimitThanTheOthers(Lab lab) throws Exception {
    Door other = new Door();
    var container =
        lab.container(app -> {
          app.limits(Soon.NONE.acquire(Soon.TIME));
          app.bind(A)
              .to(lab.resource(A, other::pass))
              .in(Singleton.class)
              .acquireWithin(Soon.NONE.acquire());
          app.bind(B).to(lab.resource(B, this::hang)).in(Singleton.class);
        });
    Forked<Thing> asker = lab.fork(() -> container.get(A)).awaitBlocked();
    assertThat(lab.fork(() -> container.get(B)).thrown())
        .hasCauseInstanceOf(DeadlineException.class);
    other.open();
    assertThat(asker.value()).hasToString("A");
  }

  @Test
  @Proves("R15")
  void endsWithItsOwnErrorIfItHasOne(Lab lab) {
    var own = new IllegalStateException("no answer from db:5432");
    Container container =
        of(
            lab,
            () -> {
              try {
                hang();
              } catch (InterruptedException e) {
                throw own;
              }
            });
    assertThat(failed(container)).hasCause(own);
  }

  @Test
  @Proves({"R15", "R17"})
  void endsWithTheDeadlineIfItOnlyWrapsTheInterrupt(Lab lab) {
    Container container =
        of(
            lab,
            () -> {
              try {
                hang();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    assertThat(failed(container)).hasCauseInstanceOf(DeadlineException.class);
    assertThat(failed(container)).hasCauseInstanceOf(DeadlineException.class);
    assertThat(interrupts).hasValue(2);
  }

  @Test
  @Proves({"R15", "R10"})
  void isDeliveredIfItComesAllTheSame(Lab lab) {
    Container container =
        of(
            lab,
            () -> {
              try {
                hang();
              } catch (InterruptedException e) {
                // it was about to be there
              }
            });
    assertThat(container.get(A)).hasToString("A");
    container.close();
    assertThat(lab.log()).containsExactly("+A", "-A");
  }

  @Test
  @Proves({"R4", "R15"})
  void doesNotConcernTheThreadThatAskedNorOneWhoGaveUp(Lab lab) throws Exception {
    Container container = of(lab, this::hang);
    Forked<Thing> first = lab.fork(() -> container.get(A));
    Forked<Thing> second = lab.fork(() -> container.get(A));
    Throwable one = first.thrown();
    Throwable other = second.thrown();
    assertThat(one).hasCauseInstanceOf(DeadlineException.class);
    assertThat(other).hasCauseInstanceOf(DeadlineException.class).isNotSameAs(one);
    assertThat(first.endedInterrupted()).isFalse();
    assertThat(second.endedInterrupted()).isFalse();
  }

  /// Takes as long as it wants.
  record Gatekeeper(Door door) {
    Gatekeeper {
      door.passIgnoringInterrupts();
    }
  }

  @Test
  @Proves({"R15", "R19"})
  void endsWithTheDeadlineAlsoWhileItWaitsForAnother(Lab lab) throws Exception {
    Door goOn = new Door();
    var container =
        lab.container(app -> {
          app.limits(Soon.NONE.acquire(Soon.TIME));
          app.bind(Door.class).toInstance(goOn);
          app.bind(Gatekeeper.class).in(Singleton.class);
          app.bind(A)
              .to(needs(Gatekeeper.class).makeResource(_ -> lab.resource(A)))
              .in(Singleton.class);
        });
    Forked<Gatekeeper> slow = lab.fork(() -> container.get(Gatekeeper.class)).awaitBlocked();
    assertThat(lab.fork(() -> container.get(A)).thrown())
        .hasCauseInstanceOf(DeadlineException.class);
    goOn.open();
    assertThat(slow.value()).isNotNull();
    assertThat(container.get(A)).hasToString("A");
  }

  @Test
  @Proves({"R15", "R10"})
  void whoseValueComesWithTheTimeoutIsDeliveredOrReleased(Lab lab) {
    AtomicInteger turn = new AtomicInteger();
    var container =
        lab.container(app -> {
          app.limits(Soon.NONE);
          app.bind(A)
              .to(
                  lab.resource(
                      A,
                      () -> {
                        int now = turn.get();
                        try {
                          boolean _ =
                              new CountDownLatch(1).await(700 + now % 600, TimeUnit.MICROSECONDS);
                        } catch (InterruptedException e) {
                          if (now % 2 == 0) {
                            throw e;
                          }
                        }
                      }))
              .async()
              .acquireWithin(Duration.ofMillis(1));
        });
    int delivered = 0;
    for (int i = 0; i < 1_000; i++) {
      turn.set(i);
      try (Lease<Thing> lease = container.acquire(A)) {
        assertThat(lease.get()).hasToString("A");
        delivered++;
      } catch (AcquireFailedException e) {
        assertThat(e).hasCauseInstanceOf(DeadlineException.class);
      }
      assertThat(lab.unreleased()).isEmpty();
    }
    container.close();
    assertThat(lab.log("-A")).hasSize(delivered);
  }
}
