package dev.espalier.tests.architecture.planted.util;

/// Is in a package whose name says nothing, and that no table of arrows knows.
public record Anything() {}
