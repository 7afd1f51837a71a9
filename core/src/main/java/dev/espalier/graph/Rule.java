package dev.espalier.graph;

/// One thing that must be true of a graph.
///
/// A rule reads the graph and reports each place where it is broken. Rules do not know of each
/// other; one that needs what another checks simply passes over what is not there.
interface Rule {
  void check(Graph graph, Problems problems);
}
