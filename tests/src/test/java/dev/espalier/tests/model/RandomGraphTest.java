package dev.espalier.tests.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Random graphs with random faults: what is written down while they run is judged by a model of
/// the rules. A failure names the seed; `Shape.of(seed)` makes the same graph again.
@ExtendWith(NothingIsLeft.class)
class RandomGraphTest {
  private static final int CASES = 400;

  @Test
  @Proves({"R2", "R3", "R5", "R8", "R11", "R23", "R24", "R25", "R32", "R37"})
  void everyLogIsOneThatTheRulesAllow(Lab lab) throws Exception {
    long first = new Random().nextInt(1_000_000);
    for (long seed = first; seed < first + CASES; seed++) {
      Shape shape = Shape.of(seed);
      List<Entry> log;
      try {
        log = Run.of(shape, lab);
      } catch (Exception | AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + shape, e);
      }
      assertThat(Model.judge(shape, log)).as("seed %d: %s%n%s", seed, shape, log).isEmpty();
    }
  }

  /// The model can find fault: each log is one that the rules allow, with one thing changed.
  @Nested
  class Canaries {
    private final Shape shape = chain();
    private final List<Entry> good =
        List.of(
            new Entry.Began(1, 0, List.of()),
            new Entry.Acquired(1),
            new Entry.Began(2, 1, List.of(1)),
            new Entry.Acquired(2),
            new Entry.StartEnded(true),
            new Entry.Closing(),
            new Entry.ReleaseBegan(2),
            new Entry.Released(2),
            new Entry.ReleaseBegan(1),
            new Entry.Released(1));

    private static Shape chain() {
      var kind = Shape.Kind.RESOURCE;
      return new Shape(
          0,
          List.of(
              new Shape.Node(0, kind, true, Shape.Fault.NONE, List.of()),
              new Shape.Node(1, kind, true, Shape.Fault.NONE, List.of(0))),
          List.of(1),
          false,
          0);
    }

    private List<String> judge(List<Entry> log) {
      return Model.judge(shape, log);
    }

    private List<Entry> without(int index) {
      List<Entry> log = new ArrayList<>(good);
      log.remove(index);
      return log;
    }

    @Test
    void theLogItselfIsAllowed() {
      assertThat(judge(good)).isEmpty();
    }

    /// One of several nodes of the same kind ends after the start was given up, while another has a
    /// thread that has not come to its code.
    @Test
    void whatComesTooLateIsReleasedAtOnce() {
      assertThat(
              Model.judge(
                  pair(),
                  List.of(
                      new Entry.Began(1, 0, List.of()),
                      new Entry.Closing(),
                      new Entry.Acquired(1),
                      new Entry.ReleaseBegan(1),
                      new Entry.Released(1),
                      new Entry.Began(2, 0, List.of()),
                      new Entry.Failed(2),
                      new Entry.StartEnded(false))))
          .isEmpty();
    }

    private static Shape pair() {
      var kind = Shape.Kind.STAGE;
      return new Shape(
          0,
          List.of(
              new Shape.Node(0, kind, false, Shape.Fault.NONE, List.of()),
              new Shape.Node(1, kind, true, Shape.Fault.NONE, List.of(0, 0))),
          List.of(1),
          true,
          1);
    }

    @Test
    void aNodeThatBeginsWhileOthersAreReleased() {
      List<Entry> log = new ArrayList<>(good);
      log.add(7, new Entry.Began(3, 1, List.of(1)));
      assertThat(judge(log)).anyMatch(line -> line.startsWith("R32"));
    }

    @Test
    void aWrongReleaseOrder() {
      List<Entry> log = new ArrayList<>(good);
      Collections.swap(log, 6, 8);
      Collections.swap(log, 7, 9);
      assertThat(judge(log)).anyMatch(line -> line.startsWith("R23"));
    }

    @Test
    void aReleaseThatIsMissing() {
      assertThat(judge(without(9))).anyMatch(line -> line.startsWith("R25"));
    }

    @Test
    void aReleaseTooMany() {
      List<Entry> log = new ArrayList<>(good);
      log.add(new Entry.ReleaseBegan(1));
      assertThat(judge(log)).anyMatch(line -> line.startsWith("R25"));
    }

    @Test
    void aNodeThatIsMadeTwice() {
      List<Entry> log = new ArrayList<>(good);
      log.add(4, new Entry.Began(3, 0, List.of()));
      assertThat(judge(log)).anyMatch(line -> line.startsWith("R3"));
    }

    @Test
    void aNodeThatBeginsTooEarly() {
      List<Entry> log = new ArrayList<>(good);
      Collections.swap(log, 1, 2);
      assertThat(judge(log)).anyMatch(line -> line.startsWith("R2"));
    }

    @Test
    void aFailedStartThatThrowsBeforeTheRelease() {
      List<Entry> log = new ArrayList<>(good);
      log.set(4, new Entry.StartEnded(false));
      assertThat(judge(log)).anyMatch(line -> line.startsWith("R11"));
    }

    @Test
    void aStartThatReturnsWithoutARoot() {
      List<Entry> log =
          List.of(
              new Entry.Began(1, 0, List.of()),
              new Entry.Acquired(1),
              new Entry.StartEnded(true),
              new Entry.Closing(),
              new Entry.ReleaseBegan(1),
              new Entry.Released(1));
      assertThat(judge(log)).anyMatch(line -> line.startsWith("a root is missing"));
    }
  }
}
