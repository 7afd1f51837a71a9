package dev.espalier.tests.docs;

import static dev.espalier.tests.docs.GuideRetry.retrying;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.Resource;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.bind.StartFailedException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.docs.GuideRetry.Pause;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// What the recipe of `docs/guide/failures.md` for trying again keeps of the rules.
@Timeout(60)
@ExtendWith(NothingIsLeft.class)
class RetryGuideTest {
  private final Door began = new Door();
  private final AtomicInteger tries = new AtomicInteger();

  /// Acquires a cable, then does what is given with the number of the try, then acquires a line.
  private Resource.Multi<Thing> line(Lab lab, Attempt attempt) {
    return parts -> {
      int number = tries.incrementAndGet();
      parts.addWithExit(lab.acquired(new Thing("cable " + number)), lab::released);
      attempt.run(number);
      return parts.addWithExit(lab.acquired(new Thing("line " + number)), lab::released);
    };
  }

  private interface Attempt {
    void run(int number) throws Exception;
  }

  private static Pause noting(Lab lab) {
    return number -> lab.note("before " + number);
  }

  private static Container of(Lab lab, Resource<Thing> resource) {
    return lab.container(app -> app.bind(A).to(resource).in(Singleton.class));
  }

  private static IOException failure(int number) {
    return new IOException("try " + number);
  }

  private static void fails(int number) throws IOException {
    throw failure(number);
  }

  private void hangs() throws InterruptedException {
    began.open();
    new Door().pass();
  }

  /// Fails at its first try, and does not end the pause after it.
  private Resource<Thing> pausesWithoutEnd(Lab lab) {
    return retrying(3, _ -> hangs(), line(lab, RetryGuideTest::fails));
  }

  @Test
  @Proves({"R16", "R7", "R24"})
  void eachTryReleasesItsPartsBeforeTheNextOneBegins(Lab lab) {
    Container container =
        of(
            lab,
            retrying(
                3,
                noting(lab),
                parts -> {
                  Thing line = line(lab, _ -> {}).acquire(parts);
                  if (tries.get() < 3) {
                    throw failure(tries.get());
                  }
                  return line;
                }));
    assertThat(container.get(A)).hasToString("line 3");
    assertThat(lab.log())
        .containsExactly(
            "+cable 1",
            "+line 1",
            "-line 1",
            "-cable 1",
            "before 2", //
            "+cable 2",
            "+line 2",
            "-line 2",
            "-cable 2",
            "before 3", //
            "+cable 3",
            "+line 3");
    container.close();
    assertThat(lab.log()).hasSize(14).endsWith("-line 3", "-cable 3");
    assertThat(lab.exits())
        .containsEntry("cable 3", ExitCase.completed())
        .hasEntrySatisfying("cable 1", RetryGuideTest::hasFailed);
  }

  private static void hasFailed(ExitCase exit) {
    assertThat(exit).isInstanceOf(ExitCase.Failed.class);
  }

  @Test
  @Proves({"R16", "R7", "R17"})
  void theLastFailureGoesOutWithTheEarlierOnesSuppressedAndWhoAsksNextTriesAnew(Lab lab) {
    Container container =
        of(
            lab,
            retrying(
                3,
                noting(lab),
                line(
                    lab,
                    number -> {
                      if (number <= 3) {
                        throw failure(number);
                      }
                    })));
    assertThatThrownBy(() -> container.get(A))
        .isInstanceOf(AcquireFailedException.class)
        .cause()
        .hasMessage("try 3")
        .satisfies(e ->
            assertThat(e.getSuppressed())
                .extracting(Throwable::getMessage)
                .containsExactly("try 1", "try 2"));
    assertThat(lab.log()).endsWith("before 3", "+cable 3", "-cable 3");
    assertThat(container.get(A)).hasToString("line 4");
  }

  @Test
  @Proves({"R16", "R32"})
  void aCloseDuringATryEndsItAtOnce(Lab lab) throws Exception {
    assertEndsWithTheContainer(lab, retrying(3, noting(lab), line(lab, _ -> hangs())));
  }

  @Test
  @Proves("R16")
  void aTryThatMakesSomethingElseOfItsInterruptIsTheLastOneToo(Lab lab) throws Exception {
    assertEndsWithTheContainer(
        lab,
        retrying(
            3,
            noting(lab),
            line(
                lab,
                number -> {
                  try {
                    hangs();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw failure(number);
                  }
                })));
  }

  @Test
  @Proves("R16")
  void aCloseDuringAPauseEndsItAtOnce(Lab lab) throws Exception {
    assertEndsWithTheContainer(lab, pausesWithoutEnd(lab));
  }

