package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.bind.AsyncMode;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Key;
import dev.espalier.bind.Resource;
import dev.espalier.bind.WaitInterruptedException;
import dev.espalier.event.Event;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Await;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What is made for one who does not wait for it any more.
@ExtendWith(NothingIsLeft.class)
class ForsakenTest {
  private final Door began = new Door();
  private final Door door = new Door();
  private final IllegalStateException broken = new IllegalStateException("broken");

  private void slow() throws InterruptedException {
    began.open();
    door.pass();
  }

  private void interrupt(Forked<Thing> asker) throws Exception {
    began.pass();
    asker.interrupt();
    assertThat(asker.thrown()).isInstanceOf(WaitInterruptedException.class);
  }

  @Test
  @Proves({"R23", "R10"})
  void whatAnInstanceUsesIsReleasedAfterItsMakingHasEnded(Lab lab) throws Exception {
    assertReleasedAfterTheMakingOfB(lab, B);
  }

  @Test
  @Proves({"R23", "R10"})
  void whatItsPartsUseIsReleasedAfterTheirMakingHasEnded(Lab lab) throws Exception {
    assertReleasedAfterTheMakingOfB(lab, A);
  }

  /// A needs B, which needs C; who asks is interrupted while B is being made.
  private void assertReleasedAfterTheMakingOfB(Lab lab, Key<Thing> asked) throws Exception {
    Container container =
        lab.container(app -> {
          app.bind(C).to(lab.resource(C)).async();
          app.bind(B).to(needs(C).makeResource(_ -> lab.resource(B, this::slow))).async();
          app.bind(A).to(needs(B).makeResource(_ -> lab.resource(A))).async();
        });
    interrupt(lab.fork(() -> container.get(asked)));
    assertThat(lab.log()).containsExactly("+C");
    door.open();
    Await.until(() -> !lab.log("-C").isEmpty());
    assertThat(lab.log()).containsExactly("+C", "+B", "-B", "-C");
  }

  @Test
  @Proves({"R10", "R17"})
  void partsOfWhatHasNotBegunAreReleasedAtOnce(Lab lab) throws Exception {
    Container container =
        lab.container(app -> {
          app.bind(C).to(lab.resource(C)).async();
          app.bind(A)
              .to(needs(C).makeResource(_ -> lab.resource(A, this::slow)))
              .async()
              .in(Singleton.class);
          app.bind(B).to(needs(C).and(A).makeResource((_, _) -> lab.resource(B))).async();
        });
    Forked<Thing> other = lab.fork(() -> container.get(A));
    began.pass();
    Forked<Thing> asker = lab.fork(() -> container.get(B)).awaitBlocked();
    Await.until(() -> lab.log("+C").size() == 2);
    interrupt(asker);
    assertThat(lab.log()).containsExactly("+C", "+C", "-C");
    door.open();
    assertThat(other.value()).hasToString("A");
    container.close();
    assertThat(lab.log()).containsExactly("+C", "+C", "-C", "+A", "-A", "-C");
  }

  /// C has yielded, and is about to be told to those who wait for it.
  ///
  /// @param asked C, or what needs it
  private void assertNotKept(Lab lab, Resource<Thing> part, AsyncMode mode, Key<Thing> asked)
      throws Exception {
    Door acquired = new Door();
    Door told = new Door();
    var container =
        lab.container(app -> {
          app.listen(event -> {
            if (event instanceof Event.Acquired it && it.key().equals(C)) {
              acquired.open();
              told.passIgnoringInterrupts();
            }
          });
          app.bind(C).to(part).async(mode);
          app.bind(A).to(needs(C).makeResource(_ -> lab.resource(A))).async();
        });
    Forked<Thing> asker = lab.fork(() -> container.get(asked));
    acquired.pass();
    asker.interrupt();
    assertThat(asker.thrown()).isInstanceOf(WaitInterruptedException.class);
    assertThat(lab.log()).endsWith("+C");
    told.open();
    Await.until(() -> lab.log().getLast().equals("-C"));
  }

  @Test
  @Proves({"R10"})
  void thatBecomeReadyAsTheAskerIsInterruptedAreReleased(Lab lab) throws Exception {
    assertNotKept(lab, lab.resource(C), AsyncMode.ENABLED, A);
    assertNotKept(lab, lab.resource(C), AsyncMode.ENABLED, C);
  }

  @Test
  @Proves({"R10", "F39"})
  void thatAreLentAsTheAskerIsInterruptedAreReleased(Lab lab) throws Exception {
    Resource<Thing> lent =
        Resource.around(use -> {
          Thing c = lab.acquired(new Thing("C"));
          ExitCase exit = ExitCase.completed();
          try {
            use.lend(c);
          } finally {
            lab.released(c, exit);
          }
        });
    assertNotKept(lab, lent, AsyncMode.ENABLED, A);
    assertNotKept(lab, lent, AsyncMode.ENABLED, C);
    assertNotKept(lab, lent, AsyncMode.DISABLED, C); // the asker hands the making over
  }

  /// C may be made on a thread of the container, or on that of the call.
  @ParameterizedTest
  @EnumSource(names = {"ENABLED", "DISABLED"})
  @Proves({"R10", "R11"})
  void ofACallAreReleasedWhenItsFunctionWillNotRun(AsyncMode mode, Lab lab) {
    var container =
        lab.container(app -> {
          app.bind(C).to(lab.resource(C)).async(mode);
          app.bind(A)
              .to(
                  lab.resource(
                      A,
                      () -> {
                        Await.until(() -> !lab.log().isEmpty());
                        throw broken;
                      }))
              .async()
              .in(Singleton.class);
        });
    var call = needs(C).and(A).call((_, _) -> "never");
    assertThatThrownBy(() -> container.call(call)).hasRootCause(broken);
    Await.until(() -> lab.log().equals(List.of("+C", "-C")));
  }

  /// What chooses between C and its fallback is made on the thread of the asker, C is not.
  @Test
  @Proves({"R10", "R4", "F9"})
  void whatHasAFallbackIsReleasedWhenItComesToNobody(Lab lab) throws Exception {
    Container container =
        lab.container(app ->
            app.bind(C)
                .to(lab.resource(C, this::slow))
                .async()
                .withFallback(needs().make(() -> new Thing("fallback"))));
    Forked<Thing> asker = lab.fork(() -> container.get(C));
    interrupt(asker);
    door.open();
    Await.until(() -> lab.log().equals(List.of("+C", "-C")));
  }
}
