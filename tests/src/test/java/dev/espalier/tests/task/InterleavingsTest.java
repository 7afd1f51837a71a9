package dev.espalier.tests.task;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.task.flow.Gate;
import dev.espalier.task.flow.Limiter;
import dev.espalier.task.flow.QueueClosedException;
import dev.espalier.task.flow.WorkQueue;
import dev.espalier.tests.Proves;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeoutException;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// In interleavings of platform threads that Lincheck chooses, every operation seems to happen at
/// once. Each has a broken copy, which is found.
@Tag("long")
@Timeout(300)
class InterleavingsTest {
  private static void check(Class<?> model, Class<?> specification) {
    new ModelCheckingOptions()
        .threads(2)
        .actorsPerThread(2)
        .actorsBefore(0)
        .actorsAfter(1)
        .iterations(10)
        .invocationsPerIteration(100)
        .minimizeFailedScenario(false)
        .sequentialSpecification(specification)
        .check(model);
  }

  private static void assertFound(Class<?> model, Class<?> specification) {
    assertThatThrownBy(() -> check(model, specification))
        .isInstanceOf(LincheckAssertionError.class)
        .hasMessageContaining("Invalid execution results");
  }

  @Test
  @Proves({"F79", "F80"})
  void theQueueIsAtomic() {
    check(Queue.class, SequentialQueue.class);
  }

  @Test
  void aBrokenQueueIsFound() {
    assertFound(BrokenQueue.class, SequentialQueue.class);
  }

  @Test
  @Proves("F77")
  void oneAtOnceIsAlone() {
    check(Counter.class, SequentialCounter.class);
  }

  @Test
  void aCounterWithoutLimitIsFound() {
    assertFound(SequentialCounter.class, SequentialCounter.class);
  }

  @Test
  @Proves("F77")
  void theRateIsAtomic() {
    check(Turns.class, SequentialTurns.class);
  }

  @Test
  void aRateThatLooksFirstAndCountsThenIsFound() {
    assertFound(SequentialTurns.class, SequentialTurns.class);
  }

  @Test
  @Proves("F78")
  void theGateIsAtomic() {
    check(OneGate.class, SequentialGate.class);
  }

  @Test
  void aBrokenGateIsFound() {
    assertFound(BrokenGate.class, SequentialGate.class);
  }

  /// With room for one item.
  public static class Queue {
    private final WorkQueue<Integer> queue = WorkQueue.bounded(1);

    @Operation
    public String offer(int item) {
      try {
        return queue.offer(item) ? "in" : "full";
      } catch (QueueClosedException e) {
        return "closed";
      }
    }

    @Operation
    public String poll() {
      return queue.poll().map(Object::toString).orElse("none");
    }

    @Operation
    public String done() {
      try {
        queue.done();
        return "done";
      } catch (IllegalStateException e) {
        return "too many";
      }
    }

    @Operation
    public void close() {
      queue.close();
    }
  }

  /// For one thread only.
  public static class SequentialQueue {
    private final ArrayDeque<Integer> items = new ArrayDeque<>();
    private boolean closed;
    private int inHand;

    public String offer(int item) {
      if (closed) {
        return "closed";
      }
      return items.isEmpty() && items.add(item) ? "in" : "full";
    }

    public String poll() {
      if (items.isEmpty()) {
        return "none";
      }
      inHand++;
      return items.remove().toString();
    }

    public String done() {
      return inHand > 0 && inHand-- > 0 ? "done" : "too many";
    }

    public void close() {
      closed = true;
    }
  }

  /// Looks for room under another holding of the lock than it puts.
  public static class BrokenQueue {
    private final SequentialQueue queue = new SequentialQueue();
    private final ArrayDeque<Integer> items = queue.items;

    @Operation
    public String offer(int item) {
      synchronized (this) {
        if (!items.isEmpty()) {
          return "full";
        }
      }
      synchronized (this) {
        items.add(item);
      }
      return "in";
    }

    @Operation
    public synchronized String poll() {
      return queue.poll();
    }
  }

  /// Counts where one at once is let in.
  public static class Counter {
    private final Limiter limiter = Limiter.atOnce(1);
    private final SequentialCounter counter = new SequentialCounter();

    @Operation
    public int next() throws InterruptedException {
      return limiter.<Integer, RuntimeException>call(counter::next);
    }
  }

  /// For one thread only.
  public static class SequentialCounter {
    private int count;

    @Operation
    public int next() {
      return ++count;
    }
  }

  /// Two turns, and no more.
  public static class Turns {
    private final Limiter limiter = Limiter.rate(2, Duration.ofHours(1), () -> 0);

    @Operation
    public boolean turn() throws InterruptedException {
      try {
        return limiter.<Boolean, RuntimeException>call(Duration.ZERO, () -> true);
      } catch (TimeoutException e) {
        return false;
      }
    }
  }

  /// For one thread only.
  public static class SequentialTurns {
    private int left = 2;

    @Operation
    public boolean turn() {
      if (left == 0) {
        return false;
      }
      left--;
      return true;
    }
  }

  /// A gate whose waits are over at once.
  public static class OneGate {
    private final Gate gate = Gate.closed();

    @Operation
    public void open() {
      gate.open();
    }

    @Operation
    public boolean isOpen() {
      return gate.isOpen();
    }

    @Operation
    public boolean pass() throws InterruptedException {
      return gate.await(Duration.ZERO);
    }
  }

  /// For one thread only.
  public static class SequentialGate {
    private boolean open;

    public void open() {
      open = true;
    }

    public boolean isOpen() {
      return open;
    }

    public boolean pass() {
      return open;
    }
  }

  /// Tells one thread what another has seen before.
  public static class BrokenGate {
    private volatile boolean open;
    private volatile boolean seen;

    @Operation
    public void open() {
      open = true;
    }

    @Operation
    public boolean isOpen() {
      seen = open;
      return seen;
    }
  }
}
