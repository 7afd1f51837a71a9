package dev.espalier.tests.scopes;

import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.espalier.Container;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Resource;
import dev.espalier.bind.Scope;
import dev.espalier.bind.ScopeEnded;
import dev.espalier.event.Event;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import dev.espalier.tests.fixture.Thing;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What the code around a use does other than it should.
@ExtendWith(NothingIsLeft.class)
class AroundFailuresTest {
  private final IOException broken = new IOException("broken");
  private final IllegalStateException also = new IllegalStateException("also");

  private static Container request(Lab lab, Resource.Around<Thing> around) {
    return lab.container(app -> {
      app.lifetime(RequestScoped.class);
      app.bind(A).to(Resource.around(around)).in(RequestScoped.class);
      app.bind(B).to(lab.resource(B)).in(RequestScoped.class);
    });
  }

  private static void forget(Container container) {
    try (Scope scope = container.open(RequestScoped.class)) {
      scope.get(B);
      scope.get(A);
    }
  }

  private static void complete(Container container) {
    container.runWithin(
        RequestScoped.class,
        scope -> {
          scope.get(B);
          scope.get(A);
        });
  }

  private static void throwing(Container container, Exception thrown) throws Exception {
    container.runWithin(
        RequestScoped.class,
        scope -> {
          scope.get(A);
          throw thrown;
        });
  }

  @Nested
  class WhenTheScopeDidNotComplete {
    @Test
    @Proves({"R21", "R22", "F39"})
    void whatIsLetThroughSwallowedOrThrownOnIsNoFailure(Lab lab) {
      AtomicReference<ScopeEnded> seen = new AtomicReference<>();
      forget(request(lab, use -> use.lend(new Thing("A"))));
      forget(
          request(
              lab,
              use -> {
                try {
                  use.lend(new Thing("A"));
                } catch (ScopeEnded e) {
                  seen.set(e);
                }
              }));
      assertThat(seen.get().exit()).isEqualTo(ExitCase.cancelled("closed without complete()"));
      assertThat(seen.get().getStackTrace()).isEmpty();
      assertThat(seen.get()).hasMessageContaining("closed without complete()");
      assertThat(lab.events(Event.ReleaseFailed.class)).isEmpty();
    }

    @Test
    @Proves({"R22", "R26"})
    void whatElseIsThrownIsAFailedReleaseThatStopsNoOther(Lab lab) {
      var container =
          request(
              lab,
              use -> {
                try {
                  use.lend(new Thing("A"));
                } finally {
                  failing(broken);
                }
              });
      assertThatThrownBy(() -> forget(container))
          .isInstanceOf(ReleaseFailedException.class)
          .hasCause(broken);
      assertThat(lab.log()).containsExactly("+B", "-B");
      assertThatThrownBy(() -> throwing(container, also))
          .isSameAs(also)
          .hasSuppressedException(broken);
      assertThat(lab.events(Event.ReleaseFailed.class)).hasSize(2);
    }

    @Test
    @Proves("R22")
    void whatIsWrappedIsAFailedRelease(Lab lab) {
      var container =
          request(
              lab,
              use -> {
                try {
                  use.lend(new Thing("A"));
                } catch (ScopeEnded e) {
                  throw new IOException("rolled back", e);
                }
              });
      assertThatThrownBy(() -> forget(container))
          .isInstanceOf(ReleaseFailedException.class)
          .hasRootCauseInstanceOf(ScopeEnded.class);
    }

    @Test
    @Proves({"R22", "F50"})
    void whatClosesBadlyOnTheWayOutIsAFailedReleaseEachOfThem(Lab lab) {
      var container =
          request(
              lab,
              use -> {
                try (AutoCloseable _ = () -> failing(broken);
                    AutoCloseable _ = () -> failing(also)) {
                  use.lend(new Thing("A"));
                }
              });
      assertThatThrownBy(() -> forget(container))
          .isInstanceOf(ReleaseFailedException.class)
          .hasCause(also)
          .hasSuppressedException(broken);
      assertThat(lab.events(Event.ReleaseFailed.class))
          .extracting(Event.ReleaseFailed::cause)
          .containsExactly(also, broken);
      var body = new IOException("body");
      assertThatThrownBy(() -> throwing(container, body))
          .isSameAs(body)
          .hasSuppressedException(also)
          .hasSuppressedException(broken);
    }
  }

  private static void failing(Exception with) throws Exception {
    throw with;
  }

  @Nested
  class AfterAGoodUse {
    @Test
    @Proves({"R22", "R26", "F50"})
    void aFailedCommitIsAFailedRelease(Lab lab) {
      var container =
          lab.container(app -> {
            app.lifetime(RequestScoped.class);
            app.bind(A)
                .to(Lending.of(lab, A, Step.none(), () -> failing(broken)))
                .in(RequestScoped.class);
            app.bind(B).to(lab.resource(B)).in(RequestScoped.class);
          });
      assertThatThrownBy(() -> complete(container))
          .isInstanceOf(ReleaseFailedException.class)
          .hasCause(broken);
      assertThat(lab.log()).containsExactly("+B", "+A", "-A", "-B");
    }

    @Test
    @Proves({"R22", "R26"})
    void anErrorIsAFailedReleaseToo(Lab lab) {
      var error = new AssertionError("broken");
      var container =
          request(
              lab,
              use -> {
                use.lend(new Thing("A"));
                throw error;
              });
      assertThatThrownBy(() -> complete(container))
          .isInstanceOf(ReleaseFailedException.class)
          .hasCause(error);
    }

    @Test
    @Proves({"R22", "F39"})
    void lendingASecondTimeIsRefused(Lab lab) {
      AtomicReference<Throwable> second = new AtomicReference<>();
      complete(
          request(
              lab,
              use -> {
                use.lend(new Thing("A"));
                second.set(catchThrowable(() -> use.lend(new Thing("A"))));
              }));
      assertThat(second.get())
          .isInstanceOf(EspalierException.class)
          .hasMessageContaining("ESP-316");
      var container =
          request(
              lab,
              use -> {
                try {
                  use.lend(new Thing("A"));
                } catch (ScopeEnded e) {
                  use.lend(new Thing("A"));
                }
              });
      assertThatThrownBy(() -> forget(container))
          .isInstanceOf(ReleaseFailedException.class)
          .hasStackTraceContaining("ESP-316");
    }
  }
}
