package dev.espalier.benchmarks.task;

import com.softwaremill.jox.Channel;
import dev.espalier.task.flow.WorkQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// Items go through a queue from virtual threads that put to as many that take.
@State(Scope.Benchmark)
public class QueueTransfer {
  private static final int ITEMS = 32_768;

  private interface Step {
    void run() throws InterruptedException;
  }

  /// Threads on each side, and capacity.
  @Param({"1+1/16", "4+4/1024", "32+32/16", "32+32/1024"})
  public String shape = "";

  private int threads;
  private int capacity;

  /// Reads the shape.
  @Setup
  public void read() {
    threads = Integer.parseInt(shape.substring(0, shape.indexOf('+')));
    capacity = Integer.parseInt(shape.substring(shape.indexOf('/') + 1));
  }

  /// Ours.
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public void workQueue() throws InterruptedException {
    WorkQueue<Integer> queue = WorkQueue.bounded(capacity);
    transfer(() -> queue.put(1), queue::take);
  }

  /// Not fair.
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public void arrayBlockingQueue() throws InterruptedException {
    ArrayBlockingQueue<Integer> queue = new ArrayBlockingQueue<>(capacity);
    transfer(() -> queue.put(1), queue::take);
  }

  /// In order, as ours.
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public void fairArrayBlockingQueue() throws InterruptedException {
    ArrayBlockingQueue<Integer> queue = new ArrayBlockingQueue<>(capacity, true);
    transfer(() -> queue.put(1), queue::take);
  }

  /// Has no bound: whoever puts never waits.
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public void linkedTransferQueue() throws InterruptedException {
    LinkedTransferQueue<Integer> queue = new LinkedTransferQueue<>();
    transfer(() -> queue.put(1), queue::take);
  }

  /// Of jox.
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public void joxChannel() throws InterruptedException {
    Channel<Integer> channel = Channel.newBufferedChannel(capacity);
    transfer(() -> channel.send(1), channel::receive);
  }

  private void transfer(Step put, Step take) throws InterruptedException {
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      all.add(begin(put));
      all.add(begin(take));
    }
    for (Thread thread : all) {
      thread.join();
    }
  }

  private Thread begin(Step step) {
    int times = ITEMS / threads;
    return Thread.startVirtualThread(() -> {
      try {
        for (int i = 0; i < times; i++) {
          step.run();
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
  }
}
