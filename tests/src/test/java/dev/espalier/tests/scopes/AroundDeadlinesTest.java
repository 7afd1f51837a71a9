package dev.espalier.tests.scopes;

import static dev.espalier.tests.fixture.Thing.A;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.DeadlineException;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Limits;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Scope;
import dev.espalier.event.Event;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Await;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import jakarta.inject.Singleton;
import java.lang.annotation.Annotation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Code around a use that does not end in time.
@ExtendWith(NothingIsLeft.class)
class AroundDeadlinesTest {
  private static final Duration SHORT = Duration.ofMillis(30);
  private final Door began = new Door();
  private final Door door = new Door();
  private final AtomicInteger interrupts = new AtomicInteger();

  /// Never passes, and is interrupted.
  private void hang() throws InterruptedException {
    try {
      door.pass();
    } catch (InterruptedException e) {
      interrupts.incrementAndGet();
      throw e;
    }
  }

  @Test
  @Proves("R15")
  void beforeTheUseItIsInterruptedOnceAndTheDeadlineIsTheFailure(Lab lab) {
    for (Class<? extends Annotation> lifetime : List.of(Singleton.class, RequestScoped.class)) {
      interrupts.set(0);
      var container =
          lab.container(app -> {
            app.lifetime(RequestScoped.class);
            app.bind(A)
                .to(Lending.of(lab, A, this::hang, Step.none()))
                .in(lifetime)
                .acquireWithin(SHORT);
          });
      try (Scope scope = container.open(RequestScoped.class)) {
        assertThatThrownBy(() -> scope.get(A))
            .isInstanceOf(AcquireFailedException.class)
            .hasCauseInstanceOf(DeadlineException.class)
            .hasMessageContaining("Running");
      }
      assertThat(interrupts).hasValue(1);
    }
    assertThat(lab.log()).isEmpty();
  }

  @Test
  @Proves({"R10", "R18"})
  void abandonedAndThenLendingAfterAllItIsReleasedAtOnce(Lab lab) throws Exception {
    var container =
        lab.container(app -> {
          app.limits(Limits.DEFAULT.grace(SHORT));
          app.bind(A)
              .to(
                  Lending.of(
                      lab,
                      A,
                      () -> {
                        began.open();
                        door.passIgnoringInterrupts();
                      },
                      Step.none()))
              .in(Singleton.class)
              .uninterruptible()
              .acquireWithin(SHORT);
        });
    assertThatThrownBy(() -> container.get(A)).hasCauseInstanceOf(DeadlineException.class);
    lab.await(Event.Abandoned.class);
    container.close();
    door.open();
    Await.until(() -> !lab.log("-A").isEmpty());
    assertThat(lab.log()).containsExactly("+A", "-A");
    assertThat(lab.exit(A)).isEqualTo(ExitCase.cancelled("it came after it had been given up"));
  }

  @Test
  @Proves({"R28", "R27"})
  void afterTheUseItIsInterruptedOnceAsAnyReleaseIs(Lab lab) {
    for (Class<? extends Annotation> lifetime : List.of(Singleton.class, RequestScoped.class)) {
      interrupts.set(0);
      var container =
          lab.container(app -> {
            app.lifetime(RequestScoped.class);
            app.bind(A)
                .to(Lending.of(lab, A, Step.none(), this::hang))
                .in(lifetime)
                .releaseWithin(SHORT);
          });
      Scope scope = lifetime == Singleton.class ? container : container.open(RequestScoped.class);
      scope.get(A);
      scope.complete();
      assertThatThrownBy(scope::close)
          .isInstanceOf(ReleaseFailedException.class)
          .hasCauseInstanceOf(DeadlineException.class);
      assertThat(interrupts).hasValue(1);
      assertThat(lab.log()).endsWith("+A", "-A");
      assertThat(Thread.interrupted()).isFalse();
    }
  }

  @Test
  @Proves({"R28", "R37"})
  void afterTheUseItIsAbandonedWithItsOwnStack(Lab lab) {
    var container =
        lab.container(app -> {
          app.limits(Limits.DEFAULT.grace(SHORT));
          app.bind(A)
              .to(Lending.of(lab, A, Step.none(), this::ignoring))
              .in(Singleton.class)
              .releaseWithin(SHORT);
        });
    container.get(A);
    assertThatThrownBy(container::close)
        .isInstanceOf(ReleaseFailedException.class)
        .hasCauseInstanceOf(DeadlineException.class);
    assertThat(lab.events(Event.Abandoned.class)).hasSize(1);
    assertThat(lab.events(Event.Abandoned.class).getFirst().stack())
        .anyMatch(frame -> frame.getMethodName().equals("ignoring"));
    door.open();
    Await.until(() -> !lab.log("-A").isEmpty());
  }

  private void ignoring() {
    door.passIgnoringInterrupts();
  }
}
