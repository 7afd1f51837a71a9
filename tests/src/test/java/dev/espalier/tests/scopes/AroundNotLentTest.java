package dev.espalier.tests.scopes;

import static dev.espalier.tests.fixture.Thing.A;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Key;
import dev.espalier.bind.Limits;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Resource;
import dev.espalier.bind.Scope;
import dev.espalier.bind.ScopeEnded;
import dev.espalier.bind.StartFailedException;
import dev.espalier.event.Event;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Await;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Code around a use that does not come to it.
@ExtendWith(NothingIsLeft.class)
class AroundNotLentTest {
  private final IOException broken = new IOException("broken");
  private final IllegalStateException also = new IllegalStateException("also");
  private final AtomicBoolean works = new AtomicBoolean();

  private static Container request(Lab lab, Resource.Around<Thing> around) {
    return lab.container(app -> {
      app.lifetime(RequestScoped.class);
      app.bind(A).to(Resource.around(around)).in(RequestScoped.class);
    });
  }

  private static void failing(Exception with) throws Exception {
    throw with;
  }

  private void fails(Container container, Throwable with) {
    assertThatThrownBy(() -> container.get(A))
        .isInstanceOf(AcquireFailedException.class)
        .hasCause(with)
        .satisfies(e -> assertThat(((AcquireFailedException) e).failed()).isEqualTo((Key<?>) A));
  }

  private Container singleton(Lab lab, Resource.Around<Thing> bad) {
    return lab.container(app ->
        app.bind(A)
            .to(
                Resource.<Thing>around(use -> {
                  if (works.get()) {
                    use.lend(new Thing("A"));
                  } else {
                    bad.run(use);
                  }
                }))
            .in(Singleton.class));
  }

  @Test
  @Proves({"R7", "R17"})
  void aFailureIsAFailedAcquisitionAndTheNextTryBeginsAnew(Lab lab) {
    var container = singleton(lab, _ -> failing(broken));
    fails(container, broken);
    fails(container, broken);
    works.set(true);
    assertThat(container.get(A)).isNotNull();
    assertThat(lab.events(Event.AcquireFailed.class)).hasSize(2);
  }

  @Test
  @Proves({"R17", "R22"})
  void aFailureIsToldBeforeWhoAskedGetsIt(Lab lab) throws Exception {
    var asker = new AtomicReference<Forked<Thing>>();
    Door asked = new Door();
    var container =
        lab.container(app -> {
          app.logTo(event -> {
            if (event instanceof Event.AcquireFailed) {
              asker.get().awaitBlocked();
              lab.note("told");
            }
          });
          app.bind(A)
              .to(
                  Resource.<Thing>around(_ -> {
                    asked.pass();
                    throw broken;
                  }))
              .in(Singleton.class);
        });
    asker.set(lab.fork(() -> container.get(A)));
    asked.open();
    assertThat(asker.get().thrown()).hasCause(broken);
    assertThat(lab.log()).containsExactly("told");
  }

  @Test
  @Proves({"R7", "R17"})
  void anErrorIsOneToo(Lab lab) {
    var error = new AssertionError("broken");
    fails(
        singleton(
            lab,
            _ -> {
              throw error;
            }),
        error);
  }

  @Test
  @Proves("R13")
  void anInterruptOfItsOwnIsAFailureLikeAnyOther(Lab lab) {
    var own = new InterruptedException("own");
    fails(singleton(lab, _ -> failing(own)), own);
    var container =
        request(
            lab,
            _ -> {
              Thread.currentThread().interrupt();
              throw own;
            });
    try (Scope scope = container.open(RequestScoped.class)) {
      assertThatThrownBy(() -> scope.get(A))
          .isInstanceOf(AcquireFailedException.class)
          .hasCause(own);
    }
    assertThat(Thread.interrupted()).isFalse();
    assertThat(lab.events(Event.AcquireFailed.class)).hasSize(2);
  }

  @Test
  @Proves({"R7", "F39"})
  void endingWithoutHavingLentIsAFailedAcquisition(Lab lab) {
    var container = singleton(lab, _ -> lab.note("ran"));
    assertThatThrownBy(() -> container.get(A))
        .isInstanceOf(AcquireFailedException.class)
        .cause()
        .isInstanceOf(EspalierException.class)
        .hasMessageContaining("ESP-315");
    works.set(true);
    assertThat(container.get(A)).isNotNull();
  }

