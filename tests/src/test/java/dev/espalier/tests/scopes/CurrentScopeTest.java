package dev.espalier.tests.scopes;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Scope;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import dev.espalier.tests.fixture.Thing;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The scope that code is in, without a parameter.
@ExtendWith(NothingIsLeft.class)
class CurrentScopeTest {
  private final AtomicReference<Container> container = new AtomicReference<>();

  private Optional<Scope> current() {
    return container.get().current(RequestScoped.class);
  }

  private Container of(Lab lab, Step acquire, Step release) {
    container.set(
        lab.container(app -> {
          app.lifetime(SessionScoped.class);
          app.lifetime(RequestScoped.class);
          app.bind(A).to(lab.resource(A, acquire, release)).in(RequestScoped.class).async();
        }));
    return container.get();
  }

  private Container of(Lab lab) {
    return of(lab, Step.none(), Step.none());
  }

  @Test
  @Proves({"F31", "R35"})
  void aBodyFindsItsOwnAndTheInnermost(Lab lab) {
    of(lab);
    assertThat(current()).isEmpty();
    container
        .get()
        .runWithin(
            RequestScoped.class,
            outer -> {
              assertThat(current()).containsSame(outer);
              assertThat(outer.current(RequestScoped.class)).containsSame(outer);
              assertThat(outer.current(SessionScoped.class)).isEmpty();
              container
                  .get()
                  .runWithin(
                      RequestScoped.class, inner -> assertThat(current()).containsSame(inner));
              assertThat(current()).containsSame(outer);
            });
    assertThat(current()).isEmpty();
  }

  @Test
  @Proves("F31")
  void aScopeOpenedByHandIsNobodysUntilItsCodeRuns(Lab lab) {
    var seen = new ConcurrentLinkedQueue<Optional<Scope>>();
    of(lab, () -> seen.add(current()), () -> seen.add(current()));
    Scope scope = container.get().open(RequestScoped.class);
    assertThat(current()).isEmpty();
    scope.get(A);
    scope.close();
    assertThat(seen).containsExactly(Optional.of(scope), Optional.of(scope));
  }

  @Test
  @Proves({"F31", "R44"})
  void threadsOfTheScopeFindIt(Lab lab) {
    of(lab)
        .runWithin(
            RequestScoped.class,
            scope -> {
              var found = scope.callAsync(needs(A).call(_ -> current()));
              assertThat(found.toCompletableFuture().join()).containsSame(scope);
            });
  }

  @Test
  @Proves("F31")
  void otherThreadsDoNotUnlessTheirExecutorIsWrapped(Lab lab) throws Exception {
    of(lab)
        .runWithin(
            RequestScoped.class,
            scope -> {
              assertThat(lab.fork(this::current).value()).isEmpty();
              var found = new AtomicReference<Optional<Scope>>();
              Executor other = task -> await(lab, task);
              scope.wrap(other).execute(() -> found.set(current()));
              assertThat(found.get()).containsSame(scope);
              scope
                  .wrap(other)
                  .execute(
                      () -> assertThatThrownBy(scope::close).hasMessageStartingWith("ESP-203"));
            });
    assertThat(current()).isEmpty();
  }

  private static void await(Lab lab, Runnable task) {
    try {
      lab.forkRun(task::run).value();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @Proves("F32")
  void joinOrOpenOpensOnceAndOnlyTheOutermostCloses(Lab lab) {
    of(lab);
    Thing outermost =
        container
            .get()
            .joinOrOpen(
                RequestScoped.class,
                outer -> {
                  Thing thing = outer.get(A);
                  container
                      .get()
                      .joinOrOpen(
                          RequestScoped.class,
                          inner -> {
                            assertThat(inner).isSameAs(outer);
                            assertThat(inner.get(A)).isSameAs(thing);
                            return true;
                          });
                  assertThat(lab.log()).containsExactly("+A");
                  return thing;
                });
    assertThat(outermost).hasToString("A");
    assertThat(lab.log()).containsExactly("+A", "-A");
  }

  @Test
  @Proves("F32")
  void joinOrOpenAsksForSeedsOnlyWhereItOpens(Lab lab) {
    var own = lab.container(app -> app.lifetime(RequestScoped.class, l -> l.seed(String.class)));
    String seen =
        own.joinOrOpen(
            RequestScoped.class,
            seeds -> seeds.put(String.class, "first"),
            outer ->
                own.joinOrOpen(
                    RequestScoped.class,
                    seeds -> {
                      throw new AssertionError("it is joined");
                    },
                    inner -> inner.get(String.class)));
    assertThat(seen).isEqualTo("first");
    assertThatThrownBy(() -> own.joinOrOpen(RequestScoped.class, scope -> scope.get(String.class)))
        .hasMessageStartingWith("ESP-205");
  }

  @Test
  @Proves("R44")
  @SuppressWarnings("NullAway") // what a caller without null checks does
  void wrapsNoExecutorThatIsNull(Lab lab) {
    of(lab);
    assertThatThrownBy(() -> container.get().wrap(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("executor");
  }

  @Test
  @Proves({"R45", "F31"})
  void containersDoNotSeeEachOthersScopes(Lab lab) {
    Container other = lab.container(app -> app.lifetime(RequestScoped.class));
    of(lab)
        .runWithin(
            RequestScoped.class,
            mine -> {
              assertThat(other.current(RequestScoped.class)).isEmpty();
              other.runWithin(
                  RequestScoped.class,
                  theirs -> {
                    assertThat(other.current(RequestScoped.class)).containsSame(theirs);
                    assertThat(current()).containsSame(mine);
                    assertThatThrownBy(mine::close).hasMessageStartingWith("ESP-203");
                  });
            });
  }
}
