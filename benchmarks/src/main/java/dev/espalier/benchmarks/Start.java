package dev.espalier.benchmarks;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.Espalier;
import dev.espalier.event.StartReport;
import java.util.Arrays;
import java.util.Locale;

/// What a start costs when fifty resources wait: the critical path, or the sum?
///
/// The graph is fixed: five uneven layers of 18, 13, 9, 6 and 4 nodes, each needing one to three of
/// the layer before it and waiting 4 to 45 ms. Prints the critical path, the sum, and what was
/// measured: in the cold process (building the container counts) and then warm.
public final class Start {
  private static final int WARM_UP = 20;
  private static final int WARM_RUNS = 20;

  private Start() {}

  /// Runs it.
  ///
  /// @param args `by-hand` to begin the cold process with the hand-written start instead
  public static void main(String[] args) throws InterruptedException {
    LayeredGraph graph = LayeredGraph.of(18, 13, 9, 6, 4);
    boolean byHand = args.length > 0 && args[0].equals("by-hand");
    double cold = byHand ? HandWritten.startMillis(graph) : start(graph);
    for (int i = 0; i < WARM_UP; i++) {
      start(graph);
      HandWritten.startMillis(graph);
    }
    double[] container = new double[WARM_RUNS];
    double[] hand = new double[WARM_RUNS];
    for (int i = 0; i < WARM_RUNS; i++) {
      container[i] = start(graph);
      hand[i] = HandWritten.startMillis(graph);
    }
    double path = graph.criticalPathMillis();
    System.out.printf(
        Locale.ROOT,
        "%d waiting resources in 5 layers: critical path %.0f ms, sum %d ms%n",
        graph.size(),
        path,
        graph.sumMillis());
    System.out.printf(
        Locale.ROOT,
        "%-26s %8s %8s %8s%n",
        "over the critical path, ms",
        "best",
        "median",
        "worst");
    print("cold, " + (byHand ? "by hand" : "container"), path, cold);
    print("warm, container", path, container);
    print("warm, by hand", path, hand);
  }

  private static void print(String what, double path, double... measured) {
    Arrays.sort(measured);
    System.out.printf(
        Locale.ROOT,
        "%-26s %8.1f %8.1f %8.1f%n",
        what,
        measured[0] - path,
        measured[measured.length / 2] - path,
        measured[measured.length - 1] - path);
  }

  /// Builds and starts a container; building it counts.
  private static double start(LayeredGraph graph) throws InterruptedException {
    long began = System.nanoTime();
    try (Container container = Espalier.container(app -> declare(app, graph))) {
      StartReport report = container.start();
      double took = (System.nanoTime() - began) / 1e6;
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
