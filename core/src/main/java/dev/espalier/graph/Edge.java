package dev.espalier.graph;

/// A dependency and the binding that serves it.
public record Edge(Binding from, Dependency dependency, Binding to) {}
