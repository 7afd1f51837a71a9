package dev.espalier.tests.architecture.planted.bind;

import dev.espalier.tests.architecture.planted.engine.Late;

/// Breaks the arrows on purpose, and so makes a cycle.
public record Early(Late late) {}
