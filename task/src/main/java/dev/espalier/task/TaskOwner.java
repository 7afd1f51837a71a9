package dev.espalier.task;

/// Who started a task, and is told about it.
interface TaskOwner {
  /// It has ended; on its thread, before anyone else sees that.
  default void ended(Task<?> task) {}

  /// Someone has asked how it ended.
  default void seen(Task<?> task) {}

  /// What to throw to one who asks for the value of a task that was cancelled.
  default RuntimeException cancelled(Task<?> task) {
    return Messages.cancelled(task);
  }
}
