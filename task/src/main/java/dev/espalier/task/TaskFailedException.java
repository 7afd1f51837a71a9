package dev.espalier.task;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One or more tasks failed. The cause is what the first that failed threw, what the others threw
/// is suppressed, in the order in which they were forked. What they threw is not changed.
///
/// All of these tasks have ended when a block throws it; of [Task#get()], only the one that was
/// asked for, and the others may still run.
public final class TaskFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable Object from;

  /// @param from what the tasks that it tells of belong to
  TaskFailedException(@Nullable Object from, String message, List<Throwable> causes) {
    super(message, causes.getFirst());
    this.from = from;
    Suppressed.into(this, causes.subList(1, causes.size()));
  }

  boolean isFrom(Object owner) {
    return from == owner;
  }
}
