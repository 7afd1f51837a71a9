package dev.espalier.graph;

/// A qualifier that nobody can write: its key is asked for by what was made together with it.
public interface Hidden {}
