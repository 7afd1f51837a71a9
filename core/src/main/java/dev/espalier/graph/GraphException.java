package dev.espalier.graph;

import dev.espalier.bind.EspalierException;
import java.util.List;

/// The graph has problems (ESP-100): all of them are in this one report, and nothing has run.
public final class GraphException extends EspalierException {
  private static final long serialVersionUID = 1L;

  private final transient List<Diagnostic> diagnostics;

  GraphException(List<Diagnostic> diagnostics) {
    super("ESP-100", text(diagnostics), null);
    this.diagnostics = List.copyOf(diagnostics);
  }

  /// The problems, in the order of the report.
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }

  private static String text(List<Diagnostic> all) {
    StringBuilder text = new StringBuilder("container not built: ");
    text.append(all.size() == 1 ? "1 problem" : all.size() + " problems").append(" in the graph.");
    for (int i = 0; i < all.size(); i++) {
      text.append("\n\n").append(i + 1).append(") ").append(all.get(i).text());
    }
    return text.toString();
  }
}
