package dev.espalier.tests.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.espalier.task.Outcome;
import dev.espalier.task.TimedOutException;
import dev.espalier.task.Timeouts;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Deaf;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// A body that may be given up if it does not end when it is told to.
@Timeout(60)
@ExtendWith({NothingIsLeft.class, NoTaskIsLeft.class})
@Proves("F82")
class AbandonedTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @Test
  @Proves({"R10", "R28"})
  void aDeafBodyIsAbandonedIfAskedForAndItsEndIsTold() throws Exception {
    Soon.play(soon -> {
      Deaf deaf = new Deaf();
      CompletableFuture<Outcome<String>> later = new CompletableFuture<>();
      TimedOutException e =
          catchThrowableOfType(
              TimedOutException.class,
              () ->
                  Timeouts.<String, RuntimeException>callOrAbandon(
                      "deaf",
                      soon.limit,
                      soon.limit,
                      later::complete,
                      () -> {
                        deaf.sit();
                        return "connection";
                      }));
      if (!String.valueOf(e.getMessage()).contains("Deaf.sit")) {
        deaf.letGo();
        return false; // it was not there yet
      }
      assertThat(e).hasMessageContaining("is abandoned: at ");
      assertThat(e.abandoned())
          .hasValueSatisfying(thread -> assertThat(thread.getName()).isEqualTo("test/deaf"));
      assertThat(later).isNotDone();
      deaf.letGo();
      assertThat(later.get(20, TimeUnit.SECONDS)).isEqualTo(new Outcome.Success<>("connection"));
      assertThat(deaf.interrupts()).isOne();
      return true;
    });
  }

  @Test
  void aBodyThatEndsWithinTheGraceIsNotAbandoned() {
    TimedOutException e =
        catchThrowableOfType(
            TimedOutException.class,
            () ->
                Timeouts.<String, InterruptedException>callOrAbandon(
                    "price",
                    Soon.QUICK.limit,
                    LONG,
                    end -> {
                      throw new AssertionError(end);
                    },
                    () -> {
                      new Door().pass();
                      return "";
                    }));
    assertThat(e.abandoned()).isEmpty();
  }

  @Test
  @Proves({"R28", "R37"})
  void anInterruptedCallerIsToldOfTheThreadThatItGaveUp(Lab lab) throws Exception {
    Deaf deaf = new Deaf();
    Forked<String> caller =
        lab.fork(() ->
            Timeouts.<String, RuntimeException>callOrAbandon(
                "deaf",
                LONG,
                Soon.QUICK.limit,
                _ -> {},
                () -> {
                  deaf.sit();
                  return "";
                }));
    deaf.awaitEntered();
    caller.interrupt();
    Throwable thrown = caller.thrown();
    deaf.letGo();
    assertThat(thrown).isInstanceOf(InterruptedException.class);
    assertThat(thrown.getSuppressed())
        .singleElement()
        .isInstanceOfSatisfying(TimedOutException.class, e -> assertThat(e.abandoned()).isPresent())
        .asString()
        .contains("'timed/deaf' was interrupted with its caller, did not end within the grace,")
        .contains("and is abandoned: at ");
  }
}
