package dev.espalier.engine;

import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Key;
import dev.espalier.bind.Resource;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.engine.Played.Part;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// R10, R25, R29, R31, R32, R33: whatever is done to a scope while it is closed is done before that
/// or refused, and all that was acquired in it is released, once.
@Tag("long")
@Timeout(1800)
class CloseInterleavingsTest {
  @Test
  void nothingIsMadeInAClosedScope() {
    Interleavings.check(Asked.class, ThenClosed.class);
  }

  @Test
  void whatIsAddedIsReleasedOrRefused() {
    Interleavings.check(AddedTo.class, ThenClosed.class);
  }

  @Test
  void aCloseThatTakesAllReleasesBeforeItRefusesMoreIsFound() {
    Interleavings.assertFound(TakesFirst.class, "was released 0 times");
  }

  @Test
  void scopesInsideAreClosedBefore() {
    Interleavings.check(Around.class, ThenClosed.class);
  }

  @Test
  void theFirstWordOnHowItEndedCounts() {
    Interleavings.check(Told.class, ToldFirst.class);
  }

  /// A scope, and what was acquired in it.
  public static class Closed {
    final Played played = new Played();
    private volatile boolean closed;

    /// Does something, unless it is refused.
    static String unlessClosed(Runnable action) {
      try {
        action.run();
        return "done";
      } catch (ScopeClosedException e) {
        return "closed";
      }
    }

    @Operation
    public void close() {
      played.scope.close();
      closed = true;
    }

    @Validate
    public void allWasReleased() {
      if (closed) {
        played.requireReleased();
      }
    }
  }

  /// While others ask for an instance.
  public static class Asked extends Closed {
    @Operation
    public String use() {
      return unlessClosed(() -> {
        boolean late = !played.made.isEmpty() && played.made.getFirst().isReleased();
        Part part = (Part) played.get(played.part);
        if (late || part.number != 1) {
          throw new IllegalStateException("it came back to life");
        }
      });
    }
  }

  /// While others add something to it.
  public static class AddedTo extends Closed {
    @Operation
    public String use() {
      return unlessClosed(() -> {
        var _ = played.scope.manage(Resource.withExit(() -> played.new Part(), Part::release));
      });
    }
  }

  /// Knows what to release before it refuses more, while another adds something.
  public static class TakesFirst implements Interleavings.Scene {
    private final Played played = new Played();
    private final ReleaseStack releases = played.scope.releases;
    private final Releasable of = new Releasable.Added(Key.of(Part.class));

    @Operation
    @Override
    public void play(@Param(gen = ThreadIdGen.class) int thread) {
      if (thread == 1) {
        add();
      } else {
        close();
      }
    }

    private void add() {
      Part part = played.new Part();
      ExitCase late = releases.offer(new Release(of, List.of(part::release)));
      if (late != null) {
        part.release(late);
      }
    }

    private void close() {
      ExitCase exit = ExitCase.completed();
      for (Release release : releases.withdraw(_ -> true).registered()) {
        var _ = release.run(exit, played.scope.engine.tell, UnaryOperator.identity());
      }
      var _ = releases.seal(exit);
    }

    @Validate
    public void allWasReleased() {
      played.requireReleased();
    }
  }

  /// While others work in scopes inside.
  public static class Around extends Closed {
    @Operation
    public String use() {
      return unlessClosed(() -> {
        LiveScope outer = played.scope;
        LiveScope inner = new Nesting(outer).entered(new LiveScope(outer.engine, outer, null));
        try {
          var _ = inner.manage(Resource.withExit(() -> played.new Part(), Part::release));
        } finally {
          inner.close();
        }
      });
    }
  }

  /// For one thread only.
  public static class ThenClosed {
    private boolean closed;

    public String use() {
      return closed ? "closed" : "done";
    }

    public void close() {
      closed = true;
    }
  }

  /// Who uses it says how that ended.
  public static class Told {
    private final Played played = new Played();
    private final Part part = (Part) played.get(played.part);

    @Operation
    public void complete() {
      played.scope.complete();
    }

    @Operation
    public void fail() {
      played.scope.fail(new IllegalStateException());
    }

    @Operation
    public String close() {
      played.scope.close();
      return Objects.requireNonNull(part.exit).getClass().getSimpleName();
    }
  }

  /// For one thread only.
  public static class ToldFirst {
    private @Nullable String said;

    private String say(String word) {
      said = said == null ? word : said;
      return said;
    }

    public void complete() {
      var _ = say("Completed");
    }

    public void fail() {
      var _ = say("Failed");
    }

    public String close() {
      return say("Cancelled");
    }
  }
}
