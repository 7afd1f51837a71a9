package dev.espalier.tests.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.task.FailureHandlers;
import dev.espalier.task.TimedOutException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// Handlers by type of failure.
@Timeout(60)
@ExtendWith({NothingIsLeft.class, NoTaskIsLeft.class})
@Proves("F10")
class FailureHandlersTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final IOException mine = new IOException("mine");
  private final List<String> log = new ArrayList<>();

  private static FailureHandlers<String> none() {
    return FailureHandlers.none();
  }

  private static String failing(Throwable with) throws IOException {
    switch (with) {
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError(with);
    }
  }

  @Nested
  class TheMostSpecific {
    private final FailureHandlers<String> upwards =
        none()
            .on(FileNotFoundException.class, e -> "not found")
            .on(IOException.class, e -> "io")
            .on(Exception.class, e -> "other");
    private final FailureHandlers<String> downwards =
        none()
            .on(Exception.class, e -> "other")
            .on(IOException.class, e -> "io")
            .on(FileNotFoundException.class, e -> "not found");

    @Test
    void runsInWhateverOrderTheyWereNamed() throws Exception {
      for (FailureHandlers<String> handlers : List.of(upwards, downwards)) {
        assertThat(handlers.call(() -> failing(new FileNotFoundException())))
            .isEqualTo("not found");
        assertThat(handlers.call(() -> failing(mine))).isEqualTo("io");
        assertThat(handlers.call(() -> failing(new IllegalStateException()))).isEqualTo("other");
      }
    }

    @Test
    void isTheOnlyOneThatRuns() throws Exception {
      none()
          .on(Exception.class, e -> noted("any"))
          .on(IOException.class, e -> noted(e.toString()))
          .call(() -> failing(mine));
      assertThat(log).containsExactly(mine.toString());
    }

    @Test
    void isThatOfWhatWasThrownAndNotOfWhatItWraps() throws Exception {
      assertThat(
              none()
                  .on(UncheckedIOException.class, e -> "wrapped")
                  .on(IOException.class, e -> "io")
                  .call(() -> failing(new UncheckedIOException(mine))))
          .isEqualTo("wrapped");
    }

    private String noted(String line) {
      log.add(line);
      return line;
    }
  }

  @Nested
  class WhatNoneFits {
    @Test
    void goesOutAsItIs() {
      assertThatThrownBy(() ->
              none()
                  .on(FileNotFoundException.class, e -> "not found")
                  .on(RuntimeException.class, e -> "mistake")
                  .call(() -> failing(mine)))
          .isSameAs(mine)
          .hasNoCause()
          .hasNoSuppressedExceptions();
      assertThatThrownBy(() -> none().call(() -> failing(mine))).isSameAs(mine);
    }

    @Test
    void isSaidToBeUnhandled() throws Exception {
      FailureHandlers<String> handlers = none().on(IOException.class, Throwable::toString);
      assertThat(handlers.handle(mine)).contains(mine.toString());
      assertThat(handlers.handle(new IllegalStateException())).isEmpty();
    }

    @Test
    void isAnErrorUnlessItIsAskedFor() throws Exception {
      OutOfMemoryError error = new OutOfMemoryError("mine");
      assertThatThrownBy(() -> none().on(Exception.class, e -> "any").call(() -> failing(error)))
          .isSameAs(error);
      for (Class<? extends Throwable> asked : List.of(OutOfMemoryError.class, Throwable.class)) {
        assertThat(none().on(asked, Throwable::toString).call(() -> failing(error)))
            .isEqualTo(error.toString());
      }
    }

    @Test
    void isAlwaysAnInterrupt(Lab lab) throws Exception {
      FailureHandlers<String> all =
          none().on(Throwable.class, e -> "any").on(Exception.class, e -> "other");
      Forked<String> waiting =
          lab.fork(() -> all.call(() -> new CompletableFuture<String>().get()));
      waiting.awaitBlocked().interrupt();
      assertThat(waiting.thrown())
          .isInstanceOf(InterruptedException.class)
          .hasNoSuppressedExceptions();
      assertThat(all.handle(new InterruptedException() {})).isEmpty();
    }
  }

  @Test
  void aValueOfTheBodyIsReturnedAndNothingElseRuns() throws Exception {
    assertThat(none().on(Throwable.class, e -> "failed").call(() -> "fine")).isEqualTo("fine");
  }

  @Test
  void anotherExceptionThatTellsOfAnInterruptIsLikeAnyOtherAndTheFlagStaysUp() throws Exception {
    String answer =
        none()
            .on(CancellationException.class, e -> "flag " + Thread.currentThread().isInterrupted())
            .call(() -> {
              Thread.currentThread().interrupt();
              throw new CancellationException();
            });
    assertThat(Thread.interrupted()).isTrue();
    assertThat(answer).isEqualTo("flag true");
  }

  @Nested
  class AHandlerThatGivesAStage {
    private final CompletableFuture<String> stage = new CompletableFuture<>();
    private final FailureHandlers<String> handlers =
        none()
            .onAsync(IOException.class, LONG, e -> stage.minimalCompletionStage())
            .on(Exception.class, e -> "other");

    @Test
    void isAwaited(Lab lab) throws Exception {
      Forked<String> asks = lab.fork(() -> handlers.call(() -> failing(mine)));
      asks.awaitBlocked();
      stage.complete("later");
      assertThat(asks.value()).isEqualTo("later");
      assertThat(handlers.handle(new FileNotFoundException())).contains("later");
    }

    @Test
    void isNotAskedWhereAnotherOneIsMoreSpecific() throws Exception {
      assertThat(
              handlers
                  .on(FileNotFoundException.class, e -> "not found")
                  .call(() -> failing(new FileNotFoundException())))
          .isEqualTo("not found");
    }

    @Test
    void failsWithWhatTheStageFailedWith() {
      IllegalStateException closed = new IllegalStateException("closed");
      stage.completeExceptionally(closed);
      assertThatThrownBy(() -> handlers.call(() -> failing(mine)))
          .isSameAs(closed)
          .hasSuppressedException(mine);
    }

    @Test
    void failsWithACheckedExceptionWrappedAsItIsNotDeclared() {
      FileNotFoundException lost = new FileNotFoundException("lost");
      stage.completeExceptionally(lost);
      assertThatThrownBy(() -> handlers.call(() -> failing(mine)))
          .isInstanceOf(CompletionException.class)
          .hasCause(lost)
          .hasSuppressedException(mine);
    }

    @Test
    void thatIsLateFailsAndIsCancelled() {
      CompletableFuture<String> never = new CompletableFuture<>();
      assertThatThrownBy(() ->
              none()
                  .onAsync(IOException.class, Duration.ofMillis(2), e -> never)
                  .call(() -> failing(mine)))
          .isInstanceOf(TimedOutException.class)
          .hasMessage(
              "'the handler for IOException' did not end within 2 ms; its stage was cancelled")
          .hasSuppressedException(mine);
      assertThat(never).isCancelled();
    }

    @Test
    void givesWayToAnInterruptOfWhoeverAsks(Lab lab) throws Exception {
      Forked<String> asks = lab.fork(() -> handlers.call(() -> failing(mine)));
      asks.awaitBlocked().interrupt();
      assertThat(asks.thrown())
          .isInstanceOf(InterruptedException.class)
          .hasSuppressedException(mine);
    }
  }

  @Nested
  class AHandlerThatFails {
    private final IllegalStateException worse = new IllegalStateException("worse");

    @Test
    void failsTheCallAndTheFirstFailureStaysVisible() {
      assertThatThrownBy(() -> failingWith(worse).call(() -> failing(mine)))
          .isSameAs(worse)
          .hasSuppressedException(mine);
    }

    @Test
    void isNotHandledByAnother() {
      assertThatThrownBy(() ->
              failingWith(worse)
                  .on(IllegalStateException.class, e -> "handled")
                  .call(() -> failing(mine)))
          .isSameAs(worse);
    }

    @Test
    void mayWrapTheFailureOrUnwrapOrThrowItWithoutTellingItTwice() {
      UncheckedIOException wrapped = new UncheckedIOException(mine);
      assertThatThrownBy(() -> failingWith(wrapped).call(() -> failing(mine)))
          .isSameAs(wrapped)
          .hasNoSuppressedExceptions();
      assertThatThrownBy(() -> failingWith(worse).handle(new IOException(worse)))
          .isSameAs(worse)
          .hasNoSuppressedExceptions();
      assertThatThrownBy(() -> failingWith(worse).handle(worse))
          .isSameAs(worse)
          .hasNoSuppressedExceptions();
    }

    private FailureHandlers<String> failingWith(RuntimeException e) {
      return none()
          .on(
              Exception.class,
              _ -> {
                throw e;
              });
    }
  }

  @Nested
  class Refused {
    @Test
    void isASecondHandlerForAType() {
      FailureHandlers<String> handlers = none().on(IOException.class, e -> "io");
      assertRefused(
          () -> handlers.onAsync(IOException.class, LONG, e -> new CompletableFuture<>()),
          "the handler for IOException is there already; name each type once, and a subtype for a"
              + " part of it");
    }

    @Test
    void isAHandlerOfInterrupts() {
      assertRefused(
          () -> none().on(InterruptedException.class, e -> "stopped"),
          "InterruptedException is not handled: it asks a thread to end; catch it where the thread"
              + " is to go on");
    }

    @Test
    void isATimeoutBelowZero() {
      assertRefused(
          () ->
              none()
                  .onAsync(
                      IOException.class, Duration.ofMillis(-1), e -> new CompletableFuture<>()),
          "the timeout is negative: PT-0.001S; give zero or more");
    }

    @Test
    @SuppressWarnings("NullAway") // on purpose
    void isNull() {
      FailureHandlers<String> none = none();
      assertNull(
          () -> none.on(null, e -> "io"),
          "the type is null: give the class of what is to be handled");
      assertNull(() -> none.on(IOException.class, null), "the handler is null: leave it out");
      assertNull(
          () -> none.onAsync(IOException.class, LONG, null), "the handler is null: leave it out");
      assertNull(
          () -> none.onAsync(IOException.class, null, e -> new CompletableFuture<>()),
          "the timeout is null: say how long its stage may take");
      assertNull(() -> none.call(null), "the body is null: give a lambda");
      assertNull(
          () -> none.on(IOException.class, e -> null).handle(mine),
          "the handler for IOException answered null: let it return something, or throw");
      assertNull(
          () -> none.onAsync(IOException.class, LONG, e -> null).handle(mine),
          "the stage of 'the handler for IOException' is null: give what is to be awaited");
    }

    private static void assertRefused(ThrowingCallable call, String message) {
      assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    private static void assertNull(ThrowingCallable call, String message) {
      assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(message);
    }
  }

  @Test
  void namingAHandlerChangesNoOtherValue() throws Exception {
    FailureHandlers<String> before = none().on(IOException.class, e -> "io");
    FailureHandlers<String> after = before.on(RuntimeException.class, e -> "mistake");
    assertThat(before.handle(new IllegalStateException())).isEmpty();
    assertThat(after.handle(new IllegalStateException())).contains("mistake");
    assertThat(after.handle(mine)).contains("io");
  }
}
