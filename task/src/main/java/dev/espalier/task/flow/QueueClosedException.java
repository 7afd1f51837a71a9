package dev.espalier.task.flow;

/// Says that a [WorkQueue] takes nothing more, since it was closed.
///
/// Thrown to whoever puts; the item still belongs to the one who put it.
public final class QueueClosedException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  QueueClosedException() {
    super(
        "The queue is closed and takes nothing more. Close it after the last put, or catch this"
            + " where others may close it earlier.");
  }
}
