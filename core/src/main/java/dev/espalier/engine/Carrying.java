package dev.espalier.engine;

import dev.espalier.bind.Key;
import dev.espalier.bind.Scope;
import dev.espalier.event.Event;
import dev.espalier.task.Carried;
import dev.espalier.task.Carrier;
import java.util.Objects;
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
      warn(scope.engine.tell, "could not be put in place or taken back: " + e);
    }
    if (!once.ran) {
      once.run();
    }
  }

  /// Captures what is carried; nothing, and tells of it, if that fails.
  static Carried captured(Carrier carrier, Tell tell) {
    try {
      return Objects.requireNonNull(carrier.capture(), "what was captured is null");
    } catch (Throwable e) {
      warn(tell, "could not be captured: " + e);
      return Carried.nothing();
    }
  }

  private static void warn(Tell tell, String what) {
    tell.that(new Event.Warning("ESP-402", Key.of(Scope.class), "what is carried " + what));
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
        Inside.run(scope, code);
      } catch (Throwable e) {
        thrown = e;
        throw e;
      }
    }
  }
}
