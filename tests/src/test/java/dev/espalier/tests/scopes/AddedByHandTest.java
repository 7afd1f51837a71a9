package dev.espalier.tests.scopes;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.EspalierException;
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
import jakarta.annotation.PostConstruct;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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

  /// Acquires a thing in steps that are kept.
  private static Resource<Thing> keeping(List<Resource.Steps> kept) {
    return Resource.acquire(steps -> {
      kept.add(steps);
      return new Thing("B");
    });
  }

  @Test
  @Proves({"R31", "R22"})
  void aStepThatComesTooLateIsReleasedAtOnceWithTheStoredExitCase(Lab lab) {
    var failed = new ExitCase.Failed(new IOException("the use"));
    var broken = new IOException("the release");
    List<Resource.Steps> kept = new ArrayList<>();
    var container =
        lab.container(app -> {
          app.lifetime(RequestScoped.class);
          app.bind(B).to(keeping(kept)).in(RequestScoped.class);
        });
    Scope scope = container.open(RequestScoped.class);
    scope.get(B);
    scope.manage(keeping(kept));
    scope.fail(failed.cause());
    scope.close();
    assertThat(kept).hasSize(2);
    for (Resource.Steps steps : kept) {
      assertThatThrownBy(() ->
              steps.addWithExit(
                  "late",
                  (_, exit) -> {
                    lab.note(exit.toString());
                    throw broken;
                  }))
          .isInstanceOf(EspalierException.class)
          .hasMessageStartingWith("ESP-314")
          .hasSuppressedException(broken);
    }
    assertThat(lab.log()).containsExactly(failed.toString(), failed.toString());
  }

  @Test
  @Proves({"R31", "R7"})
  void aStepThatComesTooLateWhileTheScopeIsOpenIsReleasedAtOnceAsCancelled(Lab lab) {
    List<Resource.Steps> kept = new ArrayList<>();
    try (Scope scope = open(lab)) {
      scope.manage(keeping(kept));
      assertThatThrownBy(
              () -> kept.getFirst().addWithExit("late", (_, exit) -> lab.note(exit.toString())))
          .hasMessageStartingWith("ESP-314");
      assertThat(lab.log("Cancelled")).hasSize(1);
    }
    assertThat(lab.log()).hasSize(1);
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

  /// Is closed by the container, which constructs it.
  private static class Line implements AutoCloseable {
    private final Lab lab;

    Line(Lab lab) {
      this.lab = lab;
    }

    @Override
    public void close() {
      lab.note("closed");
    }
  }

  /// Adds itself, too.
  private static final class Careful extends Line {
    private final Scope scope;

    @Inject
    Careful(Lab lab, Scope scope) {
      super(lab);
      this.scope = scope;
    }

    @PostConstruct
    void begin() {
      scope.manage(this);
    }
  }

  @Test
  @Proves("R25")
  void whatTheContainerClosesAnywayIsClosedOnce(Lab lab) {
    Container container =
        lab.container(app -> {
          app.bind(Lab.class).toInstance(lab);
          app.bind(Line.class).in(Singleton.class);
          app.bind(A).to(needs(Line.class).makeResource(_ -> lab.resource(A))).in(Singleton.class);
        });
    container.get(A);
    container.manage(container.get(Line.class));
    container.close();
    assertThat(lab.log()).containsExactly("+A", "-A", "closed");
  }

  @Test
  @Proves("R25")
  void whatAddsItselfIsClosedOnce(Lab lab) {
    Container container =
        lab.container(app -> {
          app.bind(Lab.class).toInstance(lab);
          app.bind(Careful.class).in(Singleton.class);
        });
    container.get(Careful.class);
    container.close();
    assertThat(lab.log()).containsExactly("closed");
  }
}
