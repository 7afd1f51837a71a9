package dev.espalier.tests.scopes;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Container;
import dev.espalier.bind.Limits;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Scope;
import dev.espalier.bind.StartFailedException;
import dev.espalier.bind.WaitCycleException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What opens scopes asks for the one that it lives in.
@ExtendWith(NothingIsLeft.class)
class InjectedScopeTest {

  record Server(Scope scope) {
    String serve(String request) {
      return scope.within(
          RequestScoped.class,
          seeds -> seeds.put(String.class, request),
          inside -> inside.get(Handler.class).answer());
    }
  }

  record Handler(String request, Scope scope, Provider<Scope> later) {
    String answer() {
      assertThat(later.get()).isEqualTo(scope);
      return "answered " + request + " in " + scope.get(String.class);
    }
  }

  @Test
  @Proves({"F31", "F34", "F36"})
  void isTheContainerForASingletonAndTheRequestForWhatIsOfARequest(Lab lab) throws Exception {
    var container =
        lab.container(app -> {
          app.lifetime(RequestScoped.class, l -> l.seed(String.class));
          app.bind(Server.class).in(Singleton.class);
          app.bind(Handler.class).in(RequestScoped.class);
          app.roots(Server.class, Handler.class);
        });
    container.start();
    assertThat(container.get(Server.class).serve("one")).isEqualTo("answered one in one");
    assertThat(container.get(Server.class).serve("two")).isEqualTo("answered two in two");
    String name =
        container.call(
            needs(Scope.class, Server.class)
                .call((scope, s) -> {
                  assertThat(scope).hasToString(s.scope().toString());
                  return scope.toString();
                }));
    assertThat(name).startsWith("scope lab");
  }

  /// Looks up by the scope that was injected into it.
  record Holder(Scope scope) {}

  /// A holder that is there before what it looks up: B, or what needs B and is made for each.
  private static Container holding(Lab lab) {
    return lab.container(app -> {
      app.bind(Holder.class).in(Singleton.class).onRelease(_ -> lab.note("-holder"));
      app.bind(B).to(lab.resource(B)).in(Singleton.class);
      app.bind(C).to(needs(B).make(_ -> new Thing("C")));
      app.roots(Holder.class);
    });
  }

  enum Lookup {
    GET,
    GET_WHAT_IS_MADE_FOR_EACH,
    GET_OR_ELSE,
    GET_ASYNC,
    HANDLE,
    CALL,
    CALL_ASYNC,
    LEASE,
    SCOPE;

    Object by(Scope scope) {
      return switch (this) {
        case GET -> scope.get(B);
        case GET_WHAT_IS_MADE_FOR_EACH -> scope.get(C);
        case GET_OR_ELSE -> scope.getOrElse(B, _ -> new Thing("none"));
        case GET_ASYNC -> scope.getAsync(B).toCompletableFuture().join();
        case HANDLE -> scope.get(Thing.provider(B)).get();
        case CALL -> scope.call(needs(B).call(b -> b));
        case CALL_ASYNC -> scope.callAsync(needs(C).call(c -> c)).toCompletableFuture().join();
        case LEASE -> scope.acquire(C).get();
        case SCOPE -> scope.get(Scope.class).get(B);
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  @Proves("R23")
  void whatIsLookedUpThroughItIsReleasedAfterWhatHoldsIt(Lookup lookup, Lab lab) throws Exception {
    var container = holding(lab);
    container.start();
    assertThat(lookup.by(container.get(Holder.class).scope())).isNotNull();
    container.close();
    assertThat(lab.log()).containsExactly("+B", "-holder", "-B");
  }

  @Test
  @Proves("R23")
  void whatACallerLooksUpIsReleasedFirst(Lab lab) throws Exception {
    var container = holding(lab);
    container.start();
    container.get(B);
    container.close();
    assertThat(lab.log()).containsExactly("+B", "-B", "-holder");
  }

  @Test
  @Proves("R19")
  void aWaitThroughItForWhatIsMadeWithItIsTold(Lab lab) throws Exception {
    var container =
        lab.container(app ->
            app.bind(A)
                .to(
                    needs(Scope.class)
                        .makeResource(scope ->
                            lab.resource(A, () -> scope.getAsync(A).toCompletableFuture().join())))
                .in(Singleton.class));
    assertThat(lab.fork(() -> container.get(A)).thrown())
        .hasRootCauseInstanceOf(WaitCycleException.class);
  }

  @Test
  @Proves({"R8", "R33"})
  void aFailedStartMakesNothingMoreAlsoWhenAScopeIsOpen(Lab lab) throws Exception {
    Door running = new Door();
    Door never = new Door();
    var container =
        lab.container(app -> {
          app.limits(Limits.DEFAULT.drain(Duration.ofMillis(1)));
          app.lifetime(RequestScoped.class);
          app.bind(A)
              .to(
                  lab.resource(
                      A,
                      () -> {
                        running.open();
                        never.pass();
                      }))
              .in(Singleton.class);
          app.bind(B)
              .to(
                  lab.resource(
                      B,
                      () -> {
                        running.pass();
                        throw new IllegalStateException("broken");
                      }))
              .in(Singleton.class);
          app.roots(A, B);
        });
    Scope open = container.open(RequestScoped.class);
    Forked<Boolean> start = lab.forkRun(container::start);
    assertThat(start.thrown()).isInstanceOf(StartFailedException.class).hasNoSuppressedExceptions();
    assertThat(open.isOpen()).isFalse();
    assertThat(lab.log()).isEmpty();
  }

  @Test
  @Proves({"R5", "R12"})
  void aFailureWhoseCausesFormACircleIsAFailureLikeAnyOther(Lab lab) throws Exception {
    var one = new IllegalStateException("one");
    var other = new IllegalStateException("other", one);
    one.initCause(other);
    var container =
        lab.container(app -> {
          app.bind(A)
              .to(
                  lab.resource(
                      A,
                      () -> {
                        throw one;
                      }))
              .in(Singleton.class);
          app.roots(A);
        });
    assertThat(lab.forkRun(container::start).thrown())
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("IllegalStateException: one");
  }
}
