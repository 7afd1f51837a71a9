package dev.espalier.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.tests.Proves;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// An interrupt at each internal step of the engine: of the one who asks, of the one who asks from
/// whatever thread comes there, and of the container's own threads. One fault is played alone with
/// `-Despalier.fault=scene/site/who/hit`, as the message says.
class InterruptedAtEachSiteTest {
  /// No scene waits for so long.
  private static final long BOUND_SECONDS = 15;

  private static final int SAMPLES = 300;
  private static final int REACHED_PERCENT = 85;
  private static final int TOO_MANY = 20;

  /// How many scenes a site is looked for in; the whole with `-Despalier.scenes=100`, for an hour.
  private static final int SCENES = Integer.getInteger("espalier.scenes", 2);

  @Test
  @Timeout(600)
  @Proves({"R4", "R5", "R6", "R10", "R14", "R20", "R25", "R27", "R31"})
  void everyoneGetsAnEndAndNothingIsLost() {
    Stage stage = rehearsed();
    String replay = System.getProperty("espalier.fault");
    if (replay != null) {
      assertThat(stage.play(Fault.parse(replay, stage.sites()))).isEmpty();
      assertThat(stage.missed()).as("did not come about").isZero();
      return;
    }
    List<Fault> faults = new ArrayList<>(stage.firstHits());
    long seed = Long.getLong("espalier.seed", System.nanoTime());
    List<Fault> others = stage.hits(Integer.MAX_VALUE);
    Collections.shuffle(others, new Random(seed));
    faults.addAll(others.subList(0, SAMPLES));
    play(stage, faults);
    System.out.println("and " + SAMPLES + " other hits, with seed " + seed);
    assertThat(stage.reachedSites().size() * 100) // some only when threads meet as they may
        .isGreaterThan(stage.sites().size() * REACHED_PERCENT);
  }

  @Test
  @Tag("long")
  @Timeout(7200)
  @Proves({"R4", "R5", "R6", "R10", "R14", "R20", "R25", "R27", "R31"})
  void alsoAtLaterHitsAndInOtherScenes() {
    Stage stage = rehearsed();
    play(stage, stage.hits(SCENES));
  }

  private static Stage rehearsed() {
    Stage stage = new Stage(new Woven(List.of()), BOUND_SECONDS);
    assertThat(stage.rehearse()).isEmpty();
    return stage;
  }

  private static void play(Stage stage, List<Fault> faults) {
    List<String> problems = new ArrayList<>();
    for (Fault fault : faults) {
      problems.addAll(stage.play(fault));
      if (stage.isStuck() || problems.size() > TOO_MANY) {
        break;
      }
    }
    System.out.printf(
        "%d sites, %d reached, %d faults, %d did not come about, %d runs%n",
        stage.sites().size(),
        stage.reachedSites().size(),
        faults.size(),
        stage.missed(),
        stage.runs());
    assertThat(problems).isEmpty();
  }
}
