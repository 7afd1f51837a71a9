package dev.espalier.task;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Something did not end by its deadline. What its code threw when it was interrupted, unless that
/// was only the interruption, is suppressed.
public final class TimedOutException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable Object late;
  private final transient @Nullable Thread abandoned;

  TimedOutException(String message, @Nullable Object late, @Nullable Thread abandoned) {
    super(message);
    this.late = late;
    this.abandoned = abandoned;
  }

  /// The value of a timed block of [Timeouts] that came in spite of the interrupt, after the
  /// deadline: if it is something that must be closed, it is the catcher's to close. Empty
  /// elsewhere.
  public Optional<Object> lateValue() {
    return Optional.ofNullable(late);
  }

  /// The thread that did not end and was given up, if so asked.
  public Optional<Thread> abandoned() {
    return Optional.ofNullable(abandoned);
  }
}
