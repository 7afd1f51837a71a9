package dev.espalier.benchmarks.task;

import dev.espalier.task.Task;
import dev.espalier.task.TaskGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Tasks that do next to nothing are started, each on a virtual thread, and awaited; their results
/// are added up.
@State(Scope.Benchmark)
public class ForkJoin {
  /// How many.
  @Param({"1", "10", "1000"})
  public int tasks;

  private final ExecutorService shared = Executors.newVirtualThreadPerTaskExecutor();
  private volatile int value = 1;

  /// The executor of the futures.
  @TearDown
  public void close() {
    shared.close();
  }

  /// Ours.
  @Benchmark
  public int taskGroup() throws InterruptedException {
    return TaskGroup.failFast("group")
        .<Integer, InterruptedException>call(group -> {
          List<Task<Integer>> all = new ArrayList<>(tasks);
          for (int i = 0; i < tasks; i++) {
            all.add(group.fork("task", () -> value));
          }
          int sum = 0;
          for (Task<Integer> task : all) {
            sum += task.get();
          }
          return sum;
        });
  }

  /// What nothing can be faster than that gives each task a thread.
  @Benchmark
  public int threads() throws InterruptedException {
    int[] results = new int[tasks];
    List<Thread> all = new ArrayList<>(tasks);
    for (int i = 0; i < tasks; i++) {
      int slot = i;
      all.add(Thread.startVirtualThread(() -> results[slot] = value));
    }
    int sum = 0;
    for (int i = 0; i < tasks; i++) {
      all.get(i).join();
      sum += results[i];
    }
    return sum;
  }

  /// One for each block, as a group is.
  @Benchmark
  public int executorService() throws InterruptedException, ExecutionException {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> all = new ArrayList<>(tasks);
      for (int i = 0; i < tasks; i++) {
        all.add(executor.submit(() -> value));
      }
      int sum = 0;
      for (Future<Integer> task : all) {
        sum += task.get();
      }
      return sum;
    }
  }

  /// On an executor that all blocks share.
  @Benchmark
  public int completableFutures() {
    List<CompletableFuture<Integer>> all = new ArrayList<>(tasks);
    for (int i = 0; i < tasks; i++) {
      all.add(CompletableFuture.supplyAsync(() -> value, shared));
    }
    CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new)).join();
    int sum = 0;
    for (CompletableFuture<Integer> task : all) {
      sum += task.join();
    }
    return sum;
  }
}
