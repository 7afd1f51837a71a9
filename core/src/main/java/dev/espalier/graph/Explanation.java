package dev.espalier.graph;

import dev.espalier.bind.AsyncMode;
import dev.espalier.bind.Key;
import java.util.List;
import java.util.Optional;

/// Why a key is in the graph, how long its instances are kept, and on which thread they are made.
///
/// @param binding what serves the key; of another name, that of what it stands for
/// @param way from a root to the key, both included; empty if no root needs it
/// @param neededBy what asks for it
/// @param async on which thread they are made
/// @param text all of it, for people
public record Explanation(
    Binding binding, List<Key<?>> way, List<Key<?>> neededBy, Async async, String text) {

  /// The thread that the instances of a key are made on, and why.
  ///
  /// @param mode what was said
  /// @param waiting made on a thread of the container; else on the thread that asks
  /// @param chain from the key to what makes it wait, both included, each needing the next at once;
  ///   the key alone if that is itself; empty if it does not wait
  /// @param cause what there is to say of the last of the chain: `is a resource`
  public record Async(AsyncMode mode, boolean waiting, List<Key<?>> chain, Optional<String> cause) {

    private String text(Names names) {
      String where =
          waiting
              ? "made on a thread of the container, since "
              : "made on the thread that asks, since ";
      if (mode != AsyncMode.AUTO) {
        return where + "it is " + mode;
      } else if (waiting) {
        String last = cause.orElseThrow();
        return where
            + (chain.size() == 1 ? "it " + last : names.path(chain) + ", which " + last)
            + " (AUTO)";
      }
      return where + "nothing of it may wait (AUTO)";
    }
  }

  /// Of a key of a graph.
  public static Explanation of(Graph graph, Key<?> key, Binding binding, Async async) {
    List<Key<?>> way = graph.pathFrom(graph.roots(), key);
    List<Key<?>> neededBy =
        graph.bindings().stream()
            .filter(other -> graph.edges(other).stream().anyMatch(edge -> isTo(edge, key)))
            .<Key<?>>map(Binding::key)
            .toList();
    Names names = graph.names();
    StringBuilder text = new StringBuilder(names.of(key));
    line(text, "Bound", "at " + binding.origin().location());
    if (!binding.key().equals(key)) {
      line(text, "Is", names.of(binding.key()));
    }
    line(
        text,
        "Kept",
        binding
            .lifetime()
            .map(lifetime -> new Nesting(graph).where(lifetime, names))
            .orElse("by nobody: each that asks gets its own"));
    line(text, "Since", since(way, names));
    if (!neededBy.isEmpty()) {
      line(text, "Needed by", names.list(neededBy));
    }
    if (binding.target() instanceof Target.Shared shared) {
      line(text, "Shared", "with " + shared.container());
    }
    if (!binding.dependencies().isEmpty()) {
      line(
          text, "Needs", names.list(binding.dependencies().stream().map(Dependency::key).toList()));
    }
    line(text, "Async", async.text(names));
    return new Explanation(binding, way, neededBy, async, text.toString());
  }

  private static boolean isTo(Edge edge, Key<?> key) {
    return edge.to().key().equals(key);
  }

  private static String since(List<Key<?>> way, Names names) {
    return switch (way.size()) {
      case 0 -> "it is bound; no root needs it";
      case 1 -> "it is a root";
      default -> names.path(way);
    };
  }

  private static void line(StringBuilder text, String label, String what) {
    text.append("\n   ").append(Diagnostic.line(label, what));
  }
}
