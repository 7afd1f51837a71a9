package dev.espalier.benchmarks;

import dev.espalier.task.WorkQueue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;

/// Items per second through a `WorkQueue` and through the JDK's `ArrayBlockingQueue`, plain and
/// fair, between virtual threads. Median of the rounds, which take turns.
final class Queues {
  private static final int ITEMS = 400_000;
  private static final int ROUNDS = 7;

  private interface Put {
    void put(Integer item) throws InterruptedException;
  }

  private interface Take {
    Object take() throws InterruptedException;
  }

  private Queues() {}

  public static void main(String[] arguments) throws InterruptedException {
    System.out.println(
        "threads  capacity   WorkQueue  ArrayBlockingQueue     fair   (1000 items/s)");
    for (int threads : new int[] {1, 4, 32}) {
      for (int capacity : new int[] {1, 16, 1024}) {
        compare(threads, capacity);
      }
    }
  }

  private static void compare(int threads, int capacity) throws InterruptedException {
    long[] ours = new long[ROUNDS];
    long[] plain = new long[ROUNDS];
    long[] fair = new long[ROUNDS];
    for (int i = -2; i < ROUNDS; i++) {
      WorkQueue<Integer> queue = WorkQueue.bounded(capacity);
      long a = run(threads, queue::put, queue::take);
      ArrayBlockingQueue<Integer> blocking = new ArrayBlockingQueue<>(capacity);
      long b = run(threads, blocking::put, blocking::take);
      ArrayBlockingQueue<Integer> inOrder = new ArrayBlockingQueue<>(capacity, true);
      long c = run(threads, inOrder::put, inOrder::take);
      if (i >= 0) {
        ours[i] = a;
        plain[i] = b;
        fair[i] = c;
      }
    }
    System.out.printf(
        "%4d+%-4d %7d  %10d  %18d  %7d%n",
        threads, threads, capacity, median(ours), median(plain), median(fair));
  }

  private static long run(int threads, Put put, Take take) throws InterruptedException {
    List<Thread> all = new ArrayList<>();
    int each = ITEMS / threads;
    long begin = System.nanoTime();
    for (int i = 0; i < threads; i++) {
      all.add(begin(each, () -> put.put(1)));
      all.add(begin(each, take::take));
    }
    for (Thread thread : all) {
      thread.join();
    }
    return each * (long) threads * 1_000_000 / (System.nanoTime() - begin);
  }

  private interface Step {
    void run() throws InterruptedException;
  }

  private static Thread begin(int times, Step step) {
    return Thread.ofVirtual()
        .start(() -> {
          try {
            for (int i = 0; i < times; i++) {
              step.run();
            }
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static long median(long[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
