package dev.espalier.engine;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Who is told when a cell ends.
sealed interface Subscriber {
  /// It has ended.
  ///
  /// @return the cell that needed it, if it is one who was told
  @Nullable Cell ended(Object outcome);

  /// A cell that needs this one.
  record Dependent(Cell cell) implements Subscriber {
    @Override
    public Cell ended(Object outcome) {
      return cell;
    }
  }

  /// A thread that waits for this one.
  record Waiter(Thread thread) implements Subscriber {
    @Override
    public @Nullable Cell ended(Object outcome) {
      LockSupport.unpark(thread);
      return null;
    }
  }
}