  @Test
  @Proves({"R12", "R11"})
  void endingWithoutHavingLentFailsAStart(Lab lab) {
    var container =
        lab.container(app -> {
          app.bind(A).to(Resource.<Thing>around(_ -> lab.note("ran"))).in(Singleton.class);
          app.roots(A);
        });
    assertThatThrownBy(container::start)
        .isInstanceOf(StartFailedException.class)
        .hasNoSuppressedExceptions()
        .cause()
        .hasMessageContaining("ESP-315");
  }

  @Test
  @Proves({"R50", "R7"})
  @SuppressWarnings("NullAway") // null is the point
  void nullIsRefusedAlsoWhenThatIsSwallowed(Lab lab) {
    for (Resource.Around<Thing> around : lendingNull()) {
      var container = singleton(lab, around);
      assertThatThrownBy(() -> container.get(A))
          .isInstanceOf(AcquireFailedException.class)
          .cause()
          .hasMessageContaining("ESP-311");
    }
  }

  @SuppressWarnings("NullAway") // null is the point
  private static Iterable<Resource.Around<Thing>> lendingNull() {
    return java.util.List.of(
        use -> use.lend(null),
        use -> assertThatCode(() -> use.lend(null)).isNotNull(),
        use -> {
          assertThatCode(() -> use.lend(null)).isNotNull();
          use.lend(new Thing("A"));
        });
  }

  @Test
  @Proves({"R50", "R7"})
  @SuppressWarnings({"unchecked", "rawtypes"}) // the wrong type is the point
  void anotherTypeIsRefusedAndTheCodeGoesOnAsAfterAFailure(Lab lab) {
    AtomicReference<Object> seen = new AtomicReference<>();
    Resource.Around wrong =
        use -> {
          try {
            use.lend("a string");
          } catch (ScopeEnded e) {
            seen.set(e.exit());
            throw e;
          }
        };
    var container = singleton(lab, (Resource.Around<Thing>) wrong);
    assertThatThrownBy(() -> container.get(A))
        .isInstanceOf(AcquireFailedException.class)
        .cause()
        .hasMessageContaining("ESP-313");
    assertThat(seen.get()).isInstanceOf(ExitCase.Failed.class);
  }

  @Test
  @Proves({"R7", "R12"})
  void whatIsThrownByTheCodeAfterARefusedValueIsNotLost(Lab lab) {
    var container =
        lab.container(app ->
            app.bind(A)
                .to(
                    Resource.<Thing>around(use -> {
                      try {
                        use.lend(new Thing("A"));
                      } finally {
                        failing(also);
                      }
                    }))
                .in(Singleton.class)
                .onAcquire(_ -> failing(broken)));
    assertThatThrownBy(() -> container.get(A)).hasCause(broken).hasSuppressedException(also);
    assertThat(broken.getSuppressed()).isEmpty();
  }

  @Test
  @Proves("F39")
  void lendingOnAnotherThreadIsRefusedThereAndDoesNoHarm(Lab lab) {
    AtomicReference<Throwable> elsewhere = new AtomicReference<>();
    var container =
        lab.container(app ->
            app.bind(A)
                .to(
                    Resource.<Thing>around(use -> {
                      elsewhere.set(lab.forkRun(() -> use.lend(new Thing("no"))).thrown());
                      use.lend(new Thing("A"));
                    }))
                .in(Singleton.class));
    assertThat(container.get(A)).hasToString("A");
    assertThat(elsewhere.get())
        .isInstanceOf(EspalierException.class)
        .hasMessageContaining("ESP-316");
  }

  @Test
  @Proves({"R27", "R10"})
  void whatComesTooLateIsReleasedOnAThreadThatIsNotInterrupted(Lab lab) throws Exception {
    Door never = new Door();
    Door late = new Door();
    var container =
        lab.container(app -> {
          app.limits(Limits.DEFAULT.grace(Duration.ofMillis(1)));
          app.bind(A)
              .to(
                  Resource.<Thing>around(use -> {
                    try {
                      never.pass();
                    } catch (InterruptedException e) {
                      late.pass(); // and goes on all the same
                      Thread.currentThread().interrupt();
                    }
                    try {
                      use.lend(new Thing("A"));
                    } finally {
                      lab.note("interrupted: " + Thread.currentThread().isInterrupted());
                    }
                  }))
              .in(Singleton.class)
              .acquireWithin(Duration.ofMillis(1));
        });
    assertThatThrownBy(() -> container.get(A)).isInstanceOf(AcquireFailedException.class);
    late.open();
    Await.until(() -> !lab.log().isEmpty());
    assertThat(lab.log()).containsExactly("interrupted: false");
  }
}
