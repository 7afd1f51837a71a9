package dev.espalier.tests.limits;

import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.espalier.Container;
import dev.espalier.Espalier;
import dev.espalier.bind.DeadlineException;
import dev.espalier.bind.Resource;
import dev.espalier.event.Event;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Deaf;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.LiveThreads;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The threads that limits need, and those that bindings ask for.
@ExtendWith(NothingIsLeft.class)
class ThreadsTest {

  /// The limits are long, so that an alarm that nobody took back would be there for a day.
  @Test
  @Proves("R37")
  void noneIsLeftOfAThousandContainers(Lab lab) throws Exception {
    String name = "limited";
    for (int i = 0; i < 1_000; i++) {
      boolean over = i % 10 == 0;
      Container container =
          Espalier.container(app -> {
            app.name(name).logTo(_ -> {}).limits(Soon.NONE);
            app.bind(A).to(lab.resource(A)).in(Singleton.class).onStart(_ -> {});
            app.bind(B)
                .to(
                    lab.resource(
                        B,
                        () -> {
                          if (over) {
                            new Door().pass();
                          }
                        }))
                .in(Singleton.class)
                .acquireWithin(over ? Duration.ofMillis(1) : Soon.NONE.acquire())
                .releaseWithin(Soon.NONE.release());
            app.roots(A);
          });
      container.start();
      Throwable thrown = catchThrowable(() -> container.get(B));
      if (over) {
        assertThat(thrown).hasCauseInstanceOf(DeadlineException.class);
      }
      container.close();
      if (i % 50 == 0) {
        assertThat(LiveThreads.of(name)).isEmpty();
      }
    }
    assertThat(LiveThreads.of(name)).isEmpty();
  }

  @Test
  @Proves("R37")
  void noneIsLeftButTheOneThatWasGivenUp(Lab lab) throws Exception {
    Deaf deaf = new Deaf();
    var container =
        lab.container(app -> {
          app.limits(Soon.NONE.acquire(Soon.TIME).grace(Soon.TIME)).name("given-up");
          app.bind(A).to(lab.resource(A, deaf::sit)).in(Singleton.class);
        });
    assertThat(lab.fork(() -> container.get(A)).thrown())
        .hasCauseInstanceOf(DeadlineException.class);
    lab.await(Event.Abandoned.class);
    container.close();
    assertThat(LiveThreads.of("given-up")).containsExactly("given-up/" + A);
    deaf.letGo();
    Soon.awaitLine(lab, "-A");
  }

  @Test
  @Proves("R37")
  void noneIsLeftWhenWhatIsOverItsTimeEndsWithTheClose(Lab lab) throws Exception {
    Door interrupted = new Door();
    Door goOn = new Door();
    var container =
        lab.container(app -> {
          app.limits(Soon.NONE.acquire(Soon.TIME));
          app.name("told-twice");
          app.bind(A)
              .to(
                  lab.resource(
                      A,
                      () -> {
                        try {
                          new Door().pass();
                        } catch (InterruptedException e) {
                          interrupted.open();
                          goOn.passIgnoringInterrupts();
                        }
                      }))
              .in(Singleton.class);
        });
    var asker = lab.fork(() -> container.get(A));
    interrupted.pass();
    var closer = lab.forkRun(container::close);
    assertThat(asker.thrown()).hasMessageStartingWith("ESP-305");
    goOn.open();
    closer.value();
    assertThat(LiveThreads.of("told-twice")).isEmpty();
  }

  @Test
  @Proves({"R0", "F61"})
  void arePlatformThreadsForWhatAsksForThem(Lab lab) {
    Map<String, Boolean> virtual = new ConcurrentHashMap<>();
    var container =
        lab.container(app -> {
          app.bind(A)
              .to(lab.resource(A, () -> virtual.put("A", Thread.currentThread().isVirtual())))
              .in(Singleton.class)
              .onPlatformThread();
          app.bind(B)
              .to(
                  Resource.around(use -> {
                    virtual.put("B", Thread.currentThread().isVirtual());
                    use.lend(new Thing("B"));
                  }))
              .in(Singleton.class)
              .onPlatformThread();
          app.bind(Thing.C)
              .to(lab.resource(Thing.C, () -> virtual.put("C", Thread.currentThread().isVirtual())))
              .in(Singleton.class);
        });
    container.get(A);
    container.get(B);
    container.get(Thing.C);
    assertThat(virtual)
        .containsExactlyInAnyOrderEntriesOf(Map.of("A", false, "B", false, "C", true));
  }
}
