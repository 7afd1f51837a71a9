package dev.espalier.tests.scopes;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.espalier.Container;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Scope;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Closing from code that the close would wait for.
@ExtendWith(NothingIsLeft.class)
class ClosedFromInsideTest {

  private final AtomicReference<Scope> scope = new AtomicReference<>();
  private final AtomicReference<Throwable> refused = new AtomicReference<>();

  private Container of(Lab lab) {
    return lab.container(app -> {
      app.lifetime(SessionScoped.class);
      app.lifetime(RequestScoped.class, l -> l.parent(SessionScoped.class));
      Step close = () -> refused.set(catchThrowable(scope.get()::close));
      app.bind(ClosedFromInsideTest.class).toInstance(this);
      app.bind(A).to(lab.resource(A, close)).in(SessionScoped.class);
      app.bind(B).to(lab.resource(B, close)).in(SessionScoped.class).async();
      app.bind(C).to(lab.resource(C, Step.none(), close)).in(SessionScoped.class);
      app.bind(Closer.class);
    });
  }

  static final class Closer {
    Closer(ClosedFromInsideTest test) {
      test.refused.set(catchThrowable(test.scope.get()::close));
    }
  }

  private void assertRefused(Lab lab, Scope.Action<Exception> body) throws Exception {
    of(lab)
        .runWithin(
            SessionScoped.class,
            session -> {
              scope.set(session);
              body.run(session);
              assertThat(session.isOpen()).isTrue();
            });
    assertThat(refused.get())
        .isInstanceOf(EspalierException.class)
        .hasMessageStartingWith("ESP-203")
        .hasMessageContaining("requestClose()");
  }

  @Test
  @Proves("R30")
  void aBodyIsRefused(Lab lab) throws Exception {
    assertRefused(lab, session -> refused.set(catchThrowable(session::close)));
  }

  @Test
  @Proves("R30")
  void aBodyOfAScopeInsideIsRefused(Lab lab) throws Exception {
    assertRefused(
        lab,
        session ->
            session.runWithin(
                RequestScoped.class, _ -> refused.set(catchThrowable(session::close))));
  }

  @Test
  @Proves("R30")
  void recipesAreRefused(Lab lab) throws Exception {
    assertRefused(lab, session -> lab.fork(() -> session.get(A)).value());
    assertRefused(lab, session -> lab.fork(() -> session.get(B)).value());
    assertRefused(lab, session -> lab.fork(() -> session.get(Closer.class)).value());
  }

  @Test
  @Proves("R30")
  void aReleaseIsRefused(Lab lab) throws Exception {
    assertRefused(lab, session -> session.get(C));
  }

  @Test
  @Proves("R30")
  void aFunctionOnAThreadOfTheScopeIsRefused(Lab lab) throws Exception {
    assertRefused(
        lab,
        session ->
            session
                .callAsync(
                    needs()
                        .call(() -> {
                          refused.set(catchThrowable(session::close));
                          return true;
                        }))
                .toCompletableFuture()
                .join());
  }

  @Test
  @Proves("R30")
  void aSiblingAndAScopeInsideMayBeClosed(Lab lab) {
    var container = of(lab);
    container.runWithin(
        SessionScoped.class,
        session -> {
          container.open(SessionScoped.class).close();
          session.open(RequestScoped.class).close();
          session.closeAllScopes();
        });
  }

  @Test
  @Proves("R30")
  void closeAllScopesAndEvictAreRefusedLikewise(Lab lab) {
    var container = of(lab);
    container.runWithin(
        SessionScoped.class,
        session -> {
          assertThatThrownBy(container::closeAllScopes).hasMessageStartingWith("ESP-203");
          assertThatThrownBy(() -> session.evict(C)).hasMessageStartingWith("ESP-203");
        });
  }

  @Test
  @Proves("R30")
  void requestCloseDoesNotWait(Lab lab) throws Exception {
    var container = of(lab);
    Scope session = container.open(SessionScoped.class);
    scope.set(session);
    session.get(C);
    session.onClose(_ -> session.requestClose());
    session.requestClose();
    session.close();
    assertThat(lab.log()).containsExactly("+C", "-C");
    assertThat(refused.get()).isInstanceOf(EspalierException.class);
  }

  private static Scope at(Map<String, Scope> scopes, String name) {
    return Objects.requireNonNull(scopes.get(name), name);
  }

  @Test
  @Proves({"R30", "R19", "R5"})
  void releasesOfTwoScopesThatCloseEachOtherAreRefusedAndBothEnd(Lab lab) throws Exception {
    var both = new CountDownLatch(2);
    var scopes = new ConcurrentHashMap<String, Scope>();
    var all = new ConcurrentLinkedQueue<Throwable>();
    var container =
        lab.container(app -> {
          app.lifetime(SessionScoped.class, l -> l.seed(String.class));
          app.bind(A)
              .to(
                  needs(String.class)
                      .makeResource(name ->
                          lab.resource(
                              A,
                              Step.none(),
                              () -> {
                                both.countDown();
                                both.await();
                                Throwable thrown = catchThrowable(at(scopes, name)::close);
                                if (thrown != null) {
                                  all.add(thrown);
                                }
                              })))
              .in(SessionScoped.class);
        });
    for (String name : List.of("left", "right")) {
      Scope session = container.open(SessionScoped.class, s -> s.put(String.class, name));
      session.get(A);
      scopes.put(name.equals("left") ? "right" : "left", session);
    }
    var left = lab.forkRun(at(scopes, "left")::close);
    var right = lab.forkRun(at(scopes, "right")::close);
    assertThat(left.value()).isTrue();
    assertThat(right.value()).isTrue();
    assertThat(all)
        .isNotEmpty()
        .allSatisfy(thrown ->
            assertThat(thrown)
                .hasMessageStartingWith("ESP-203")
                .hasMessageContaining("would wait for itself")
                .hasMessageContaining("requestClose()"));
  }
}
