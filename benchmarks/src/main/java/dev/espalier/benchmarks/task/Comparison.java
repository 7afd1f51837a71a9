package dev.espalier.benchmarks.task;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Several ways to do the same, measured with JMH on virtual threads.
///
/// The machine may get slower and faster while this runs. So the contenders take turns, and a ratio
/// is one of two that ran in the same round.
///
/// @param name by which it is asked for
/// @param title of its table
/// @param unit of its times
/// @param benchmark has a method for each contender, and at most one parameter
/// @param contenders ours, what the others are measured against, and the others
public record Comparison(
    String name, String title, TimeUnit unit, Class<?> benchmark, List<String> contenders) {
  /// What one contender took in one round.
  ///
  /// @param ratio of its time to that of the one to be measured against
  private record Taken(double nanos, double bytes, double ratio) {}

  /// Runs it.
  public String table(Plan plan) throws RunnerException {
    Optional<Field> parameter =
        Arrays.stream(benchmark.getFields())
            .filter(field -> field.isAnnotationPresent(Param.class))
            .findFirst();
    StringBuilder table = new StringBuilder(heading(parameter.map(Field::getName).orElse("")));
    for (String value : parameter.map(Comparison::values).orElse(List.of(""))) {
      Map<String, List<Taken>> taken = new HashMap<>();
      for (int round = 1; round <= plan.rounds(); round++) {
        System.err.printf("%s %s: round %d of %d%n", name, value, round, plan.rounds());
        ChainedOptionsBuilder options = options(plan);
        parameter.ifPresent(field -> options.param(field.getName(), value));
        Map<String, Taken> one = round(new Runner(options.build()).run());
        one.forEach((contender, took) ->
            taken.computeIfAbsent(contender, _ -> new ArrayList<>()).add(took));
      }
      for (String contender : contenders) {
        table.append(row(value, contender, Objects.requireNonNull(taken.get(contender))));
      }
    }
    return table.toString();
  }

  private static List<String> values(Field parameter) {
    return List.of(parameter.getAnnotation(Param.class).value());
  }

  private ChainedOptionsBuilder options(Plan plan) {
    return new OptionsBuilder()
        .include(benchmark.getName().replace(".", "\\.") + "\\..*")
        .mode(Mode.AverageTime)
        .timeUnit(TimeUnit.NANOSECONDS)
        .forks(1)
        .warmupIterations(plan.warmups())
        .warmupTime(TimeValue.milliseconds(plan.millis()))
        .measurementIterations(plan.iterations())
        .measurementTime(TimeValue.milliseconds(plan.millis()))
        .addProfiler(GCProfiler.class)
        .jvmArgs(
            "-Xms512m",
            "-Xmx512m",
            "-Djmh.executor=VIRTUAL",
            "--sun-misc-unsafe-memory-access=allow") // JMH's
        .shouldFailOnError(true)
        .verbosity(VerboseMode.SILENT);
  }

  private Map<String, Taken> round(Iterable<RunResult> results) {
    Map<String, RunResult> all = new HashMap<>();
    for (RunResult result : results) {
      String method = result.getParams().getBenchmark();
      all.put(method.substring(method.lastIndexOf('.') + 1), result);
    }
    double base = nanos(Objects.requireNonNull(all.get(contenders.get(1))));
    Map<String, Taken> round = new HashMap<>();
    all.forEach((contender, result) ->
        round.put(contender, new Taken(nanos(result), bytes(result), nanos(result) / base)));
    return round;
  }

  private static double nanos(RunResult result) {
    return result.getPrimaryResult().getStatistics().getPercentile(50);
  }

  private static double bytes(RunResult result) {
    return Objects.requireNonNull(result.getSecondaryResults().get("gc.alloc.rate.norm"))
        .getScore();
  }

  private String heading(String parameter) {
    return """

    ### %s

    | %s | contender | median, %s | lowest to highest | bytes | time against `%s` | lowest to highest |
    |---|---|--:|--:|--:|--:|--:|
    """
        .formatted(
            title, parameter, unit == TimeUnit.MICROSECONDS ? "µs" : "ns", contenders.get(1));
  }

  private String row(String value, String contender, List<Taken> rounds) {
    double[] nanos = rounds.stream().mapToDouble(Taken::nanos).sorted().toArray();
    double[] ratios = rounds.stream().mapToDouble(Taken::ratio).sorted().toArray();
    double[] bytes = rounds.stream().mapToDouble(Taken::bytes).sorted().toArray();
    int middle = rounds.size() / 2;
    int last = rounds.size() - 1;
    return String.format(
        Locale.ROOT,
        "| %s | `%s` | %s | %s to %s | %.0f | %.2f | %.2f to %.2f |%n",
        value,
        contender,
        time(nanos[middle]),
        time(nanos[0]),
        time(nanos[last]),
        bytes[middle],
        ratios[middle],
        ratios[0],
        ratios[last]);
  }

  private String time(double nanos) {
    double time = nanos / unit.toNanos(1);
    return String.format(Locale.ROOT, time < 10 ? "%.2f" : time < 100 ? "%.1f" : "%.0f", time);
  }
}
