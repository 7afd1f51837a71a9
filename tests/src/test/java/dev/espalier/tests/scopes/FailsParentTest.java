package dev.espalier.tests.scopes;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.espalier.Container;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.LifetimeBuilder;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Scope;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import jakarta.inject.Singleton;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// The failure of a scope, where it is declared to be one of the scope around it.
@ExtendWith(NothingIsLeft.class)
@Timeout(30)
@Proves({"R34", "F34"})
class FailsParentTest {
  private final IllegalStateException broken = new IllegalStateException("broken");

  /// A in the container, B in a session, C in a request inside it.
  private Container of(
      Lab lab, Consumer<LifetimeBuilder> session, Consumer<LifetimeBuilder> request) {
    return lab.container(app -> {
      app.lifetime(SessionScoped.class, session);
      app.lifetime(RequestScoped.class, scope -> request.accept(scope.parent(SessionScoped.class)));
      app.bind(A).to(lab.resource(A)).in(Singleton.class);
      app.bind(B).to(needs(A).makeResource(_ -> lab.resource(B))).in(SessionScoped.class);
      app.bind(C).to(needs(B).makeResource(_ -> lab.resource(C))).in(RequestScoped.class);
    });
  }

  private Throwable failIn(Scope session) {
    return catchThrowable(() ->
        session.runWithin(
            RequestScoped.class,
            request -> {
              request.get(C);
              throw broken;
            }));
  }

  @Test
  void closesItIfDeclaredAndNoFurther(Lab lab) throws Exception {
    Container container = of(lab, _ -> {}, LifetimeBuilder::failsParent);
    Scope session = container.open(SessionScoped.class);
    assertThat(failIn(session)).isSameAs(broken);
    assertThat(session.isOpen()).isFalse();
    assertThat(catchThrowable(() -> session.open(RequestScoped.class)))
        .isInstanceOf(ScopeClosedException.class);
    session.close(); // waits for the end
    assertThat(lab.log()).containsExactly("+A", "+B", "+C", "-C", "-B");
    assertThat(lab.exit(B)).isEqualTo(ExitCase.failed(broken));
    assertThat(container.isOpen()).isTrue();
  }

  @Test
  void goesOnOutwardsAsFarAsItIsDeclared(Lab lab) throws Exception {
    Container container = of(lab, LifetimeBuilder::failsParent, LifetimeBuilder::failsParent);
    Scope session = container.open(SessionScoped.class);
    assertThat(failIn(session)).isSameAs(broken);
    container.awaitClosed();
    assertThat(lab.log()).containsExactly("+A", "+B", "+C", "-C", "-B", "-A");
    assertThat(lab.exit(A)).isEqualTo(ExitCase.failed(broken));
    assertThat(container.closeReport().orElseThrow().exit()).isEqualTo(ExitCase.failed(broken));
  }

  @Test
  void leavesItOpenIfNotDeclared(Lab lab) {
    Container container = of(lab, LifetimeBuilder::failsParent, _ -> {});
    Scope session = container.open(SessionScoped.class);
    assertThat(failIn(session)).isSameAs(broken);
    assertThat(session.isOpen()).isTrue();
    session.get(B);
    session.close();
    assertThat(lab.exit(B)).isInstanceOf(ExitCase.Cancelled.class);
    assertThat(container.isOpen()).isTrue();
  }

  @Test
  void isNoneWhenItEndsWellOrIsCancelled(Lab lab) throws Exception {
    Container container = of(lab, _ -> {}, LifetimeBuilder::failsParent);
    Scope session = container.open(SessionScoped.class);
    session.runWithin(RequestScoped.class, request -> request.get(C));
    session.open(RequestScoped.class).close();
    assertThat(session.isOpen()).isTrue();
    session.close();
  }

  @Test
  void letsTheOthersInsideComeToTheirEnd(Lab lab) throws Exception {
    Container container = of(lab, _ -> {}, LifetimeBuilder::failsParent);
    Scope session = container.open(SessionScoped.class);
    Door inside = new Door();
    Door goOn = new Door();
    Forked<Boolean> other =
        lab.forkRun(() ->
            session.runWithin(
                RequestScoped.class,
                request -> {
                  inside.open();
                  goOn.pass();
                  request.get(C);
                }));
    inside.pass();
    assertThat(failIn(session)).isSameAs(broken);
    assertThat(session.isOpen()).isFalse();
    goOn.open();
    assertThat(other.value()).isTrue();
    session.close();
    assertThat(lab.log()).containsExactly("+A", "+B", "+C", "-C", "+C", "-C", "-B");
  }
}
