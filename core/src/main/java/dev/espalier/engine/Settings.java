package dev.espalier.engine;

import dev.espalier.bind.Limits;
import dev.espalier.task.Carrier;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What is said of a container as a whole, and not of what is in it.
///
/// @param name for thread names and messages
/// @param limits how long things may take
/// @param most how many are made at the same time
/// @param seed of the order in which they begin; null for that in which they become ready
/// @param carrier what is carried to its threads
/// @param releasesTogether what does not depend on one another is released at the same time
public record Settings(
    String name,
    Limits limits,
    int most,
    @Nullable Long seed,
    Carrier carrier,
    boolean releasesTogether) {

  /// Whose turn it is, of those that are ready.
  Turns turns() {
    RandomGenerator order = seed == null ? null : new SplittableRandom(seed);
    return new Turns(most, order);
  }
}
