package dev.espalier.benchmarks;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.Espalier;
import dev.espalier.event.StartReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/// What a start costs when fifty resources wait: the critical path, or the sum?
///
/// The graph is fixed: five uneven layers of 18, 13, 9, 6 and 4 nodes, each needing one to three of
/// the layer before it and waiting 4 to 45 ms. Prints the critical path, the sum, and what was
/// measured: cold, the first start of a process of its own (building the container counts), and
/// warm, in this one; each in turn with a start written by hand.
public final class Start {
  private static final int COLD_RUNS = 9;
  private static final int WARM_UP = 20;
  private static final int WARM_RUNS = 20;

  private Start() {}

  /// Runs it.
  ///
  /// @param args none; what measures one cold start is called with `container` or `by-hand`
  public static void main(String[] args) throws Exception {
    LayeredGraph graph = LayeredGraph.of(18, 13, 9, 6, 4);
    if (args.length > 0) {
      double cold = args[0].equals("by-hand") ? HandWritten.startMillis(graph) : start(graph);
      System.out.println(cold);
      return;
    }
    double[] coldContainer = new double[COLD_RUNS];
    double[] coldHand = new double[COLD_RUNS];
    double[] ratio = new double[COLD_RUNS];
    for (int i = 0; i < COLD_RUNS; i++) {
      coldContainer[i] = coldMillis("container");
      coldHand[i] = coldMillis("by-hand");
      ratio[i] = coldContainer[i] / coldHand[i];
    }
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
    print("cold, container", path, coldContainer);
    print("cold, by hand", path, coldHand);
    print("warm, container", path, container);
    print("warm, by hand", path, hand);
    Arrays.sort(ratio);
    System.out.printf(
        Locale.ROOT,
        "cold, %d processes of each in turn: the container's start takes %.2f times that by hand"
            + " (median of the pairs)%n",
        COLD_RUNS,
        ratio[COLD_RUNS / 2]);
  }

  /// The first start of a process of its own.
  private static double coldMillis(String how) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Start.class.getName(),
                how)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("a cold start ended with " + process.exitValue());
    }
    return Double.parseDouble(out.strip());
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
