package dev.espalier.tests.scopes;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.lazy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Key;
import dev.espalier.bind.Lazy;
import dev.espalier.bind.Lease;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Scope;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.bind.TypeRef;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Scopes that belong to the thread that opened them.
@ExtendWith(NothingIsLeft.class)
class ConfinedTest {
  record Inline() {}

  record Other() {}

  private Container confined(Lab lab) {
    return lab.container(app -> {
      app.lifetime(RequestScoped.class, l -> l.confined());
      app.bind(Inline.class).in(RequestScoped.class);
      app.bind(A).to(lab.resource(A)).in(RequestScoped.class);
      app.bind(Other.class).in(Singleton.class);
    });
  }

  @Test
  @Proves("R35")
  void itServesTheThreadThatOpenedIt(Lab lab) {
    confined(lab)
        .runWithin(
            RequestScoped.class,
            scope -> {
              assertThat(scope.get(Inline.class)).isSameAs(scope.get(Inline.class));
              assertThat(scope.get(A)).isSameAs(scope.get(A));
            });
    assertThat(lab.log()).containsExactly("+A", "-A");
  }

  @Test
  @Proves("R35")
  void anotherThreadIsRefusedAlsoThroughAHandleAndAStage(Lab lab) throws Exception {
    try (Scope scope = confined(lab).open(RequestScoped.class)) {
      Lazy<Thing> handle = scope.get(lazy(A));
      assertThat(lab.fork(handle::get).thrown()).hasMessageStartingWith("ESP-209");
      assertThat(scope.getAsync(A).toCompletableFuture().handle((_, e) -> e).join())
          .hasRootCauseInstanceOf(EspalierException.class);
      assertThat(handle.get()).isSameAs(scope.get(A));
      scope.complete();
    }
    assertThat(lab.log()).containsExactly("+A", "-A");
  }

  @Test
  @Proves("R35")
  void anotherThreadIsRefused(Lab lab) throws Exception {
    try (Scope scope = confined(lab).open(RequestScoped.class)) {
      assertThat(lab.fork(() -> scope.get(Inline.class)).thrown())
          .isInstanceOf(EspalierException.class)
          .hasMessageStartingWith("ESP-209");
      assertThat(lab.fork(() -> scope.get(Other.class)).thrown()).hasMessageStartingWith("ESP-209");
      assertThat(lab.fork(() -> scope.acquire(A)).thrown()).hasMessageStartingWith("ESP-209");
    }
  }

  private void assertRefused(Lab lab, Step step) throws Exception {
    assertThat(lab.forkRun(step).thrown()).hasMessageStartingWith("ESP-209");
  }

  @Test
  @Proves("R35")
  void anotherThreadNeitherAddsNorOpensNorCloses(Lab lab) throws Exception {
    var container =
        lab.container(app -> {
          app.lifetime(RequestScoped.class, l -> l.confined());
          app.lifetime(SessionScoped.class, l -> l.parent(RequestScoped.class));
          app.bind(A).to(lab.resource(A)).in(RequestScoped.class);
        });
    try (Scope scope = container.open(RequestScoped.class)) {
      assertRefused(lab, () -> scope.open(SessionScoped.class));
      assertRefused(lab, () -> scope.runWithin(SessionScoped.class, _ -> lab.note("body")));
      assertRefused(lab, () -> scope.onClose(_ -> lab.note("handler")));
      assertRefused(lab, () -> scope.manage(lab.resource(B)));
      assertRefused(lab, () -> scope.manage(() -> lab.note("closed")));
      assertRefused(lab, () -> scope.call(needs().call(() -> "called")));
      assertRefused(lab, () -> scope.callAsync(needs().call(() -> "called")));
      assertRefused(lab, () -> scope.evict(A));
      assertRefused(lab, scope::closeAllScopes);
      assertRefused(lab, scope::close);
      lab.forkRun(scope::complete).value();
      assertThat(scope.isOpen()).isTrue();
      assertThat(lab.log()).isEmpty();
      scope.get(A);
    }
    assertThat(lab.log()).containsExactly("+A", "-A");
    assertThat(lab.exit(A)).isEqualTo(ExitCase.completed());
  }

  @Test
  @Proves("R35")
  void anotherThreadIsRefusedInWhatIsOpenInsideToo(Lab lab) throws Exception {
    Key<Provider<Lease<Thing>>> leases = Key.of(new TypeRef<Provider<Lease<Thing>>>() {});
    var container =
        lab.container(app -> {
          app.lifetime(RequestScoped.class, l -> l.confined());
          app.lifetime(SessionScoped.class, l -> l.parent(RequestScoped.class));
          app.bind(A).to(lab.resource(A)).in(RequestScoped.class);
          app.bind(Thing.class).to(needs(A).make(a -> a));
        });
    try (Scope scope = container.open(RequestScoped.class);
        Scope inside = scope.open(SessionScoped.class)) {
      Provider<Lease<Thing>> handle = scope.get(leases);
      assertRefused(lab, () -> inside.get(A));
      assertRefused(lab, handle::get);
      try (Lease<Thing> lease = scope.acquire(Thing.class)) {
        assertRefused(lab, lease::close);
      }
    }
  }

  @Test
  @Proves({"R30", "R35"})
  void anyThreadMayAskForItsEnd(Lab lab) throws Exception {
    var container = confined(lab);
    Scope scope = container.open(RequestScoped.class);
    scope.get(A);
    lab.forkRun(scope::requestClose).value();
    scope.close();
    assertThat(lab.log()).containsExactly("+A", "-A");
  }

  @Test
  @Proves({"R33", "R35"})
  void theContainerClosesIt(Lab lab) throws Exception {
    var container = confined(lab);
    Scope scope = container.open(RequestScoped.class);
    scope.get(A);
    lab.forkRun(container::closeAllScopes).value();
    assertThat(lab.log()).containsExactly("+A", "-A");
    assertThatThrownBy(() -> scope.get(A)).isInstanceOf(ScopeClosedException.class);
  }

  /// The container closes it on another thread; so does a release that has a limit.
  @Test
  @Proves({"R35", "R27", "R28"})
  void itsReleasesMayAskWhereverTheyRun(Lab lab) {
    var container =
        lab.container(app -> {
          app.lifetime(RequestScoped.class, l -> l.confined());
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.bind(B)
              .to(
                  needs(Scope.class)
                      .makeResource(own ->
                          lab.resource(B, Step.none(), () -> lab.note("with " + own.get(A)))))
              .in(RequestScoped.class)
              .releaseWithin(Duration.ofSeconds(30));
        });
    container.get(A);
    try (Scope scope = container.open(RequestScoped.class)) {
      scope.get(B);
    }
    container.open(RequestScoped.class).get(B);
    container.close();
    assertThat(lab.log()).containsExactly("+A", "+B", "-B", "with A", "+B", "-B", "with A", "-A");
  }
}
