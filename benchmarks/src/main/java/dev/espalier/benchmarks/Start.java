package dev.espalier.benchmarks;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.Espalier;
import dev.espalier.event.StartReport;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/// What a start costs when fifty resources wait: the critical path, or the sum?
///
/// The graph is fixed: five uneven layers of 18, 13, 9, 6 and 4 nodes, each needing one to three of
/// the layer before it and waiting 4 to 45 ms. Prints the critical path, the sum, and what was
/// measured: in the cold process (building the container counts) and then warm.
public final class Start {
  private static final int WARM_RUNS = 20;

  private Start() {}

  /// Runs it; no arguments.
  public static void main(String[] args) throws InterruptedException {
    LayeredGraph graph = LayeredGraph.of(18, 13, 9, 6, 4);
    double cold = start(graph);
    double[] warm = new double[WARM_RUNS];
    for (int i = 0; i < WARM_RUNS; i++) {
      warm[i] = start(graph);
    }
    Arrays.sort(warm);
    double path = graph.criticalPathMillis();
    System.out.printf(
        Locale.ROOT,
        """
        %d waiting resources in 5 layers
        critical path  %7.1f ms
        sum            %7.1f ms
        cold           %7.1f ms, critical path + %.1f
        warm, median   %7.1f ms, critical path + %.1f (best %.1f, worst %.1f of %d)
        """,
        graph.size(),
        path,
        (double) graph.sumMillis(),
        cold,
        cold - path,
        warm[WARM_RUNS / 2],
        warm[WARM_RUNS / 2] - path,
        warm[0],
        warm[WARM_RUNS - 1],
        WARM_RUNS);
  }

  private static double start(LayeredGraph graph) throws InterruptedException {
    long began = System.nanoTime();
    try (Container container = Espalier.container(app -> declare(app, graph))) {
      StartReport report = container.start();
      double took = Duration.ofNanos(System.nanoTime() - began).toNanos() / 1e6;
      if (report.nodes().size() != graph.size()) {
        throw new IllegalStateException(report.nodes().size() + " nodes were started");
      }
      return took;
    }
  }

  private static void declare(ContainerBuilder app, LayeredGraph graph) {
    graph.nodes().forEach(node -> node.bind(app));
    graph.nodes().forEach(node -> app.roots(node.key()));
  }
}
