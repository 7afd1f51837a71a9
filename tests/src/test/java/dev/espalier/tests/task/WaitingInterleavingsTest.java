package dev.espalier.tests.task;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.task.flow.WorkQueue;
import dev.espalier.tests.Proves;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What [InterleavingsTest] leaves out: two threads that wait for each other at a queue, in
/// interleavings that Lincheck chooses. Each comes to its end, and what is wrong is thrown.
@Tag("long")
@Timeout(300)
class WaitingInterleavingsTest {
  private static void play(Class<? extends Scene> scene) {
    new ModelCheckingOptions()
        .threads(2)
        .actorsPerThread(1)
        .actorsBefore(0)
        .actorsAfter(0)
        .iterations(1)
        .invocationsPerIteration(2_000)
        .minimizeFailedScenario(false)
        .sequentialSpecification(Nothing.class)
        .check(scene);
  }

  private static void assertFound(Class<? extends Scene> scene, String as) {
    assertThatThrownBy(() -> play(scene))
        .isInstanceOf(LincheckAssertionError.class)
        .hasMessageContaining(as);
  }

  @Test
  @Proves({"F79", "F80"})
  void whatIsPutComesOutInOrderAndIsJoined() {
    play(PutAndTaken.class);
  }

  @Test
  void anItemThatIsDoneBeforeItIsWorkedOnIsFound() {
    assertFound(DoneEarly.class, "joined too early");
  }

  @Test
  @Proves("F79")
  void anItemIsPutOrItsThreadInterrupted() {
    play(Interrupted.class);
  }

  @Test
  void anInterruptedPutThatThrowsLateIsFound() {
    assertFound(ThrowsLate.class, "is put and refused");
  }

  static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }

  /// What two threads do, once each.
  interface Scene {
    /// What one of them does.
    ///
    /// @param thread from 1
    void play(int thread) throws InterruptedException;
  }

  /// There is nothing to compare a scene with.
  public static class Nothing {
    public void play(int thread) {}
  }

  /// One puts more than there is room for and waits until all is done, the other works.
  public static class PutAndTaken implements Scene {
    final WorkQueue<Integer> queue = WorkQueue.bounded(1);
    private volatile int worked;

    void work(int item) {
      require(item == worked + 1, "out of order");
      worked = item;
    }

    void take() throws InterruptedException {
      queue.forEach(this::work);
    }

    @Operation
    @Override
    public void play(@Param(gen = ThreadIdGen.class) int thread) throws InterruptedException {
      if (thread == 1) {
        queue.put(1);
        queue.put(2);
        queue.join();
        require(worked == 2, "joined too early");
        queue.close();
      } else {
        take();
        require(worked == 2, "one is lost");
      }
    }
  }

  /// Says that an item is done, and then works on it.
  public static class DoneEarly extends PutAndTaken {
    @Override
    void take() throws InterruptedException {
      for (Optional<Integer> item = queue.take(); item.isPresent(); item = queue.take()) {
        queue.done();
        work(item.get());
      }
    }
  }

  /// One waits for room, the other makes room and interrupts it.
  public static class Interrupted implements Scene {
    final List<Integer> taken = new ArrayList<>();
    private final Object end = new Object();
    private @Nullable Thread putter; // under its lock, while it may be interrupted
    private boolean isPut;
    private boolean isOver;

    final WorkQueue<Integer> queue = WorkQueue.bounded(1);

    public Interrupted() {
      require(queue.offer(1), "is not empty");
    }

    void put() throws InterruptedException {
      queue.put(2);
    }

    @Operation
    @Override
    public void play(@Param(gen = ThreadIdGen.class) int thread) {
      if (thread == 1) {
        synchronized (end) {
          putter = Thread.currentThread();
        }
        try {
          put();
          isPut = true;
        } catch (InterruptedException e) {
          isPut = false;
        }
        synchronized (end) {
          putter = null;
          isOver = true;
          Thread.interrupted(); // the thread plays the next interleaving too
        }
      } else {
        queue.poll().ifPresent(taken::add);
        synchronized (end) {
          if (putter != null) {
            putter.interrupt();
          }
        }
      }
    }

    @Validate
    public void theItemIsThereOnce() {
      if (isOver) {
        for (Optional<Integer> left = queue.poll(); left.isPresent(); left = queue.poll()) {
          taken.add(left.get());
        }
        require(taken.contains(2) == isPut, isPut ? "is lost" : "is put and refused");
        require(taken.size() == (isPut ? 2 : 1), "is there twice");
      }
    }
  }

  /// Takes an interrupt that came too late for one that came in time.
  public static class ThrowsLate extends Interrupted {
    @Override
    void put() throws InterruptedException {
      super.put();
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }
}
