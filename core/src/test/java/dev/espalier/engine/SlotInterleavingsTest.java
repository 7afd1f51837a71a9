package dev.espalier.engine;

import org.jetbrains.lincheck.datastructures.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// R3: of those who claim a slot one gets it, whatever else is done to the slot meanwhile.
@Timeout(600)
class SlotInterleavingsTest {
  @Test
  void slotsAreAtomic() {
    Interleavings.check(Real.class, Sequential.class);
  }

  @Test
  void aClaimThatLooksFirstAndWritesThenIsFound() {
    Interleavings.assertFound(LooksFirst.class, Sequential.class, "Invalid execution results");
  }

  /// A slot for which two contend.
  public static class Real {
    private final Played played = new Played();
    private final Slots slots = new Slots(1);
    private final Cell[] cells = {cell(), cell()};

    private Cell cell() {
      return Cell.unscoped(played.scope, played.part, null, false);
    }

    @Operation
    public String get() {
      Object there = slots.get(0);
      return there == cells[0] ? "cell 0" : there == cells[1] ? "cell 1" : String.valueOf(there);
    }

    @Operation
    public boolean claim(boolean second) {
      return slots.claim(0, cells[second ? 1 : 0]);
    }

    @Operation
    public boolean publish(boolean second) {
      return slots.publish(0, cells[second ? 1 : 0], "instance");
    }

    @Operation
    public void vacate(boolean second) {
      slots.vacate(0, cells[second ? 1 : 0]);
    }

    @Operation
    public boolean replace(boolean second) {
      return slots.replace(0, "instance", cells[second ? 1 : 0]);
    }

    @Operation
    public void clear() {
      slots.clear(0);
    }
  }

  /// For one thread only.
  public static class Sequential {
    private String there = "null";

    private boolean move(String from, String to) {
      boolean moves = there.equals(from);
      there = moves ? to : there;
      return moves;
    }

    private static String cell(boolean second) {
      return second ? "cell 1" : "cell 0";
    }

    public String get() {
      return there;
    }

    public boolean claim(boolean second) {
      return move("null", cell(second));
    }

    public boolean publish(boolean second) {
      return move(cell(second), "instance");
    }

    public void vacate(boolean second) {
      var _ = move(cell(second), "null");
    }

    public boolean replace(boolean second) {
      return move("instance", cell(second));
    }

    public void clear() {
      there = "null";
    }
  }

  /// What a slot would be with a plain read and a plain write.
  public static class LooksFirst {
    private @Nullable String there;

    @Operation
    public boolean claim(boolean second) {
      if (there != null) {
        return false;
      }
      there = Sequential.cell(second);
      return true;
    }

    @Operation
    public String get() {
      return String.valueOf(there);
    }
  }
}
