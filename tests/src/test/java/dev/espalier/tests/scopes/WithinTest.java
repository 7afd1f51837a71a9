package dev.espalier.tests.scopes;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.espalier.Container;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Scope;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.event.Event;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import java.io.FileNotFoundException;
import java.io.IOException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// How a use ends, and who is told what.
@ExtendWith(NothingIsLeft.class)
class WithinTest {
  private final IOException broken = new IOException("broken");

  private Container abc(Lab lab, Step releaseA, Step releaseB) {
    return lab.container(app -> {
      app.lifetime(RequestScoped.class);
      app.bind(A).to(lab.resource(A, Step.none(), releaseA)).in(RequestScoped.class);
      app.bind(B)
          .to(needs(A).makeResource(_ -> lab.resource(B, Step.none(), releaseB)))
          .in(RequestScoped.class);
      app.bind(C).to(needs(B).makeResource(_ -> lab.resource(C))).in(RequestScoped.class);
    });
  }

  private Container abc(Lab lab) {
    return abc(lab, Step.none(), Step.none());
  }

  private static void assertAllWereTold(Lab lab, ExitCase exit) {
    assertThat(lab.log()).containsExactly("+A", "+B", "+C", "-C", "-B", "-A");
    assertThat(lab.exits().values()).hasSize(3).containsOnly(exit);
  }

  @Nested
  class ABodyThatEndsWell {
    @Test
    @Proves({"R21", "R24", "F29", "F35"})
    void tellsEveryReleaseThatItCompleted(Lab lab) {
      var container = abc(lab);
      String result =
          container.within(
              RequestScoped.class,
              scope -> {
                scope.get(C);
                scope.onClose(exit -> assertThat(exit).isEqualTo(ExitCase.completed()));
                return "result";
              });
      assertThat(result).isEqualTo("result");
      assertAllWereTold(lab, ExitCase.completed());
    }

    @Test
    @Proves("F33")
    void makesNothingThatNobodyAsksFor(Lab lab) {
      abc(lab).runWithin(RequestScoped.class, scope -> assertThat(scope.isOpen()).isTrue());
      assertThat(lab.log()).isEmpty();
    }

    @Test
    @Proves("R21")
    void mayHaveSaidThatItFailed(Lab lab) {
      abc(lab)
          .runWithin(
              RequestScoped.class,
              scope -> {
                scope.get(C);
                scope.fail(broken);
                scope.complete(); // the first word counts
              });
      assertAllWereTold(lab, ExitCase.failed(broken));
    }

    @Test
    @Proves({"R22", "R26", "F59"})
    void getsOneExceptionForTheReleasesThatFailed(Lab lab) {
      var first = new IOException("B");
      var second = new AssertionError("A");
      var container =
          abc(
              lab,
              () -> {
                throw second;
              },
              () -> {
                throw first;
              });
      Throwable thrown =
          catchThrowable(() -> container.runWithin(RequestScoped.class, s -> s.get(C)));
      assertThat(thrown)
          .isInstanceOf(ReleaseFailedException.class)
          .hasCause(first)
          .hasSuppressedException(second);
      assertThat(thrown.getSuppressed()).hasSize(1);
      assertAllWereTold(lab, ExitCase.completed());
      assertThat(lab.events(Event.ReleaseFailed.class)).hasSize(2);
    }

    @Test
    @Proves("R22")
    void neverSuppressesAnExceptionIntoItself(Lab lab) {
      Step same =
          () -> {
            throw broken;
          };
      var container = abc(lab, same, same);
      assertThatThrownBy(() -> container.runWithin(RequestScoped.class, s -> s.get(C)))
          .hasCause(broken)
          .hasNoSuppressedExceptions();
    }
  }

  @Nested
  class ABodyThatThrows {
    @Test
    @Proves({"R21", "R22", "F29"})
    void tellsEveryReleaseWhyAndTheExceptionPassesAsItIs(Lab lab) {
      var container = abc(lab);
      var thrown = new FileNotFoundException("typed");
      try {
        container.<Integer, FileNotFoundException>within(
            RequestScoped.class,
            scope -> {
              scope.get(C);
              scope.complete(); // was too early
              throw thrown;
            });
        throw new AssertionError("nothing was thrown");
      } catch (FileNotFoundException e) {
        assertThat(e).isSameAs(thrown).hasNoSuppressedExceptions();
      }
      assertAllWereTold(lab, ExitCase.failed(thrown));
    }

    @Test
    @Proves({"R21", "R22"})
    void mayThrowAnError(Lab lab) {
      var error = new StackOverflowError();
      var container = abc(lab);
      assertThatThrownBy(() ->
              container.runWithin(
                  RequestScoped.class,
                  scope -> {
                    scope.get(C);
                    throw error;
                  }))
          .isSameAs(error);
      assertAllWereTold(lab, ExitCase.failed(error));
    }

