package dev.espalier.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.leftovers.Leaves;
import dev.espalier.tests.Proves;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The canaries of [InterruptedAtEachSiteTest]: an engine of which one call is left out is found.
@Leaves("what is broken on purpose leaves threads that nobody wakes")
class BrokenEngineTest {
  /// One that waits for ever is found by this; here that is the rule.
  private static final long HANGS_SECONDS = 3;

  /// No scene waits for so long.
  private static final long BOUND_SECONDS = 15;

  @ParameterizedTest
  @CsvSource({
    "Subscriber$Waiter.ended, LockSupport.unpark", // those who wait are not woken
    "Acquisition.finish, ReleaseStack.register", // the release is forgotten
    "Cell.end, Slots.vacate", // a failure stays
    "Waits.await, Waits.takeBack", // an entry of one who waited stays
    "Children.remove, Set.remove", // a scope that has ended is still there
    "Maker.fail, Thread.interrupt", // one who makes what another waits for loses its interrupt
    "LiveScope.ended, CountDownLatch.countDown", // who waits for the end does not either
  })
  @Proves({"R5", "R6", "R32", "R36"})
  void isFoundWithoutAFault(String in, String call) {
    Stage stage = new Stage(broken(in, call), HANGS_SECONDS);
    assertThat(stage.rehearse()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Closer.runHere, Thread.interrupt", // the flag is not put back
    "Closer.await, Thread.interrupt",
    "Eviction.await, Thread.interrupt",
  })
  @Proves({"R4", "R5", "R14", "R27"})
  void isFoundByAnInterrupt(String in, String call) {
    Stage stage = new Stage(broken(in, call), BOUND_SECONDS);
    assertThat(stage.rehearse()).as("without a fault").isEmpty();
    assertThat(stage.findsAProblem(fault -> stage.sites().get(fault.site()).startsWith(in + "#")))
        .isTrue();
  }

  private static Woven broken(String in, String call) {
    return new Woven(List.of(new Weaver.Broken(in, call)));
  }
}
