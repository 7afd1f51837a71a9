package dev.espalier.benchmarks.task;

import dev.espalier.task.Timeouts;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Code that ends long before its deadline.
@State(Scope.Benchmark)
public class TimedBlock {
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private volatile int value = 1;

  /// The executor.
  @TearDown
  public void close() {
    executor.close();
  }

  /// Ours.
  @Benchmark
  public int timeouts() throws InterruptedException {
    return Timeouts.<Integer, RuntimeException>call("timed", LIMIT, () -> value);
  }

  /// Neither interrupts nor awaits what is late.
  @Benchmark
  public int submitAndGet() throws InterruptedException, ExecutionException, TimeoutException {
    return executor.submit(() -> value).get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }
}
