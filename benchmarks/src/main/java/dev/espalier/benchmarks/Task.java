package dev.espalier.benchmarks;

import dev.espalier.benchmarks.task.Comparison;
import dev.espalier.benchmarks.task.ForkJoin;
import dev.espalier.benchmarks.task.Generation;
import dev.espalier.benchmarks.task.Plan;
import dev.espalier.benchmarks.task.QueueTransfer;
import dev.espalier.benchmarks.task.TimedBlock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.runner.RunnerException;

/// What the module `task` costs, beside what the JDK and others have for the same. Prints tables in
/// Markdown.
public final class Task {
  private static final List<Comparison> ALL =
      List.of(
          new Comparison(
              "fork-join",
              "Fork and join: one block with its tasks",
              TimeUnit.MICROSECONDS,
              ForkJoin.class,
              List.of("taskGroup", "threads", "executorService", "completableFutures")),
          new Comparison(
              "queue",
              "Queue: one item put and taken",
              TimeUnit.NANOSECONDS,
              QueueTransfer.class,
              List.of(
                  "workQueue",
                  "arrayBlockingQueue",
                  "fairArrayBlockingQueue",
                  "linkedTransferQueue",
                  "joxChannel")),
          new Comparison(
              "timeout",
              "Time limit: one call that ends in time",
              TimeUnit.MICROSECONDS,
              TimedBlock.class,
              List.of("timeouts", "submitAndGet")),
          new Comparison(
              "generator",
              "Generator: one item of ten thousand",
              TimeUnit.NANOSECONDS,
              Generation.class,
              List.of("generator", "synchronousQueue", "generatorBuffer64", "iterator")));

  private Task() {}

  /// Runs it.
  ///
  /// @param arguments `--quick` to see that it works; names of comparisons, or else all run
  public static void main(String[] arguments) throws RunnerException {
    List<String> names =
        Arrays.stream(arguments).filter(argument -> !argument.equals("--quick")).toList();
    List<Comparison> wanted =
        ALL.stream().filter(one -> names.isEmpty() || names.contains(one.name())).toList();
    if (wanted.size() < (names.isEmpty() ? 1 : names.size())) {
      System.err.println(
          "usage: ./bench task [--quick] [NAME…], where NAME is one of "
              + String.join(", ", ALL.stream().map(Comparison::name).toList()));
      System.exit(2);
    }
    Plan plan = names.size() < arguments.length ? Plan.QUICK : Plan.WHOLE;
    System.out.printf(
        Locale.ROOT,
        "Java %s, %d processors. %s.%n",
        Runtime.version(),
        Runtime.getRuntime().availableProcessors(),
        plan);
    for (Comparison comparison : wanted) {
      System.out.print(comparison.table(plan));
    }
  }
}
