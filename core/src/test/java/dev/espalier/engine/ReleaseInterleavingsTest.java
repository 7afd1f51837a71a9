package dev.espalier.engine;

import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Key;
import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// R25, R31: what is registered is taken once, by whoever takes, or refused.
@Timeout(600)
class ReleaseInterleavingsTest {
  @Test
  void theStackIsAtomic() {
    Interleavings.check(Real.class, Sequential.class);
  }

  @Test
  void aStackThatLooksWhetherItIsSealedAndTakesThenIsFound() {
    Interleavings.assertFound(LooksFirst.class, Sequential.class, "Invalid execution results");
  }

  /// The stack of a scope. Releases are told apart by their number.
  public static class Real {
    private final Played played = new Played();
    private final ReleaseStack stack = played.scope.releases;
    private final List<Release> known = new ArrayList<>();

    public Real() {
      for (int i = 0; i < 3; i++) {
        known.add(new Release(new Releasable.Added(Key.of(Object.class)), List.of()));
      }
    }

    private String numbers(ReleaseStack.Sealed taken) {
      return taken.registered().stream().map(known::indexOf).toList().toString();
    }

    @Operation
    public boolean offer(int release) {
      return stack.offer(known.get(Math.floorMod(release, 3))) == null;
    }

    @Operation
    public String withdraw() {
      return numbers(stack.withdraw(_ -> true));
    }

    @Operation
    public String seal() {
      return numbers(stack.seal(ExitCase.completed()));
    }
  }

  /// For one thread only.
  public static class Sequential {
    private final List<Integer> registered = new ArrayList<>();
    private boolean sealed;

    public boolean offer(int release) {
      return !sealed && registered.add(Math.floorMod(release, 3));
    }

    public String withdraw() {
      String all = registered.toString();
      registered.clear();
      return all;
    }

    public String seal() {
      sealed = true;
      return withdraw();
    }
  }

  /// Looks under another holding of the lock than it takes.
  public static class LooksFirst {
    private final Sequential stack = new Sequential();

    @Operation
    public boolean offer(int release) {
      synchronized (this) {
        if (stack.sealed) {
          return false;
        }
      }
      synchronized (this) {
        return stack.registered.add(Math.floorMod(release, 3));
      }
    }

    @Operation
    public synchronized String seal() {
      return stack.seal();
    }
  }
}
