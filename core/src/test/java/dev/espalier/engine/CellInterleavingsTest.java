package dev.espalier.engine;

import static dev.espalier.engine.Played.require;

import dev.espalier.engine.Cell.Link;
import dev.espalier.engine.Subscriber.Dependent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// R5: a cell ends once, and all who were let in before are told of that end, once.
@Timeout(600)
class CellInterleavingsTest {
  @Test
  void aCellTellsEachSubscriberOnce() {
    Interleavings.check(Real.class, Nothing.class);
  }

  @Test
  void aCellThatEndsWithAPlainWriteIsFound() {
    Interleavings.assertFound(EndsPlainly.class, Nothing.class, "was told");
  }

  /// One cell in its slot, and two that depend on it. What is wrong is thrown here: how the
  /// operations seem to follow each other is not compared.
  public static class Real {
    private final Played played = new Played();
    final Place place = Place.of(played.scope, played.part);
    final Cell cell = Cell.in(place, false);
    private final List<Cell> others = new ArrayList<>();
    private final AtomicInteger[] accepted = {new AtomicInteger(), new AtomicInteger()};
    private final AtomicInteger[] told = {new AtomicInteger(), new AtomicInteger()};
    private final AtomicReference<@Nullable Object> seen = new AtomicReference<>();

    public Real() {
      require(cell.claim(), "the slot is not empty");
      for (int i = 0; i < 2; i++) {
        others.add(Cell.unscoped(place.scope(), played.part, cell, false));
      }
    }

    boolean subscribe(Dependent dependent) {
      return cell.subscribe(dependent);
    }

    @Nullable Link end(Object with) {
      return cell.end(with);
    }

    @Nullable Object outcome() {
      return cell.outcome();
    }

    @Operation
    public void subscribe(boolean second) {
      int i = second ? 1 : 0;
      if (subscribe(new Dependent(others.get(i)))) {
        accepted[i].incrementAndGet();
      } else {
        require(outcome() != null, "was refused by a cell that has not ended");
      }
    }

    @Operation
    public void end(boolean well) {
      Object with = well ? "instance" : Failure.CLOSED;
      for (Link link = end(with); link != null; link = link.next()) {
        require(!well || place.get() == with, "was told before the instance is there");
        told[others.indexOf(link.subscriber().ended(with))].incrementAndGet();
      }
    }

    @Operation
    public void look() {
      Object outcome = outcome();
      if (outcome != null) {
        seen.compareAndSet(null, outcome);
        require(seen.get() == outcome, "it ended twice");
        require(outcome instanceof Failure || place.get() == outcome, "the instance is not there");
      }
    }

    @Validate
    public void eachWasToldOnce() {
      for (int i = 0; i < 2; i++) {
        int times = outcome() == null ? 0 : accepted[i].get();
        require(told[i].get() == times, "was told " + told[i].get() + " times, not " + times);
      }
    }
  }

  /// The same operations, which do nothing.
  public static class Nothing {
    public void subscribe(boolean second) {}

    public void end(boolean well) {}

    public void look() {}
  }

  /// As a cell, but for the last step.
  public static class EndsPlainly extends Real {
    private final AtomicReference<@Nullable Link> chain = new AtomicReference<>();
    private volatile @Nullable Object outcome;

    @Override
    boolean subscribe(Dependent dependent) {
      Link now = chain.get();
      if (outcome != null) {
        return false;
      }
      return chain.compareAndSet(now, new Link(dependent, now)) || subscribe(dependent);
    }

    @Override
    @Nullable Link end(Object with) {
      if (outcome != null) {
        return null;
      }
      var _ = place.slots().publish(place.index(), cell, with);
      Link now = chain.get();
      outcome = with;
      return now;
    }

    @Override
    @Nullable Object outcome() {
      return outcome;
    }
  }
}
