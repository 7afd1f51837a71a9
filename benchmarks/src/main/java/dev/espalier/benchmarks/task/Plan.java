package dev.espalier.benchmarks.task;

/// How long is measured.
///
/// @param rounds in each of which every contender has one process
/// @param warmups iterations in each process that do not count
/// @param iterations that count
/// @param millis of one iteration
public record Plan(int rounds, int warmups, int iterations, int millis) {
  /// For figures that are to be believed.
  public static final Plan WHOLE = new Plan(3, 2, 3, 1000);

  /// To see that everything runs.
  public static final Plan QUICK = new Plan(1, 1, 1, 100);

  @Override
  public String toString() {
    return "%d rounds, in each a process for each contender; in each process %d iterations of %d ms, after %d to warm up"
        .formatted(rounds, iterations, millis, warmups);
  }
}
