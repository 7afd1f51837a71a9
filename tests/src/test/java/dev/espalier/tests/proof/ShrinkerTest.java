package dev.espalier.tests.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.leftovers.Leaves;
import dev.espalier.tests.faults.BrokenEngine;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A failure of [ProofTest] is to be read: of the many nodes of a case those are left that show it.
@Timeout(300)
@Leaves("what is broken on purpose leaves threads that nobody wakes")
class ShrinkerTest {

  @AfterEach
  void endWhatRunsForEver() {
    BrokenEngine.end();
  }

  @Test
  void leavesTheTwoNodesThatShowIt() throws Exception {
    // a node, and one that needs it
    leavesTheFew("ReleaseOrder.of", "List.reversed", "RECEIVER", "R23", 5);
  }

  /// Each needs half a minute.
  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "Acquisition.finish, ReleaseStack.register, LEFT_OUT, R7, 5", // as that, or as the root
    "Release.run, List.reversed, RECEIVER, R7, 5",
    "StartHooks.startAll, StartHooks.orderStarts, LEFT_OUT, R48, 5",
  })
  void leavesTheFew(String in, String call, String manner, String rule, int left) throws Exception {
    Class<?> proof = new BrokenEngine(in, call, manner).load(Proof.class.getName());
    List<?> found = (List<?>) proof.getMethod("shrink", long.class, int.class).invoke(null, 1L, 30);
    System.out.println(in + " | " + call + " | " + found);
    assertThat((Integer) found.getFirst()).isGreaterThanOrEqualTo(30);
    assertThat((Integer) found.get(1)).isBetween(1, left);
    assertThat(found.getLast()).isEqualTo(rule);
  }
}
