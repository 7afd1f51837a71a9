package dev.espalier.graph;

import java.util.List;

/// What was to change a binding that is not there.
///
/// @param replacements what was to be bound in place of it
/// @param decorations what was to be put around it
public record Unused(List<Root> replacements, List<Root> decorations) {
  boolean isEmpty() {
    return replacements.isEmpty() && decorations.isEmpty();
  }
}
