package dev.espalier.engine;

import dev.espalier.bind.Key;
import dev.espalier.bind.Scope;
import dev.espalier.event.Event;
import dev.espalier.task.Carried;
import org.jspecify.annotations.Nullable;

/// What code of a scope finds on a thread that is not the one it was captured on.
record Carrying(LiveScope scope, Carried carried) {

  /// Runs code. A context that cannot be put in place or taken back is told of, and changes nothing
  /// else: a release is not lost for a logging context.
  void run(Runnable code) {
    Once once = new Once(scope, code);
    try {
      carried.run(once);
    } catch (Throwable e) {
      if (e == once.thrown) {
        throw e;
      }
      String text = "what is carried could not be put in place or taken back: " + e;
      scope.engine.tell.that(new Event.Warning("ESP-402", Key.of(Scope.class), text));
      if (!once.ran) {
        once.run();
      }
    }
  }

  private static final class Once implements Runnable {
    private final LiveScope scope;
    private final Runnable code;
    private boolean ran;
    private @Nullable Throwable thrown;

    Once(LiveScope scope, Runnable code) {
      this.scope = scope;
      this.code = code;
    }

    @Override
    public void run() {
      ran = true;
      try {
        Inside.call(
            scope,
            () -> {
              code.run();
              return true;
            });
      } catch (Throwable e) {
        thrown = e;
        throw e;
      }
    }
  }
}
