package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.espalier.Container;
import dev.espalier.Espalier;
import dev.espalier.bind.AsyncMode;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.Resource;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.bind.StartFailedException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// What others see in the moment in which a start begins, or is given up.
@Timeout(60)
@ExtendWith(NothingIsLeft.class)
class StartRacesTest {
  /// Steps that come too late are released while somebody closes what starts.
  private static void closeWhileStarting(Lab lab, Set<String> exits) throws Exception {
    CompletableFuture<Resource.Steps> old = new CompletableFuture<>();
    Door starting = new Door();
    Door late = new Door();
    AtomicBoolean closed = new AtomicBoolean();
    Container container =
        Espalier.container(app -> {
          app.logTo(_ -> {});
          app.bind(A)
              .to(
                  Resource.<Thing>acquire(steps -> {
                    old.complete(steps);
                    return new Thing("A");
                  }))
              .in(Singleton.class);
          app.bind(B)
              .to(
                  needs(A)
                      .make(_ -> {
                        starting.open();
                        new Door().pass();
                        return new Thing("B");
                      }))
              .in(Singleton.class);
          app.roots(B);
        });
    Forked<Throwable> start = lab.fork(() -> catchThrowable(container::start));
    starting.pass();
    Forked<Boolean> adding =
        lab.forkRun(() -> {
          while (!closed.get()) {
            Throwable refused =
                catchThrowable(
                    () -> old.join().addWithExit("late", (_, exit) -> exits.add(exit.toString())));
            assertThat(refused).isInstanceOf(EspalierException.class);
            late.open();
          }
        });
    late.pass();
    container.close();
    closed.set(true);
    adding.value();
    assertThat(start.value()).isInstanceOf(ScopeClosedException.class);
  }

  @Test
  @Proves({"R21", "R31"})
  void nothingIsToldThatAStartEndedWellThatDidNot(Lab lab) throws Exception {
    Set<String> exits = ConcurrentHashMap.newKeySet();
    for (int i = 0; i < 100; i++) {
      closeWhileStarting(lab, exits);
    }
    assertThat(exits)
        .isNotEmpty()
        .allMatch(exit -> exit.startsWith("Cancelled"))
        .anyMatch(exit -> exit.contains("closed while it was starting"));
  }

  /// A root that somebody asks for fails in the moment in which the start begins.
  @Test
  @Proves({"R12", "R5"})
  void aStartOfWhatHasJustFailedSaysSo(Lab lab) throws Exception {
    for (int i = 0; i < 2_000; i++) {
      Door asking = new Door();
      Container container =
          Espalier.container(app -> {
            app.logTo(_ -> {});
            app.bind(A)
                .to(
                    needs()
                        .make(() -> {
                          throw new IllegalStateException("no");
                        }))
                .async(AsyncMode.DISABLED)
                .in(Singleton.class);
            app.roots(A);
          });
      Forked<Boolean> asker =
          lab.forkRun(() -> {
            Throwable refused = null;
            while (!(refused instanceof ScopeClosedException)) {
              refused = catchThrowable(() -> container.get(A));
              asking.open();
            }
          });
      asking.pass();
      for (int spins = 20 * (i % 50); spins > 0; spins--) {
        Thread.onSpinWait();
      }
      assertThat(catchThrowable(container::start)).isInstanceOf(StartFailedException.class);
      asker.value();
    }
  }
}
