package dev.espalier.tests.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.leftovers.Leaves;
import dev.espalier.tests.Proves;
import dev.espalier.tests.faults.BrokenEngine;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The canaries of [ProofTest]: an engine that breaks one rule is found. Which case finds it, and
/// after how many, is printed, and stands in an ADR.
@Timeout(300)
@Leaves("what is broken on purpose leaves threads that nobody wakes")
class BrokenEnginesTest {
  private static final long FIRST = Long.getLong("espalier.seed", 1);

  /// Which moments meet depends on the machine: mostly some hundreds are enough.
  private static final int CASES = 20_000;

  @AfterEach
  void endWhatRunsForEver() {
    BrokenEngine.end();
  }

  @ParameterizedTest
  @CsvSource({
    "ReleaseOrder.of, List.reversed, RECEIVER", // released in the order of acquisition
    "Acquisition.finish, ReleaseStack.register, LEFT_OUT", // the release is forgotten
    "Acquisition.unwind, List.isEmpty, TRUE", // what an acquire did by halves is not undone
    "Release.run, List.reversed, RECEIVER", // or in the order in which it was done
    "Cell.end, Slots.vacate, LEFT_OUT", // a failure stays
    "Subscriber$Waiter.ended, LockSupport.unpark, LEFT_OUT", // those who wait are not woken
    "Closing.refuse, Work.cancel, LEFT_OUT", // what runs is not told to end
    "Closing.drain, Work.parkWhile, LEFT_OUT", // scopes inside are not waited for
    "Nesting.enter, Children.add, LEFT_OUT", // nor known
    "Ending.closeUnder, Throwable.addSuppressed, LEFT_OUT", // what releases throw is lost
    "ScopeCalls.complete, LiveScope.say, LEFT_OUT", // that a use ended well is not told
    "Work.begin, Predicate.test, LEFT_OUT", // things are made while others are released
    "StartHooks.startAll, StartHooks.orderStarts, LEFT_OUT", // start hooks in any order
    "Handle.noteUse, ReleaseStack.used, LEFT_OUT", // a late use makes no edge
    "ReleaseOrder.madeLate, ReleaseOrder.depends, LEFT_OUT", // nor one for each that asks
    "ReleaseOrder.madeLate, ReleaseOrder.dependsOn, LEFT_OUT", // or one that closes a circle
    "Eviction.isMadeOfTaken, TakenPlaces.concern, LEFT_OUT", // what is dropped is being used for
    // another
    "Managed.add, ReleaseStack.offer, LEFT_OUT", // what comes too late is not released
    "Preparation.claim, Cell.claim, TRUE", // two make the same
    "Preparation.end, Beginning.oneLess, TRUE", // one dependency that is ready is enough
    "StartLog.threw, Queue.add, LEFT_OUT", // failures after the first are not told
    "Closer.runHere, Thread.interrupt, LEFT_OUT", // an interrupt of the closer is lost
    "Clearing.clear, Releasable.clear, LEFT_OUT", // what is released is still given out
    "Clearing.clear, Clearing.clearAll, LEFT_OUT", // or what has that in it
    "Release.runNow, Thread.interrupted, LEFT_OUT", // an interrupted thread releases
    "Maker.isCancelled, LiveScope.isCancelled, LEFT_OUT", // what a cancel caused is told
    "Preparation.release, Consumer.accept, LEFT_OUT", // or those that were there before
  })
  @Proves({"R5", "R7", "R10", "R17", "R21", "R22", "R23", "R24", "R25", "R32", "R33", "R48"})
  void isFound(String in, String call, String manner) throws Exception {
    Class<?> proof = new BrokenEngine(in, call, manner).load(Proof.class.getName());
    @SuppressWarnings("unchecked") // as it says
    Optional<String> found =
        (Optional<String>)
            proof.getMethod("search", long.class, long.class).invoke(null, FIRST, CASES);
    System.out.println(in + " | " + call + " | " + manner + " | " + found.orElse("not found"));
    assertThat(found).isPresent();
    assertThat(found.get()).doesNotContain(Proof.NOT_PLAYED); // a rule is broken, not the engine
  }

  /// What finds them finds nothing in an engine that was loaded in the same way, and is whole.
  @Test
  void aWholeEngineIsNotFound() throws Exception {
    Class<?> proof = BrokenEngine.whole().load(Proof.class.getName());
    assertThat(proof.getMethod("search", long.class, long.class).invoke(null, FIRST, 500))
        .isEqualTo(Optional.empty());
  }
}
