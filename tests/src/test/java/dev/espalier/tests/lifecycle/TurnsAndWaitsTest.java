package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.lazy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Await;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import jakarta.inject.Singleton;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/// A thread that comes to wait lets another node begin: it does not make that itself.
@ExtendWith(NothingIsLeft.class)
class TurnsAndWaitsTest {
  /// C has no turn. Then A waits for B, and B for C, which begins when the first of them waits. An
  /// engine that takes the thread for the maker failed three to eight times in a thousand.
  @Test
  @Proves(
      value = {"R19", "F27"},
      cases = 1_000)
  void whoLetsANodeBeginDoesNotMakeIt(Lab lab, TestInfo test) throws Exception {
    for (int i = 0; i < Proves.Cases.of(test); i++) {
      assertEachWaits(lab);
    }
  }

  private static void assertEachWaits(Lab lab) throws Exception {
    var both = new CyclicBarrier(3);
    var container =
        lab.container(app -> {
          app.concurrency(2);
          app.bind(A)
              .to(
                  needs(lazy(B))
                      .makeResource(b ->
                          lab.resource(
                              A,
                              () -> {
                                both.await();
                                lab.note(b.get() + " for A");
                              })))
              .in(Singleton.class);
          app.bind(B)
              .to(
                  needs(lazy(C))
                      .makeResource(c ->
                          lab.resource(
                              B,
                              () -> {
                                both.await();
                                lab.note(c.get() + " for B");
                              })))
              .in(Singleton.class);
          app.bind(C).to(lab.resource(C)).in(Singleton.class);
          app.roots(A, B);
        });
    var start = lab.forkRun(container::start);
    Await.until(() -> both.getNumberWaiting() == 2);
    var asker = lab.fork(() -> container.get(C)).awaitBlocked();
    both.await();
    assertThat(start.value()).isTrue();
    assertThat(asker.value()).hasToString("C");
    assertThat(lab.log()).endsWith("+C", "C for B", "+B", "B for A", "+A");
    container.close();
  }
}
