package dev.espalier.benchmarks.task;

import dev.espalier.task.flow.Generator;
import dev.espalier.task.flow.Items;
import java.util.Optional;
import java.util.concurrent.SynchronousQueue;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Numbers are produced one after the other, and added up elsewhere.
@State(Scope.Benchmark)
public class Generation {
  private static final int ITEMS = 10_000;

  private final Generator<Integer, RuntimeException> numbers =
      Generator.of(
          "numbers",
          out -> {
            for (int i = 0; i < ITEMS; i++) {
              out.emit(i);
            }
          });

  private final Generator<Integer, RuntimeException> buffered = numbers.buffer(64);

  /// Ours, as it is without being told otherwise: ahead by two items.
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public long generator() throws InterruptedException {
    return sum(numbers);
  }

  /// With room for 64.
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public long generatorBuffer64() throws InterruptedException {
    return sum(buffered);
  }

  /// One thread; the same boxes.
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public long iterator() {
    long sum = 0;
    for (var all = IntStream.range(0, ITEMS).boxed().iterator(); all.hasNext(); ) {
      sum += all.next();
    }
    return sum;
  }

  /// A virtual thread that puts.
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public long synchronousQueue() throws InterruptedException {
    SynchronousQueue<Integer> queue = new SynchronousQueue<>();
    Thread producer =
        Thread.startVirtualThread(() -> {
          try {
            for (int i = 0; i < ITEMS; i++) {
              queue.put(i);
            }
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    long sum = 0;
    for (int i = 0; i < ITEMS; i++) {
      sum += queue.take();
    }
    producer.join();
    return sum;
  }

  private static long sum(Generator<Integer, RuntimeException> generator)
      throws InterruptedException {
    long sum = 0;
    try (Items<Integer, RuntimeException> items = generator.open()) {
      for (Optional<Integer> item = items.take(); item.isPresent(); item = items.take()) {
        sum += item.get();
      }
    }
    return sum;
  }
}
