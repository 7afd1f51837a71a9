package dev.espalier.graph;

import dev.espalier.bind.Key;

/// An entry point: a key that the program asks for itself, and where it says so.
public record Root(Key<?> key, Origin origin) {}
