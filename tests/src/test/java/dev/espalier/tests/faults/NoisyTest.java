package dev.espalier.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.tests.Proves;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The scenes again and again, with threads that let others go first anywhere in the engine, so
/// that they meet where they hardly ever do.
class NoisyTest {
  private static final long BOUND_SECONDS = 15;
  private static final int ROUNDS = Integer.getInteger("espalier.rounds", 20);
  private static final @Nullable String ONLY = System.getProperty("espalier.scene");

  @Test
  @Timeout(600)
  @Proves({"R3", "R5", "R23", "R25", "R29", "R31"})
  void whoeverGoesFirstEveryoneGetsAnEndAndNothingIsLost() {
    Stage stage = new Stage(new Woven(List.of()), BOUND_SECONDS);
    for (int round = 0; round < ROUNDS; round++) {
      for (String scene : ONLY == null ? stage.scenes() : Set.of(ONLY)) {
        assertThat(stage.playNoisily(scene)).as("round %s", round).isEmpty();
      }
    }
  }
}
