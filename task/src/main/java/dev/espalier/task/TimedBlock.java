package dev.espalier.task;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One body with a deadline, and the thread that waits for it.
final class TimedBlock<T extends @Nullable Object> {
  private enum State {
    RUNNING,
    ENDED,
    ABANDONED
  }

  private final String name;
  private final Duration timeout;
  private final Block place;
  private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
  private boolean lateIsFine;
  private @Nullable Duration grace;
  private Consumer<? super Outcome<T>> later = _ -> {};

  TimedBlock(String name, Duration timeout) {
    this.name = Given.name(name);
    this.timeout = Given.length(timeout, "timeout");
    this.place = Block.around(this);
  }

  TimedBlock<T> preferringLate() {
    lateIsFine = true;
    return this;
  }

  TimedBlock<T> abandoning(Duration after, Consumer<? super Outcome<T>> listener) {
    grace = after;
    later = listener;
    return this;
  }

  <X extends Exception> T call(
      ScopedValue.CallableOp<? extends T, X> body,
      Function<? super TimedOutException, ? extends T> timedOut)
      throws X, InterruptedException {
    Given.body(body, name);
    place.enter(); // before the body can look
    try {
      return this.<X>callInside(body, timedOut);
    } finally {
      place.leave();
    }
  }

  private <X extends Exception> T callInside(
      ScopedValue.CallableOp<? extends T, X> body,
      Function<? super TimedOutException, ? extends T> timedOut)
      throws X, InterruptedException {
    long deadline = Given.deadline(timeout);
    Task<T> task = new Task<>(name, new Owner(), place, body::call);
    task.start(false);
    InterruptedException interrupt = null;
    try {
      if (!task.awaitUntil(deadline)) {
        task.cancel();
      }
    } catch (InterruptedException e) {
      interrupt = e;
      task.cancel();
    }
    Thread abandoned = awaitEnd(task) ? null : task.thread();
    if (abandoned != null) {
      place.roster().abandon();
    }
    if (abandoned == null && !task.wasInterrupted()) {
      if (task.ended() instanceof Outcome.Success<T>(T value)) {
        return kept(value, interrupt);
      }
      if (task.ended() instanceof Outcome.Failure<T>(Throwable e)) {
        throw Sneaky.<X>asThrown(kept(e, interrupt));
      }
    }
    return late(abandoned == null ? task.ended() : null, abandoned, interrupt, timedOut);
  }

  /// What comes out in spite of the interrupt, whose flag is kept.
  private static <R extends @Nullable Object> R kept(
      R value, @Nullable InterruptedException interrupt) {
    if (interrupt != null) {
      Thread.currentThread().interrupt();
    }
    return value;
  }

  /// The body was told to end.
  private T late(
      @Nullable Outcome<T> end,
      @Nullable Thread abandoned,
      @Nullable InterruptedException interrupt,
      Function<? super TimedOutException, ? extends T> timedOut)
      throws InterruptedException {
    Object value = null;
    if (end instanceof Outcome.Success<T>(T late)) {
      if (interrupt != null || lateIsFine) {
        return kept(late, interrupt);
      }
      value = late;
    }
    List<Throwable> failure =
        end instanceof Outcome.Failure<T>(Throwable e) ? List.of(e) : List.of();
    if (interrupt != null && abandoned == null) {
      throw Suppressed.into(interrupt, failure);
    }
    String ending =
        abandoned == null
            ? " and has ended"
            : ", did not end within the grace, and is abandoned: " + Messages.at(abandoned);
    String path = place.path() + "/" + name;
    if (interrupt != null) {
      String message = "'" + path + "' was interrupted with its caller" + ending;
      throw Suppressed.into(interrupt, List.of(new TimedOutException(message, null, abandoned)));
    }
    String message = Messages.timedOut(path, timeout, "; it was interrupted" + ending);
    return timedOut.apply(
        Suppressed.into(new TimedOutException(message, value, abandoned), failure));
  }

  /// Waits for the end of the body, not reacting to interrupts, or gives it up after the grace.
  ///
  /// @return whether it has ended
  private boolean awaitEnd(Task<T> task) {
    if (grace != null) {
      long until = Given.deadline(grace);
      ThreadOwner.untilDone(() -> task.awaitUntil(until));
      if (state.compareAndSet(State.RUNNING, State.ABANDONED)) {
        return false;
      }
    }
    ThreadOwner.untilDone(task::await);
    return true;
  }

  @Override
  public String toString() {
    return "a block of at most " + Messages.seconds(timeout);
  }

  private final class Owner implements TaskOwner {
    @Override
    @SuppressWarnings("unchecked") // there is only one task
    public void ended(Task<?> task) {
      if (!state.compareAndSet(State.RUNNING, State.ENDED)) {
        later.accept((Outcome<T>) task.ended());
      }
    }
  }
}
