package dev.espalier.tests.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.task.flow.QueueClosedException;
import dev.espalier.task.flow.WorkQueue;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The queue with an end of its own for each side, against the simplest that is one.
@Timeout(60)
@ExtendWith(NothingIsLeft.class)
class QueueModelTest {
  /// For one thread only.
  private static final class Simple {
    private final ArrayDeque<Integer> items = new ArrayDeque<>();
    private final int capacity;
    private int undone;
    private int inHand;
    private boolean closed;

    Simple(int capacity) {
      this.capacity = capacity;
    }

    String offer(int item) {
      if (closed) {
        return "closed";
      }
      if (items.size() == capacity) {
        return "false";
      }
      items.add(item);
      undone++;
      return "true";
    }

    Optional<Integer> poll() {
      inHand += items.isEmpty() ? 0 : 1;
      return Optional.ofNullable(items.poll());
    }

    boolean done() {
      if (inHand == 0) {
        return false;
      }
      inHand--;
      undone--;
      return true;
    }

    void drain() {
      undone -= items.size();
      items.clear();
    }
  }

  private final Duration now = Duration.ZERO;
  private final List<Integer> drained = new ArrayList<>();

  /// Uneven, so that the queue is filled and emptied in turns: to its end, over its first size.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 1023, 1024, 1025, 2048, 5000})
  @Proves({"F79", "F80"})
  void oneThreadFindsItAsItWouldTheSimplest(int capacity) throws Exception {
    for (int seed = 0; seed < 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      WorkQueue<Integer> queue = WorkQueue.bounded(capacity, drained::add);
      Simple simple = new Simple(capacity);
      int begun = 0;
      for (int i = 0; i < 4 * capacity + 200; i++) {
        begun = i % (capacity + 50) == 0 ? random.nextInt(10, 90) : begun;
        if (random.nextInt(100) < begun) {
          assertThat(offered(queue, i)).isEqualTo(simple.offer(i));
        } else {
          play(queue, simple, random.nextInt(1000));
        }
      }
      assertThat(queue.isEnded()).isEqualTo(simple.closed && simple.items.isEmpty());
    }
  }

  private void play(WorkQueue<Integer> queue, Simple simple, int what) throws Exception {
    if (what == 0) {
      drained.clear();
      queue.drain();
      assertThat(drained).containsExactlyElementsOf(simple.items);
      simple.drain();
    } else if (what < 300) {
      if (simple.done()) {
        queue.done();
      } else {
        assertThatThrownBy(queue::done).isInstanceOf(IllegalStateException.class);
      }
    } else if (what < 350) {
      assertThat(queue.join(now)).isEqualTo(simple.undone == 0);
    } else if (what == 350) {
      queue.close();
      simple.closed = true;
    } else {
      Optional<Integer> next = what < 700 ? queue.poll() : queue.poll(now);
      assertThat(next).isEqualTo(simple.poll());
    }
  }

  private String offered(WorkQueue<Integer> queue, int item) throws InterruptedException {
    try {
      return "" + (item % 2 == 0 ? queue.offer(item) : queue.offer(item, now));
    } catch (QueueClosedException e) {
      return "closed";
    }
  }

  /// Whose waits end early, in all ways in which they may.
  private static final class Impatient {
    private final WorkQueue<Integer> queue;
    private final int number;
    private final SplittableRandom random;
    private final List<Integer> moved = new ArrayList<>();

    Impatient(WorkQueue<Integer> queue, int number) {
      this.queue = queue;
      this.number = number;
      random = new SplittableRandom(number);
    }

    /// Whoever is interrupted before a wait, at a time when it could go on at once, must not.
    private boolean isInterrupted() {
      boolean interrupted = random.nextInt(8) == 0;
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return interrupted;
    }

    private Duration patience() {
      return Duration.ofNanos(random.nextInt(3) == 0 ? 0 : random.nextLong(200_000));
    }

    List<Integer> put(int items) throws InterruptedException {
      for (int i = 0; i < items; i++) {
        int item = number * 1_000_000 + i;
        try {
          switch (random.nextInt(isInterrupted() ? 2 : 3)) {
            case 0 -> {
              queue.put(item);
              moved.add(item);
            }
            case 1 -> {
              if (queue.offer(item, patience())) {
                moved.add(item);
              }
            }
            default -> {
              if (queue.offer(item)) {
                moved.add(item);
              }
            }
          }
        } catch (InterruptedException e) {
          // it was not put
        }
      }
      return moved;
    }

    List<Integer> take() {
      while (!queue.isEnded()) {
        try {
          Optional<Integer> item =
              switch (random.nextInt(isInterrupted() ? 2 : 3)) {
                case 0 -> queue.take();
                case 1 -> queue.poll(patience());
                default -> queue.poll();
              };
          if (item.isPresent()) {
            moved.add(item.get());
            queue.done();
          }
        } catch (InterruptedException e) {
          // none was taken
        }
      }
      return moved;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 16, 3000})
  @Proves({"F79", "F80"})
  @SuppressWarnings("ThreadPriorityCheck") // who interrupts is not to take all processors
  void whoeverGivesUpNothingIsLostAndEachOnesItemsStayInOrder(int capacity, Lab lab)
      throws Exception {
    WorkQueue<Integer> queue = WorkQueue.bounded(capacity);
    List<Forked<List<Integer>>> putters = new ArrayList<>();
    List<Forked<List<Integer>>> takers = new ArrayList<>();
    AtomicBoolean over = new AtomicBoolean();
    for (int i = 0; i < 6; i++) {
      Impatient putter = new Impatient(queue, i);
      putters.add(lab.fork(() -> putter.put(2_000)));
      Impatient taker = new Impatient(queue, 100 + i);
      takers.add(lab.fork(taker::take));
    }
    Forked<Boolean> disturber =
        lab.forkRun(() -> {
          SplittableRandom random = new SplittableRandom(capacity);
          while (!over.get()) {
            List<Forked<List<Integer>>> side = random.nextBoolean() ? putters : takers;
            side.get(random.nextInt(side.size())).interrupt();
            Thread.yield();
          }
        });
    List<Integer> put = new ArrayList<>();
    for (Forked<List<Integer>> putter : putters) {
      put.addAll(putter.value());
    }
    queue.join();
    queue.close();
    List<Integer> taken = new ArrayList<>();
    for (Forked<List<Integer>> taker : takers) {
      List<Integer> his = taker.value();
      Map<Integer, Integer> last = new HashMap<>();
      for (int item : his) {
        Integer before = last.put(item / 1_000_000, item);
        assertThat(before == null || before < item).as("%s before %s", before, item).isTrue();
      }
      taken.addAll(his);
    }
    over.set(true);
    disturber.value();
    assertThat(put.size()).isGreaterThan(6_000);
    assertThat(taken).containsExactlyInAnyOrderElementsOf(put);
  }

  @Test
  @Proves("F79")
  void itGrowsAroundItsEnd() throws Exception {
    WorkQueue<Integer> queue = WorkQueue.bounded(Integer.MAX_VALUE);
    int in = 0;
    for (int out = 0; out < 10_000; out++) {
      queue.put(in++);
      queue.put(in++);
      assertThat(queue.take()).contains(out);
    }
    for (int out = 10_000; out < in; out++) {
      assertThat(queue.poll()).contains(out);
    }
    assertThat(queue.poll()).isEmpty();
  }
}
