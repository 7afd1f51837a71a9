package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.espalier.Container;
import dev.espalier.bind.CloseReport;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.event.Event;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a release is told, on which thread it runs, and what follows when it throws.
@ExtendWith(NothingIsLeft.class)
class ReleaseTest {

  private static Container three(Lab lab, Step a, Step b, Step c) {
    var container =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A, Step.none(), a)).in(Singleton.class);
          app.bind(B)
              .to(needs(A).makeResource(_ -> lab.resource(B, Step.none(), b)))
              .in(Singleton.class);
          app.bind(C)
              .to(needs(B).makeResource(_ -> lab.resource(C, Step.none(), c)))
              .in(Singleton.class);
        });
    container.get(C);
    return container;
  }

  @Nested
  class ThatThrows {
    private final IOException first = new IOException("first");
    private final AssertionError second = new AssertionError("second");

    private Container twoThrow(Lab lab) {
      return three(
          lab,
          Step.none(),
          () -> {
            throw second;
          },
          () -> {
            throw first;
          });
    }

    @Test
    @Proves({"R26", "F59"})
    void neverPreventsTheOthers(Lab lab) {
      var container = twoThrow(lab);
      assertThatThrownBy(container::close).isInstanceOf(ReleaseFailedException.class);
      assertThat(lab.log("-")).containsExactly("-C", "-B", "-A");
    }

    @Test
    @Proves({"R22", "F59"})
    void isTheCauseWhenItIsTheFirstAndSuppressedElse(Lab lab) {
      var container = twoThrow(lab);
      var thrown = catchThrowableOfType(ReleaseFailedException.class, container::close);
      assertThat(thrown).hasCause(first);
      assertThat(thrown.getSuppressed()).containsExactly(second);
      assertThat(thrown).hasMessageStartingWith("ESP-303 2 steps of closing failed");
    }

    @Test
    @Proves({"R22", "F59"})
    void isAnEventAndInTheCloseReport(Lab lab) {
      var container = twoThrow(lab);
      assertThatThrownBy(container::close).isNotNull();
      CloseReport report = container.closeReport().orElseThrow();
      assertThat(report.failures())
          .containsExactly(
              new CloseReport.Failure("release", C, first),
              new CloseReport.Failure("release", B, second));
      assertThat(report.text()).contains("failed: java.io.IOException: first");
      assertThat(lab.events(Event.ReleaseFailed.class))
          .extracting(Event.ReleaseFailed::cause)
          .containsExactly(first, second);
    }

    @Test
    @Proves({"R22", "R26"})
    void isToldForEachStepOfOneNode(Lab lab) {
      var container =
          lab.container(app ->
              app.bind(A)
                  .to(
                      lab.resource(
                          A,
                          Step.none(),
                          () -> {
                            throw second;
                          }))
                  .in(Singleton.class)
                  .onRelease(_ -> {
                    throw first;
                  }));
      container.get(A);
      var thrown = catchThrowableOfType(ReleaseFailedException.class, container::close);
      assertThat(thrown).hasCause(first);
      assertThat(thrown.getSuppressed()).containsExactly(second);
      assertThat(container.closeReport().orElseThrow().failures())
          .containsExactly(
              new CloseReport.Failure("release", A, first),
              new CloseReport.Failure("release", A, second));
    }

    @Test
    @Proves("R22")
    void theSameFailureTwiceIsNotSuppressedIntoItself(Lab lab) {
      var same = new IllegalStateException("same");
      Step fail =
          () -> {
            throw same;
          };
      var container = three(lab, fail, fail, fail);
      var thrown = catchThrowableOfType(ReleaseFailedException.class, container::close);
      assertThat(thrown).hasCause(same).hasNoSuppressedExceptions();
      assertThat(same).hasNoSuppressedExceptions();
    }

    @Test
    @Proves("R29")
    void isThrownToTheOneWhoBeganTheCloseAndToNoOther(Lab lab) throws Exception {
      var container = twoThrow(lab);
      assertThatThrownBy(container::close).isInstanceOf(ReleaseFailedException.class);
      container.close();
      lab.forkRun(container::close).value();
      assertThat(container.closeReport().orElseThrow().failures()).hasSize(2);
    }
  }

  @Nested
  class ExitCases {
    @Test
    @Proves("R21")
    void areCompletedAndTheSameForAllWhenAContainerIsClosed(Lab lab) throws Exception {
      var container = three(lab, Step.none(), Step.none(), Step.none());
      container.start();
      container.close();
      assertThat(lab.exits().values()).hasSize(3).containsOnly(ExitCase.completed());
      assertThat(container.closeReport().orElseThrow().exit()).isEqualTo(ExitCase.completed());
    }

    @Test
    @Proves("R21")
    void areCompletedAlsoWhenTheCloseWasRequested(Lab lab) throws Exception {
      var container = three(lab, Step.none(), Step.none(), Step.none());
      container.start();
      container.requestClose();
      container.awaitClosed();
      assertThat(lab.exits().values()).hasSize(3).containsOnly(ExitCase.completed());
    }

    @Test
    @Proves({"R21", "R26"})
    void doNotChangeWhenAReleaseThrows(Lab lab) {
      var container =
          three(
              lab,
              Step.none(),
              Step.none(),
              () -> {
                throw new IllegalStateException("broken");
              });
      assertThatThrownBy(container::close).isInstanceOf(ReleaseFailedException.class);
      assertThat(lab.exits().values()).hasSize(3).containsOnly(ExitCase.completed());
      assertThat(container.closeReport().orElseThrow().exit()).isEqualTo(ExitCase.completed());
    }
  }

  @Nested
  class ExactlyOnce {
    @Test
    @Proves({"R25", "R29", "F47"})
    void underSixteenConcurrentClosers(Lab lab) throws Exception {
      Door releasing = new Door();
      Door release = new Door();
      var container =
          three(
              lab,
              Step.none(),
              Step.none(),
              () -> {
                releasing.open();
                release.pass();
              });
      List<Forked<Boolean>> closers = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        closers.add(
            lab.forkRun(() -> {
              container.close();
              lab.note("closed");
            }));
      }
      releasing.pass();
      for (Forked<Boolean> closer : closers) {
        closer.awaitBlocked(); // all wait until closing has ended
      }
      release.open();
      for (Forked<Boolean> closer : closers) {
        closer.value();
      }
      assertThat(lab.log()).startsWith("+A", "+B", "+C", "-C", "-B", "-A", "closed");
      assertThat(lab.events(Event.Closing.class)).hasSize(1);
      assertThat(lab.events(Event.Closed.class)).hasSize(1);
    }

    @Test
    @Proves({"R25", "R49"})
    void forOneIdentityUnderTwoKeys(Lab lab) {
      interface Service {}
      final class Impl implements Service, AutoCloseable {
        @Override
        public void close() {
          lab.note("close");
        }
      }
      Impl impl = new Impl();
      var container =
          lab.container(app -> {
            app.bind(Impl.class).toInstance(impl).closing();
            app.bind(Service.class)
                .to(needs(Impl.class).make(it -> it))
                .closing()
                .in(Singleton.class);
          });
      container.get(Service.class);
      container.close();
      assertThat(lab.log()).containsExactly("close");
    }

    @Test
    @Proves({"R25", "R49"})
    void forEachOfTwoThatAreEqual(Lab lab) {
      record Connection(Lab lab) implements AutoCloseable {
        @Override
        public void close() {
          lab.note("close");
        }
      }
      var container =
          lab.container(app -> {
            app.bind(Connection.class).toInstance(new Connection(lab)).closing();
            app.bind(AutoCloseable.class)
                .to(needs().make(() -> new Connection(lab)))
                .closing()
                .in(Singleton.class);
          });
      assertThat(container.get(AutoCloseable.class)).isEqualTo(container.get(Connection.class));
      container.close();
      assertThat(lab.log()).containsExactly("close", "close");
    }

    @Test
    @Proves({"R11", "R25"})
    void underFailureUnwindingAndClose(Lab lab) throws Exception {
      Door releasing = new Door();
      Door release = new Door();
      var container =
          lab.container(app -> {
            app.bind(A)
                .to(
                    lab.resource(
                        A,
                        Step.none(),
                        () -> {
                          releasing.open();
                          release.pass();
                        }))
                .in(Singleton.class);
            app.bind(B)
                .to(
                    needs(A)
                        .make(_ -> {
                          throw new IllegalStateException("broken");
                        }))
                .in(Singleton.class);
            app.roots(B);
          });
      Forked<Boolean> start = lab.forkRun(container::start);
      releasing.pass();
      Forked<Boolean> closer = lab.forkRun(container::close).awaitBlocked();
      release.open();
      closer.value();
      assertThat(start.thrown()).hasMessageStartingWith("ESP-301");
      assertThat(lab.log()).containsExactly("+A", "-A");
    }
  }

  @Nested
  class ItsThread {
    @Test
    @Proves("R27")
    void isNotReachedByAnInterruptOfTheCloser(Lab lab) throws Exception {
      Door releasing = new Door();
      Door release = new Door();
      var container =
          three(
              lab,
              Step.none(),
              Step.none(),
              () -> {
                releasing.open();
                release.pass();
                lab.note("flag " + Thread.currentThread().isInterrupted());
              });
      Forked<Boolean> closer =
          lab.forkRun(() -> {
            Thread.currentThread().interrupt();
            container.close();
          });
      releasing.pass();
      closer.interrupt();
      release.open();
      closer.value();
      assertThat(closer.endedInterrupted()).isTrue();
      assertThat(lab.log()).contains("flag false");
    }

    @Test
    @Proves("R27")
    void isNotInterruptedByWhatAnotherReleaseDidToIt(Lab lab) {
      Step noteFlag = () -> lab.note("flag " + Thread.currentThread().isInterrupted());
      var container = three(lab, noteFlag, Step.none(), () -> Thread.currentThread().interrupt());
      container.close();
      assertThat(lab.log()).containsSubsequence("-C", "-B", "-A", "flag false");
    }

    @Test
    @Proves("R27")
    void letsATimeoutInsideWork(Lab lab) {
      var container =
          three(
              lab,
              () -> lab.note("in time " + new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS)),
              Step.none(),
              Step.none());
      Thread.currentThread().interrupt();
      container.close();
      assertThat(Thread.interrupted()).isTrue();
      assertThat(lab.log()).endsWith("in time false");
    }
  }

  @Test
  @Proves("R22")
  void theDefaultListenerWritesReleaseFailuresToTheSystemLogger() {
    var log = new LogRecorder();
    try (log) {
      var container =
          dev.espalier.Espalier.container(app ->
              app.name("logged")
                  .bind(String.class)
                  .toInstance("x")
                  .onRelease(_ -> {
                    throw new IllegalStateException("broken");
                  }));
      assertThatThrownBy(container::close).isInstanceOf(ReleaseFailedException.class);
    }
    assertThat(log.messages()).containsExactly("String was not released");
  }

  @Test
  @Proves({"R23", "R24"})
  void theCloseReportListsWhatWasReleasedInOrder(Lab lab) {
    var container = three(lab, Step.none(), Step.none(), Step.none());
    container.close();
    var report = container.closeReport().orElseThrow();
    assertThat(report.released()).containsExactly(C, B, A);
    assertThat(report.acquired()).isEqualTo(3);
  }
}
