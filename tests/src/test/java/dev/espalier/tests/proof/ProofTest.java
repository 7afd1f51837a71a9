package dev.espalier.tests.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.tests.Proves;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/// Random graphs in which everything happens, and everything goes wrong: what is written down while
/// they are played is judged by a model of the rules. `-Despalier.seed=…` begins at the case of a
/// failure, `-Despalier.cases=…` says how many from there on, and `-Despalier.times=…` how often
/// all of them: `cases=1` and `times=20000` play one again and again.
class ProofTest {
  /// In each build the same cases; many others where there is time for them.
  private static final long SEED = 861_684_672;

  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final int AT_A_TIME = 3;

  @Test
  @Timeout(900)
  @Proves(
      value = {
        "R2", "R3", "R4", "R5", "R7", "R8", "R9", "R10", "R11", "R12", "R14", "R17", "R18", "R21",
        "R22", "R23", "R24", "R25", "R27", "R29", "R32", "R33", "R35", "R37", "R48"
      },
      cases = 2_000)
  void whateverHappensEveryRuleIsKept(TestInfo test) throws Exception {
    prove(SEED, Long.getLong("espalier.cases", Proves.Cases.of(test)));
  }

  @Test
  @Tag("long")
  @Timeout(7200)
  @Proves(
      value = {
        "R2", "R3", "R4", "R5", "R7", "R8", "R9", "R10", "R11", "R12", "R14", "R17", "R18", "R21",
        "R22", "R23", "R24", "R25", "R27", "R29", "R32", "R33", "R35", "R37", "R48"
      },
      cases = 200_000)
  void whateverHappensEveryRuleIsKeptManyTimes(TestInfo test) throws Exception {
    prove(new Random().nextInt(), Proves.Cases.of(test));
  }

  private static void prove(long otherwise, long cases) throws InterruptedException {
    long seed = Long.getLong("espalier.seed", otherwise);
    long times = Long.getLong("espalier.times", 1);
    System.out.println("plays from seed " + seed); // before: it may not come to its end
    Proof proof = new Proof(seed, cases, times, BOUND);
    proof.play(AT_A_TIME);
    System.out.println("from seed " + seed + ": " + proof.summary());
    assertThat(proof.found()).isEmpty();
    assertThat(proof.cases()).isPositive().isEqualTo(cases * times);
  }
}