  @Test
  @Proves({"R16", "R10"})
  void aTryThatSucceedsAllTheSameIsReleased(Lab lab) throws Exception {
    Door ended = new Door();
    Container container =
        of(
            lab,
            retrying(
                3,
                noting(lab),
                line(
                    lab,
                    _ -> {
                      began.open();
                      ended.passIgnoringInterrupts();
                    })));
    Forked<Thing> asks = lab.fork(() -> container.get(A));
    began.pass();
    Forked<Boolean> closes = lab.forkRun(container::close);
    assertThat(asks.thrown()).isInstanceOf(ScopeClosedException.class);
    ended.open();
    closes.value();
    assertThat(lab.log()).containsExactly("+cable 1", "+line 1", "-line 1", "-cable 1");
  }

  private void assertEndsWithTheContainer(Lab lab, Resource<Thing> resource) throws Exception {
    Container container = of(lab, resource);
    Forked<Thing> asks = lab.fork(() -> container.get(A));
    began.pass();
    lab.forkRun(container::close).value();
    assertThat(asks.thrown()).isInstanceOf(ScopeClosedException.class);
    assertThat(lab.log()).containsExactly("+cable 1", "-cable 1");
  }

  @Test
  @Proves({"R16", "R8", "R12"})
  void aStartThatFailsElsewhereEndsItAtOnce(Lab lab) {
    IllegalStateException broken = new IllegalStateException("broken");
    Step failing =
        () -> {
          began.pass();
          throw broken;
        };
    Container container =
        lab.container(app -> {
          app.bind(A).to(pausesWithoutEnd(lab)).in(Singleton.class);
          app.bind(B).to(lab.resource(B, failing)).in(Singleton.class);
          app.roots(A, B);
        });
    assertThatThrownBy(container::start).isInstanceOf(StartFailedException.class).hasCause(broken);
    assertThat(lab.log()).containsExactly("+cable 1", "-cable 1");
  }

  @Test
  @Proves({"R16", "R15", "F61"})
  void theLimitIsForAllTriesTogether(Lab lab) {
    Container container =
        lab.container(app ->
            app.bind(A)
                .to(
                    retrying(
                        Integer.MAX_VALUE,
                        number -> {
                          if (number == 3) {
                            new Door().pass();
                          }
                        },
                        line(lab, RetryGuideTest::fails)))
                .in(Singleton.class)
                .acquireWithin(Duration.ofMillis(100)));
    // the failure of a try that the limit meets wins over it
    assertThatThrownBy(() -> container.get(A)).isInstanceOf(AcquireFailedException.class);
    assertThat(tries.get()).isLessThan(3);
    assertThat(lab.unreleased()).isEmpty();
  }

  @Test
  @Proves({"R16", "R7"})
  void anErrorIsNotTriedAgain(Lab lab) {
    StackOverflowError error = new StackOverflowError();
    Container container =
        of(
            lab,
            retrying(
                3,
                noting(lab),
                line(
                    lab,
                    _ -> {
                      throw error;
                    })));
    assertThatThrownBy(() -> container.get(A)).hasCause(error);
    assertThat(lab.log()).containsExactly("+cable 1", "-cable 1");
  }

  @Test
  @Proves({"R16", "R26", "F59"})
  void aPartThatCannotBeReleasedEndsItAndKeepsNoOtherFromItsRelease(Lab lab) {
    IllegalStateException stuck = new IllegalStateException("stuck");
    Container container =
        of(
            lab,
            retrying(
                3,
                noting(lab),
                parts -> {
                  line(lab, _ -> {}).acquire(parts);
                  parts.add(
                      "switch",
                      _ -> {
                        throw stuck;
                      });
                  throw failure(1);
                }));
    assertThatThrownBy(() -> container.get(A))
        .cause()
        .isSameAs(stuck)
        .satisfies(e ->
            assertThat(e.getSuppressed())
                .extracting(Throwable::getMessage)
                .containsExactly("try 1"));
    assertThat(lab.log()).containsExactly("+cable 1", "+line 1", "-line 1", "-cable 1");
  }

  /// The same object, too: nothing can be suppressed in itself.
  @Test
  @Proves({"R26", "R22"})
  void whateverAPartThrowsTheOthersAreReleased(Lab lab) {
    AssertionError stuck = new AssertionError("stuck");
    Container container =
        of(
            lab,
            retrying(
                1,
                noting(lab),
                parts -> {
                  Thing made = line(lab, _ -> {}).acquire(parts);
                  for (int i = 0; i < 2; i++) {
                    parts.add(
                        "switch",
                        _ -> {
                          throw stuck;
                        });
                  }
                  return made;
                }));
    container.get(A);
    assertThatThrownBy(container::close)
        .isInstanceOf(ReleaseFailedException.class)
        .cause()
        .isSameAs(stuck)
        .hasNoSuppressedExceptions();
    assertThat(lab.log()).containsExactly("+cable 1", "+line 1", "-line 1", "-cable 1");
  }
}
