package dev.espalier.benchmarks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// The same start as one would write it for just this program: a future and a virtual thread for
/// each node. No checks, no release, no report.
final class HandWritten {
  private HandWritten() {}

  static double startMillis(LayeredGraph graph) {
    long began = System.nanoTime();
    Map<WaitingNode, CompletableFuture<Object>> made = new HashMap<>();
    for (WaitingNode node : graph.nodes()) {
      List<CompletableFuture<Object>> needs = new ArrayList<>();
      node.needs().forEach(need -> needs.add(made.get(need)));
      made.put(node, make(node, needs));
    }
    made.values().forEach(CompletableFuture::join);
    return (System.nanoTime() - began) / 1e6;
  }

  private static CompletableFuture<Object> make(
      WaitingNode node, List<CompletableFuture<Object>> needs) {
    CompletableFuture<Object> result = new CompletableFuture<>();
    Thread.startVirtualThread(() -> {
      needs.forEach(CompletableFuture::join);
      result.complete(node.acquire());
    });
    return result;
  }
}
