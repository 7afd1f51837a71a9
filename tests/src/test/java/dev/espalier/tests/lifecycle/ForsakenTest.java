package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Container;
import dev.espalier.bind.Key;
import dev.espalier.bind.WaitInterruptedException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Await;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What is made for one who does not wait for it any more.
@ExtendWith(NothingIsLeft.class)
class ForsakenTest {
  private final Door began = new Door();
  private final Door door = new Door();

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
}
