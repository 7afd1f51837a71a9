package dev.espalier.task.flow;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Failures in the order in which they came: the first counts, the others come with it. Safe for
/// any number of threads.
final class FirstFailure {
  private final List<Throwable> failures = new ArrayList<>();

  /// Runs something and keeps what it throws.
  void guard(Runnable body) {
    try {
      body.run();
    } catch (Throwable e) { // code in other languages throws what is checked, too
      add(e);
    }
  }

  synchronized void add(Throwable failure) {
    if (failures.stream().noneMatch(before -> before == failure)) {
      failures.add(failure);
    }
  }

  /// All until now.
  synchronized List<Throwable> all() {
    return List.copyOf(failures);
  }

  /// What a failure says of itself. Its message is code of others, which may fail too.
  static String text(Throwable failure) {
    try {
      return failure.toString();
    } catch (Throwable e) {
      return failure.getClass().getName() + ", whose message throws " + e.getClass().getName();
    }
  }

  /// The first, or null if there was none.
  synchronized @Nullable Throwable first() {
    return failures.isEmpty() ? null : failures.getFirst();
  }

  /// Suppresses all under this one, but itself and its cause.
  synchronized <X extends Throwable> X under(X primary) {
    for (Throwable failure : failures) {
      if (failure != primary && failure != primary.getCause()) {
        primary.addSuppressed(failure);
      }
    }
    return primary;
  }

  /// Throws the first of what [#guard] has kept, if there is one, with the others suppressed.
  @SuppressWarnings("unchecked") // it came out of code that was not declared to throw it
  <X extends Throwable> void throwFirst() throws X {
    Throwable first = first();
    if (first != null) {
      throw (X) under(first);
    }
  }
}
