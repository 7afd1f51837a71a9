package dev.espalier.tests.architecture.planted.engine;

import dev.espalier.tests.architecture.planted.bind.Early;
import java.util.List;

/// As it should be: uses what comes before it.
public record Late(List<Early> early) {}
