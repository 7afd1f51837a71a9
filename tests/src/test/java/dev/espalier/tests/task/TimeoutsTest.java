package dev.espalier.tests.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.espalier.task.Carrier;
import dev.espalier.task.TaskBlock;
import dev.espalier.task.TaskBody;
import dev.espalier.task.TaskGroup;
import dev.espalier.task.TimedOutException;
import dev.espalier.task.Timeouts;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Await;
import dev.espalier.tests.fixture.Deaf;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// A body that must end in time: on its own thread, interrupted once, awaited.
@Timeout(60)
@ExtendWith({NothingIsLeft.class, NoTaskIsLeft.class})
@Proves("F82")
class TimeoutsTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final ScopedValue<String> USER = ScopedValue.newInstance();

  private volatile boolean begun;

  /// Ends only when it is interrupted.
  private String forever() throws InterruptedException {
    begun = true;
    new Door().pass();
    return "";
  }

  @Test
  void returnsWhatTheBodyReturnsInTime() throws Exception {
    assertThat(Timeouts.<String, RuntimeException>call("price", LONG, () -> "12.50"))
        .isEqualTo("12.50");
  }

  @Test
  void throwsWhatTheBodyThrowsAsItIs() {
    IOException mine = new IOException("mine");
    assertThatThrownBy(() ->
            Timeouts.run(
                "price",
                LONG,
                () -> {
                  throw mine;
                }))
        .isSameAs(mine)
        .hasNoSuppressedExceptions();
  }

  @Test
  void interruptsTheBodyOnceAndAwaitsItBeforeTheTimeoutIsReported() throws Exception {
    List<String> log = new ArrayList<>();
    Soon.play(soon -> {
      assertThatThrownBy(() ->
              Timeouts.run(
                  "price",
                  soon.limit,
                  () -> {
                    try {
                      forever();
                    } catch (InterruptedException e) {
                      log.add("interrupted, and now " + Thread.currentThread().isInterrupted());
                      throw e;
                    }
                  }))
          .isInstanceOf(TimedOutException.class)
          .hasMessage(
              "'test/price' did not end within %s; it was interrupted and has ended", soon.text)
          .hasNoSuppressedExceptions();
      return begun;
    });
    assertThat(log).containsExactly("interrupted, and now false");
  }

  @Test
  void awaitsABodyThatIgnoresTheInterrupt(Lab lab) throws Exception {
    Soon.play(soon -> {
      Deaf deaf = new Deaf();
      Forked<Boolean> caller = lab.forkRun(() -> Timeouts.run("deaf", soon.limit, deaf::sit));
      Await.until(() -> deaf.interrupts() > 0 || caller.isDone());
      if (deaf.interrupts() == 0) {
        return false; // it is done and has not begun
      }
      assertThat(caller.isDone()).isFalse();
      deaf.letGo();
      assertThat(caller.thrown()).isInstanceOf(TimedOutException.class);
      assertThat(deaf.interrupts()).isOne();
      return true;
    });
  }

  @Test
  @Proves("R15")
  void aValueThatComesTooLateIsInTheException() throws Exception {
    Soon.play(soon -> {
      TimedOutException late =
          catchThrowableOfType(
              TimedOutException.class,
              () ->
                  Timeouts.call(
                      "connect",
                      soon.limit,
                      () -> {
                        try {
                          return forever();
                        } catch (InterruptedException e) {
                          return "connection";
                        }
                      }));
      assertThat(late.lateValue().isPresent()).isEqualTo(begun);
      assertThat(late.lateValue().orElse("connection")).isEqualTo("connection");
      return begun;
    });
  }

  @Test
  void whatTheBodyThrowsAfterItsInterruptIsSuppressed() throws Exception {
    IllegalStateException mine = new IllegalStateException("rollback failed");
    Soon.play(soon -> {
      assertThatThrownBy(() ->
              Timeouts.run(
                  "price",
                  soon.limit,
                  () -> {
                    try {
                      forever();
                    } finally {
                      fail(mine);
                    }
                  }))
          .isInstanceOf(TimedOutException.class)
          .satisfies(e ->
              assertThat(e.getSuppressed())
                  .isEqualTo(begun ? new Throwable[] {mine} : new Throwable[0]));
      return begun;
    });
  }

  private static void fail(RuntimeException e) {
    throw e;
  }

  @Test
  @Proves("R13")
  void anInterruptionThatNobodyAskedForIsAFailureLikeAnyOther() {
    InterruptedException mine = new InterruptedException("by nobody");
    assertThatThrownBy(() ->
            Timeouts.run(
                "price",
                LONG,
                () -> {
                  throw mine;
                }))
        .isSameAs(mine);
  }

  @Test
  void givesTheFallbackIfNoValueCame() throws Exception {
    String price =
        Timeouts.<String, InterruptedException>callOrElse(
            "price", Soon.QUICK.limit, e -> "unknown", this::forever);
    assertThat(price).isEqualTo("unknown");
  }

  @Test
  void prefersAValueThatCameLateToTheFallback() throws Exception {
    Soon.play(soon -> {
      String price =
          Timeouts.callOrElse(
              "price",
              soon.limit,
              e -> "unknown",
              () -> {
                try {
                  return forever();
                } catch (InterruptedException e) {
                  return "late";
                }
              });
      assertThat(price).isEqualTo(begun ? "late" : "unknown");
      return begun;
    });
  }

  @Test
  void theFallbackIsNotForFailures() {
    IOException mine = new IOException("mine");
    assertThatThrownBy(() ->
            Timeouts.callOrElse(
                "price",
                LONG,
                e -> "unknown",
                () -> {
                  throw mine;
                }))
        .isSameAs(mine);
  }

  @Test
  @Proves("R40")
  void theOuterDeadlineWinsIfItComesFirst() throws Exception {
    Soon.play(soon -> {
      List<String> log = new ArrayList<>();
      assertThatThrownBy(() ->
              Timeouts.run(
                  "outer",
                  soon.limit,
                  () -> {
                    try {
                      Timeouts.run("inner", LONG, this::forever);
                    } catch (InterruptedException e) {
                      log.add("inner was interrupted");
                      throw e;
                    }
                  }))
          .isInstanceOf(TimedOutException.class)
          .hasMessageStartingWith("'test/outer' did not");
      if (begun) {
        assertThat(log).containsExactly("inner was interrupted");
      }
      return begun;
    });
  }

  @Test
  @Proves("R40")
  void theInnerDeadlineEndsOnlyTheInner() throws Exception {
    String price =
        Timeouts.<String, InterruptedException>call(
            "outer",
            LONG,
            () ->
                Timeouts.<String, InterruptedException>callOrElse(
                    "inner", Soon.QUICK.limit, e -> String.valueOf(e.getMessage()), this::forever));
    assertThat(price).startsWith("'test/outer/inner' did not");
  }

  @Test
  @Proves("R14")
  void interruptingTheCallerEndsTheBodyAndThenThrows(Lab lab) throws Exception {
    Deaf deaf = new Deaf();
    Forked<Boolean> caller =
        lab.forkRun(() ->
            Timeouts.run(
                "deaf",
                LONG,
                () -> {
                  deaf.sit();
                  throw new InterruptedException();
                }));
    deaf.awaitEntered();
    caller.interrupt();
    deaf.awaitInterrupted();
    caller.interrupt(); // a second one neither shortens the wait nor gets lost
    assertThat(caller.isDone()).isFalse();
    deaf.letGo();
    assertThat(caller.thrown()).isInstanceOf(InterruptedException.class);
    assertThat(caller.endedInterrupted()).isTrue();
    assertThat(deaf.interrupts()).isOne();
  }

  @Test
  void aValueInSpiteOfTheCallersInterruptIsReturnedAndTheFlagKept(Lab lab) throws Exception {
    Deaf deaf = new Deaf();
    Forked<String> caller =
        lab.fork(() ->
            Timeouts.<String, RuntimeException>call(
                "deaf",
                LONG,
                () -> {
                  deaf.sit();
                  return "connection";
                }));
    deaf.awaitEntered();
    caller.interrupt();
    deaf.awaitInterrupted();
    deaf.letGo();
    assertThat(caller.value()).isEqualTo("connection");
    assertThat(caller.endedInterrupted()).isTrue();
  }

  @Test
  @Proves("R44")
  void carriesWhatTheBlockAroundItCarries() throws Exception {
    TaskBlock block = TaskGroup.failFast("request").carrying(Carrier.of(USER));
    String user =
        ScopedValue.where(USER, "ann")
            .call(() ->
                block.call(_ ->
                    Timeouts.<String, RuntimeException>call(
                        "who", LONG, () -> USER.orElse("nobody"))));
    assertThat(user).isEqualTo("ann");
  }

  @Test
  @Proves("R44")
  void inheritsNoThreadLocals() throws Exception {
    InheritableThreadLocal<String> mine = new InheritableThreadLocal<>();
    mine.set("mine");
    assertThat(
            Timeouts.<Optional<String>, RuntimeException>call(
                "who", LONG, () -> Optional.ofNullable(mine.get())))
        .isEmpty();
  }

  @Test
  void refusesWhatIsGivenWronglyAndSaysHowToDoIt() {
    TaskBody<RuntimeException> nothing = () -> {};
    assertThatThrownBy(() -> Timeouts.run("price", Duration.ofSeconds(-1), nothing))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the timeout is negative: PT-1S; give zero or more");
    assertThatThrownBy(() -> Timeouts.run(" ", LONG, nothing))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the name is blank: give");
  }

  @Test
  void aLengthOfForeverIsNoOverflow() throws Exception {
    Duration forever = Duration.ofSeconds(Long.MAX_VALUE);
    assertThat(Timeouts.<Integer, RuntimeException>call("price", forever, () -> 1)).isOne();
    String dump =
        TaskGroup.failFast("shop")
            .call(group -> Timeouts.<String, RuntimeException>call("price", forever, group::dump));
    assertThat(dump).contains("a block of at most 9223372036.9 s");
  }
}
