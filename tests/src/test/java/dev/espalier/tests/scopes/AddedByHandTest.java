package dev.espalier.tests.scopes;

import static dev.espalier.tests.fixture.Thing.A;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Resource;
import dev.espalier.bind.Scope;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What is added to a scope by hand, to be released with it.
@ExtendWith(NothingIsLeft.class)
class AddedByHandTest {

  private Scope open(Lab lab) {
    return lab.container(app -> app.lifetime(RequestScoped.class)).open(RequestScoped.class);
  }

  @Test
  @Proves({"R7", "R11"})
  void isUnwoundWhenItCannotBeAcquired(Lab lab) {
    try (Scope scope = open(lab)) {
      var broken = new IOException("broken");
      Resource<Thing> half =
          Resource.acquire(steps -> {
            steps.addWithExit(lab.acquired(new Thing("A")), lab::released);
            throw broken;
          });
      assertThatThrownBy(() -> scope.manage(half))
          .isInstanceOf(AcquireFailedException.class)
          .hasCause(broken);
      assertThat(lab.log()).containsExactly("+A", "-A");
      assertThat(lab.exits()).containsEntry("A", ExitCase.failed(broken));
      assertThat(scope.isOpen()).isTrue();
    }
  }

  @Test
  @Proves({"R31", "F56", "F57"})
  void isReleasedAtOnceWithTheStoredExitCaseWhenItComesTooLate(Lab lab) {
    Scope scope = open(lab);
    scope.complete();
    scope.close();
    assertThatThrownBy(() -> scope.manage(lab.resource(A)))
        .isInstanceOf(ScopeClosedException.class);
    assertThatThrownBy(() -> scope.onClose(exit -> lab.note(exit.toString())))
        .isInstanceOf(ScopeClosedException.class);
    assertThat(lab.log()).containsExactly("+A", "-A", ExitCase.completed().toString());
    assertThat(lab.exits()).containsEntry("A", ExitCase.completed());
  }

  @Test
  @Proves({"R31", "R22"})
  void doesNotHideThatItCouldNotBeReleasedWhenItComesTooLate(Lab lab) {
    Scope scope = open(lab);
    scope.close();
    var broken = new IOException("broken");
    assertThatThrownBy(() ->
            scope.onClose(_ -> {
              throw broken;
            }))
        .isInstanceOf(ScopeClosedException.class)
        .hasSuppressedException(broken);
  }

  @Test
  @Proves({"R31", "R25"})
  void isReleasedOnceAlsoWhenItComesDuringTheClose(Lab lab) {
    Scope scope = open(lab);
    scope.onClose(_ -> scope.manage(lab.resource(A)));
    assertThatThrownBy(scope::close)
        .isInstanceOf(ReleaseFailedException.class)
        .hasCauseInstanceOf(ScopeClosedException.class);
    assertThat(lab.log()).containsExactly("+A", "-A");
  }

  @Test
  @Proves("R25")
  void isClosedOnceHoweverOftenItIsAdded(Lab lab) {
    AutoCloseable one = () -> lab.note("closed");
    try (Scope scope = open(lab)) {
      assertThat(scope.manage(one)).isSameAs(one);
      assertThat(scope.manage(one)).isSameAs(one);
    }
    assertThat(lab.log()).containsExactly("closed");
  }
}
