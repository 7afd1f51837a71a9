package dev.espalier.task;

import java.util.Set;

/// Something that happens at a point in time, unless it is taken back before.
public final class Alarm {
  private final long at;
  private final Runnable action;
  private final Set<Alarm> among;

  /// @param at by `System.nanoTime()`
  Alarm(long at, Runnable action, Set<Alarm> among) {
    this.at = at;
    this.action = action;
    this.among = among;
  }

  long at() {
    return at;
  }

  /// Does it, unless it was taken back or done before.
  void ring() {
    if (among.remove(this)) {
      action.run();
    }
  }

  /// Takes it back; does nothing when it has rung.
  public void cancel() {
    among.remove(this);
  }
}
