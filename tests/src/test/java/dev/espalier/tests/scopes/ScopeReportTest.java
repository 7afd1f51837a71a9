package dev.espalier.tests.scopes;

import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.bind.CloseReport;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.Scope;
import dev.espalier.event.Event;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// How the close of any scope went, for whoever asks.
@ExtendWith(NothingIsLeft.class)
class ScopeReportTest {
  private final IOException broken = new IOException("broken");
  private final Door releases = new Door();
  private final Door goesOn = new Door();

  private Container of(Lab lab) {
    Step fails =
        () -> {
          releases.open();
          goesOn.pass();
          throw broken;
        };
    return lab.container(app -> {
      app.lifetime(SessionScoped.class);
      app.bind(A).to(lab.resource(A, Step.none(), fails)).in(SessionScoped.class);
      app.bind(B).to(lab.resource(B)).in(SessionScoped.class);
    });
  }

  @Test
  @Proves("R29")
  void isThereForAllWhoWaitedThoughOnlyTheOneWhoBeganGetsTheFailure(Lab lab) throws Exception {
    Scope session = of(lab).open(SessionScoped.class);
    session.get(A);
    session.get(B);
    session.complete();
    var began = lab.forkRun(session::close);
    releases.pass();
    var other =
        lab.fork(() -> {
          session.close();
          return session.closeReport().orElseThrow();
        });
    other.awaitBlocked();
    assertThat(session.closeReport()).isEmpty();
    goesOn.open();
    assertThat(began.thrown()).isInstanceOf(ReleaseFailedException.class).hasCause(broken);
    CloseReport report = other.value();
    assertThat(report.exit()).isEqualTo(ExitCase.completed());
    assertThat(report.acquired()).isEqualTo(2);
    assertThat(report.released()).containsExactly(B);
    assertThat(report.failures()).containsExactly(new CloseReport.Failure("release", A, broken));
    assertThat(session.closeReport()).containsSame(report);
    assertThat(lab.events(Event.ScopeClosed.class))
        .extracting(Event.ScopeClosed::report)
        .containsExactly(report);
  }

  @Test
  @Proves({"R29", "R32"})
  void isReadThroughAnInjectedScopeToo(Lab lab) {
    goesOn.open();
    var container =
        lab.container(app -> {
          app.lifetime(SessionScoped.class);
          app.bind(Holder.class).in(SessionScoped.class);
        });
    Holder holder = container.within(SessionScoped.class, session -> session.get(Holder.class));
    assertThat(holder.scope().closeReport()).map(CloseReport::exit).hasValue(ExitCase.completed());
    assertThatThrownBy(() -> holder.scope().get(Holder.class)).hasMessageStartingWith("ESP-305");
  }

  record Holder(Scope scope) {}
}