    @Test
    @Proves({"R22", "R26"})
    void hasFailedReleasesSuppressedUnderItInOrderAndNeverItself(Lab lab) {
      var thrown = new IOException("body");
      var also = new IllegalStateException("A");
      var container =
          abc(
              lab,
              () -> {
                throw also;
              },
              () -> {
                throw thrown; // as a transaction does that reports why it was rolled back
              });
      assertThatThrownBy(() ->
              container.runWithin(
                  RequestScoped.class,
                  scope -> {
                    scope.get(C);
                    throw thrown;
                  }))
          .isSameAs(thrown);
      assertThat(thrown.getSuppressed()).containsExactly(also);
      assertAllWereTold(lab, ExitCase.failed(thrown));
    }

    @Test
    @Proves({"R13", "R21", "R27"})
    void anInterruptedBodyHasFailedAndItsReleasesRunUninterrupted(Lab lab) throws Exception {
      var container =
          abc(lab, () -> assertThat(Thread.currentThread().isInterrupted()).isFalse(), Step.none());
      var ended =
          lab.forkRun(() ->
              container.runWithin(
                  RequestScoped.class,
                  scope -> {
                    scope.get(C);
                    Thread.currentThread().interrupt();
                    throw new InterruptedException("stop");
                  }));
      assertThat(ended.thrown())
          .isInstanceOf(InterruptedException.class)
          .hasNoSuppressedExceptions();
      assertThat(ended.endedInterrupted()).isTrue();
      assertAllWereTold(lab, ExitCase.failed(ended.thrown()));
    }

    @Test
    @Proves({"R34", "R22"})
    void leavesTheScopeAroundItAlone(Lab lab) {
      var container = lab.container(app -> LifetimesTest.nested(lab, app));
      container.runWithin(
          SessionScoped.class,
          session -> {
            assertThatThrownBy(() ->
                    session.runWithin(
                        RequestScoped.class,
                        request -> {
                          request.get(C);
                          throw broken;
                        }))
                .isSameAs(broken);
            assertThat(session.isOpen()).isTrue();
            session.runWithin(RequestScoped.class, request -> request.get(C));
          });
      assertThat(lab.log()).containsExactly("+A", "+B", "+C", "-C", "+C", "-C", "-B");
      assertThat(lab.exits()).containsEntry("B", ExitCase.completed());
      assertThat(container.isOpen()).isTrue();
    }
  }

  @Nested
  class OpenedByHand {
    @Test
    @Proves("R21")
    void completeCommits(Lab lab) {
      try (Scope scope = abc(lab).open(RequestScoped.class)) {
        scope.get(C);
        scope.complete();
        scope.fail(broken); // the first word counts
      }
      assertAllWereTold(lab, ExitCase.completed());
    }

    @Test
    @Proves("R21")
    void failTellsWhy(Lab lab) {
      try (Scope scope = abc(lab).open(RequestScoped.class)) {
        scope.get(C);
        scope.fail(broken);
      }
      assertAllWereTold(lab, ExitCase.failed(broken));
    }

    @Test
    @Proves("R21")
    void forgettingRollsBack(Lab lab) {
      try (Scope scope = abc(lab).open(RequestScoped.class)) {
        scope.get(C);
      }
      assertAllWereTold(lab, ExitCase.cancelled("closed without complete()"));
    }

    @Test
    @Proves({"R21", "R29"})
    void whatIsSaidAfterTheEndChangesNothing(Lab lab) {
      Scope scope = abc(lab).open(RequestScoped.class);
      scope.get(C);
      scope.close();
      scope.complete();
      scope.close();
      assertAllWereTold(lab, ExitCase.cancelled("closed without complete()"));
      assertThat(scope.isOpen()).isFalse();
    }

    @Test
    @Proves({"R22", "R29"})
    void theFirstCloserGetsTheFailureAndTheNextNothing(Lab lab) {
      Scope scope =
          abc(
                  lab,
                  () -> {
                    throw broken;
                  },
                  Step.none())
              .open(RequestScoped.class);
      scope.get(C);
      assertThatThrownBy(scope::close).isInstanceOf(ReleaseFailedException.class).hasCause(broken);
      scope.close();
    }
  }

  @Nested
  class ClosedUnderItsBody {
    @Test
    @Proves({"R21", "R33"})
    void tellsTheBodyThatItDidNotCommit(Lab lab) {
      var container = abc(lab);
      assertThatThrownBy(() ->
              container.within(
                  RequestScoped.class,
                  scope -> {
                    scope.get(C);
                    lab.forkRun(scope::close).value();
                    assertThatThrownBy(() -> scope.get(C)).isInstanceOf(ScopeClosedException.class);
                    return "result";
                  }))
          .isInstanceOf(ScopeClosedException.class)
          .hasMessageContaining("before its body had ended");
      assertAllWereTold(lab, ExitCase.cancelled("closed without complete()"));
    }

    @Test
    @Proves({"R21", "R22"})
    void whatTheBodyThrowsIsPrimary(Lab lab) {
      var container = abc(lab);
      assertThatThrownBy(() ->
              container.runWithin(
                  RequestScoped.class,
                  scope -> {
                    lab.forkRun(scope::close).value();
                    throw broken;
                  }))
          .isSameAs(broken);
    }
  }
}
