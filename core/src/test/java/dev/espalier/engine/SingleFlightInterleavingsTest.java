package dev.espalier.engine;

import static dev.espalier.engine.Played.require;

import dev.espalier.bind.EspalierException;
import dev.espalier.engine.Played.Part;
import dev.espalier.plan.PlannedNode;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// R3, R5, R17, R19: one makes it for all, and all who ask get an end.
@Tag("long")
@Timeout(1800)
class SingleFlightInterleavingsTest {
  @Test
  void allGetTheSame() {
    Interleavings.check(Asked.class, AlwaysOne.class);
  }

  @Test
  void oneThatIsMadeWithoutAClaimIsFound() {
    Interleavings.assertFound(MadeUnclaimed.class, AlwaysOne.class, "Invalid execution results");
  }

  @Test
  void whoWaitsGoesOnOnlyWhenItHasEnded() {
    Interleavings.play(Waited.class);
  }

  @Test
  void whoTakesAnyWakingForTheEndIsFound() {
    Interleavings.assertFound(TakesAnyWaking.class, "went on too early");
  }

  @Test
  void whoWaitedForAFailureGetsItAndTheNextTriesAgain() {
    Interleavings.play(Failed.class);
  }

  @Test
  void whoWaitedForOneThatWasInterruptedMakesItAnew() {
    Interleavings.play(Interrupted.class);
  }

  @Test
  void twoThatWaitForEachOtherFail() {
    Interleavings.play(Circular.class);
  }

  /// The number of the instance.
  public static class Asked {
    private final Played played = new Played();

    @Operation
    public int get() {
      return ((Part) played.get(played.part)).number;
    }
  }

  /// For one thread only.
  public static class AlwaysOne {
    public int get() {
      return 1;
    }
  }

  /// Looks into the slot, and puts there what it makes.
  public static class MadeUnclaimed {
    private final Played played = new Played();
    private final Slots slots = played.scope.slots;

    @Operation
    public int get() {
      if (slots.get(0) == null) {
        slots.put(0, played.new Part());
      }
      return slots.get(0) instanceof Part part ? part.number : 0;
    }
  }

  /// One waits for a cell and one ends it. Whoever waits here may be woken for no reason: that it
  /// is woken at all is not seen by it.
  public static class Waited implements Interleavings.Scene {
    private final Played played = new Played();
    private final Waits waits = played.scope.engine.waits;
    final Cell cell = Cell.unscoped(played.scope, played.part, null, false);

    @Nullable Object awaited() {
      return waits.await(cell, null);
    }

    @Operation
    @Override
    public void play(@Param(gen = ThreadIdGen.class) int thread) {
      if (thread == 1) {
        require(awaited() == "made", "went on too early");
      } else {
        Preparation.end(cell, "made", new ArrayDeque<>());
      }
    }
  }

  /// Waits once, and does not look again.
  public static class TakesAnyWaking extends Waited {
    @Override
    @Nullable Object awaited() {
      if (cell.subscribe(new Subscriber.Waiter(Thread.currentThread()))) {
        LockSupport.park(cell);
      }
      return cell.outcome();
    }
  }

  /// Two ask at the same time.
  public abstract static class TwoAsk implements Interleavings.Scene {
    final Played played = new Played();
    final AtomicInteger failures = new AtomicInteger();

    abstract PlannedNode asked(int thread);

    abstract void check();

    @Operation
    @Override
    public void play(@Param(gen = ThreadIdGen.class) int thread) {
      try {
        var _ = played.get(asked(thread));
      } catch (EspalierException e) {
        failures.incrementAndGet();
        Thread.interrupted(); // kept for who asked; the thread plays the next interleaving too
      }
    }

    @Validate
    public void end() {
      check();
    }
  }

  /// The one who makes it first fails.
  public static class Failed extends TwoAsk {
    @Override
    PlannedNode asked(int thread) {
      return played.failsFirst;
    }

    @Override
    void check() {
      require(failures.get() > 0, "none failed");
      require(((Part) played.get(played.failsFirst)).number == 1, "it was made again");
    }
  }

  /// The one who makes it first is interrupted.
  public static class Interrupted extends TwoAsk {
    @Override
    PlannedNode asked(int thread) {
      return played.interruptedFirst;
    }

    @Override
    void check() {
      require(failures.get() == 1, failures + " failed");
      require(played.made.size() == 1, "it was made " + played.made.size() + " times");
    }
  }

  /// Each is made with the other.
  public static class Circular extends TwoAsk {
    @Override
    PlannedNode asked(int thread) {
      return thread == 1 ? played.left : played.right;
    }

    @Override
    void check() {
      require(failures.get() == 2, failures + " failed");
    }
  }
}
