package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.D;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.DeadlineException;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Key;
import dev.espalier.bind.Recipe;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Await;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What was made for one alone that failed before it began: nobody else will ever have it.
@ExtendWith(NothingIsLeft.class)
class PartsOfWhatFailedTest {
  private static final int TRIES = 3;
  private static final int MANY = 10;

  private final IllegalStateException broken = new IllegalStateException("broken");

  /// The threads that make a C.
  private final BlockingQueue<Thread> makers = new LinkedBlockingQueue<>();

  /// B needs a C of its own and the one A, which fails when C is there.
  private Container container(Lab lab, Consumer<ContainerBuilder> how) {
    return lab.container(app -> {
      app.bind(C).to(lab.resource(C, () -> makers.put(Thread.currentThread()))).async();
      how.accept(app);
    });
  }

  private void failing(ContainerBuilder app, Lab lab, Key<Thing> key) {
    app.bind(key)
        .to(
            lab.resource(
                key,
                () -> {
                  makers.take().join(); // it is ready, and not only acquired
                  throw broken;
                }))
        .async()
        .in(Singleton.class);
  }

  private void assertFails(Container container, Key<Thing> key) {
    assertThatThrownBy(() -> container.get(key))
        .isInstanceOf(AcquireFailedException.class)
        .hasRootCause(broken);
  }

  private void assertReleasedEachTime(Lab lab, Container container) {
    for (int i = 1; i <= TRIES; i++) {
      assertFails(container, B);
      assertThat(lab.log("-C")).as("before the exception is seen").hasSize(i);
    }
    assertThat(lab.log("+C")).hasSize(TRIES);
    assertThat(lab.exit(C)).isEqualTo(ExitCase.failed(broken));
  }

  @Test
  @Proves({"R10", "R11"})
  void areReleasedWithIt(Lab lab) {
    assertReleasedEachTime(
        lab,
        container(
            lab,
            app -> {
              failing(app, lab, A);
              app.bind(B).to(needs(C).and(A).makeResource((_, _) -> lab.resource(B))).async();
            }));
  }

  @Test
  @Proves({"R10", "R11"})
  void areReleasedAlsoWhereThereIsOneForAll(Lab lab) {
    assertReleasedEachTime(
        lab,
        container(
            lab,
            app -> {
              failing(app, lab, A);
              app.bind(B)
                  .to(needs(C).and(A).makeResource((_, _) -> lab.resource(B)))
                  .async()
                  .in(Singleton.class);
            }));
  }

  @Test
  @Proves({"R10", "R11"})
  void areReleasedAlsoWhenTheyBelongToAPart(Lab lab) {
    assertReleasedEachTime(
        lab,
        container(
            lab,
            app -> {
              failing(app, lab, A);
              app.bind(D).to(needs(C).and(A).makeResource((_, _) -> lab.resource(D))).async();
              app.bind(B)
                  .to(needs(D).makeResource(_ -> lab.resource(B)))
                  .async()
                  .in(Singleton.class);
            }));
  }

  @Test
  @Proves({"R10", "R11", "R23"})
  void areReleasedBeforeWhatTheyUse(Lab lab) {
    var container =
        lab.container(app -> {
          failing(app, lab, A);
          app.bind(C)
              .to(
                  needs(D)
                      .makeResource(_ -> lab.resource(C, () -> makers.put(Thread.currentThread()))))
              .async();
          app.bind(D).to(lab.resource(D)).async();
          app.bind(B).to(needs(C).and(A).makeResource((_, _) -> lab.resource(B))).async();
        });
    assertFails(container, B);
    assertThat(lab.log()).containsExactly("+D", "+C", "-C", "-D");
  }

  /// A is over its time, and nobody interrupts it.
  @Test
  @Proves({"R10", "R18"})
  void areReleasedWhenWhatItNeedsIsOverItsTime(Lab lab) {
    Door door = new Door();
    var container =
        container(
            lab,
            app -> {
              app.bind(A)
                  .to(
                      lab.resource(
                          A,
                          () -> {
                            makers.take().join();
                            door.passIgnoringInterrupts();
                          }))
                  .async()
                  .uninterruptible()
                  .acquireWithin(Duration.ofMillis(30))
                  .in(Singleton.class);
              app.bind(B)
                  .to(needs(C).and(A).makeResource((_, _) -> lab.resource(B)))
                  .async()
                  .in(Singleton.class);
            });
    assertThatThrownBy(() -> container.get(B)).hasRootCauseInstanceOf(DeadlineException.class);
    Await.until(() -> !lab.log("-C").isEmpty());
    door.open();
    Await.until(() -> !lab.log("-A").isEmpty());
    assertThat(lab.log()).containsExactly("+C", "-C", "+A", "-A");
    assertThat(lab.exit(C)).isInstanceOf(ExitCase.Failed.class);
  }

  /// A fails while C is still being made.
  @Test
  @Proves({"R10"})
  void thatComeLaterAreReleasedAtOnce(Lab lab) {
    Door began = new Door();
    Door door = new Door();
    var container =
        lab.container(app -> {
          app.bind(C)
              .to(
                  lab.resource(
                      C,
                      () -> {
                        began.open();
                        door.passIgnoringInterrupts();
                      }))
              .async();
          app.bind(A)
              .to(
                  lab.resource(
                      A,
                      () -> {
                        began.pass();
                        throw broken;
                      }))
              .async()
              .in(Singleton.class);
          app.bind(B)
              .to(needs(C).and(A).makeResource((_, _) -> lab.resource(B)))
              .async()
              .in(Singleton.class);
        });
    assertFails(container, B);
    door.open();
    Await.until(() -> !lab.log("-C").isEmpty());
    assertThat(lab.log()).containsExactly("+C", "-C");
    assertThat(lab.exit(C)).isInstanceOf(ExitCase.Cancelled.class);
  }

  @Test
  @Proves({"R10", "R39"})
  void thatHaveNotBegunNeverBegin(Lab lab) {
    Door door = new Door();
    var container =
        lab.container(app -> {
          app.bind(D).to(lab.resource(D, door::pass)).async().in(Singleton.class);
          app.bind(C).to(needs(D).makeResource(_ -> lab.resource(C))).async();
          app.bind(A)
              .to(
                  lab.resource(
                      A,
                      () -> {
                        throw broken;
                      }))
              .async()
              .in(Singleton.class);
          app.bind(B).to(needs(C).and(A).makeResource((_, _) -> lab.resource(B))).async();
        });
    assertFails(container, B);
    door.open();
    assertThat(container.get(D)).hasToString("D");
    container.close();
    assertThat(lab.log()).containsExactly("+D", "-D");
  }

  @Test
  @Proves({"R10", "R23"})
  void areReleasedBeforeWhatTheyUseWhenTheContainerIsClosedMeanwhile(Lab lab) throws Exception {
    assertReleasedBefore(lab, Container::close, ScopeClosedException.class);
  }

  @Test
  @Proves({"R10", "R23", "F42"})
  void areReleasedBeforeWhatTheyUseWhenThatIsEvictedMeanwhile(Lab lab) throws Exception {
    assertReleasedBefore(lab, container -> container.evict(D), AcquireFailedException.class);
  }

  /// C, which uses D, is being released.
  private void assertReleasedBefore(Lab lab, Consumer<Container> end, Class<?> told)
      throws Exception {
    Door releasing = new Door();
    Door released = new Door();
    Step slow =
        () -> {
          releasing.open();
          released.pass();
        };
    var container =
        lab.container(app -> {
          failing(app, lab, A);
          app.bind(D).to(lab.resource(D)).async().in(Singleton.class);
          app.bind(C)
              .to(
                  needs(D)
                      .makeResource(
                          _ -> lab.resource(C, () -> makers.put(Thread.currentThread()), slow)))
              .async();
          app.bind(B).to(needs(C).and(A).makeResource((_, _) -> lab.resource(B))).async();
        });
    Forked<Thing> asker = lab.fork(() -> container.get(B));
    releasing.pass();
    Forked<Boolean> ending = lab.forkRun(() -> end.accept(container)).awaitBlocked();
    assertThat(lab.log("-D")).isEmpty();
    released.open();
    assertThat(asker.thrown()).isInstanceOf(told);
    assertThat(ending.value()).isTrue();
    assertThat(lab.log()).containsExactly("+D", "+C", "-C", "-D");
    assertThat(Collections.frequency(lab.log(), "-C")).isEqualTo(1);
  }

  /// Some are just about to begin.
  @Test
  @Proves({"R10", "R12"})
  void areNotWhatItIsToldToHaveFailedWith(Lab lab) {
    var container =
        lab.container(app -> {
          List<Key<?>> needs = new ArrayList<>();
          for (int i = 0; i < MANY; i++) {
            app.bind(Thing.key(MANY + i)).to(needs(C).makeResource(_ -> lab.resource(D))).async();
            needs.add(Thing.key(MANY + i));
          }
          needs.add(A);
          app.bind(C).to(lab.resource(C)).async();
          app.bind(A)
              .to(
                  needs()
                      .<Thing>make(() -> {
                        throw broken;
                      }))
              .async()
              .in(Singleton.class);
          app.bind(B)
              .to(Recipe.<Thing>of(needs, (_, _) -> new Thing("B")))
              .async()
              .in(Singleton.class);
        });
    for (int i = 0; i < 100 * TRIES; i++) {
      assertFails(container, B);
    }
    container.close();
    assertThat(lab.unreleased()).isEmpty();
  }

  /// B waits for the end of A's eviction, and is then made anew with all that is its own.
  @Test
  @Proves({"R10", "F42"})
  void areReleasedWhenItIsMadeAnew(Lab lab) throws Exception {
    Door releasing = new Door();
    Door released = new Door();
    var container =
        container(
            lab,
            app -> {
              app.bind(A)
                  .to(
                      lab.resource(
                          A,
                          Step.none(),
                          () -> {
                            releasing.open();
                            released.pass();
                          }))
                  .async()
                  .in(Singleton.class);
              app.bind(B).to(needs(C).and(A).makeResource((_, _) -> lab.resource(B))).async();
            });
    container.get(A);
    Forked<Boolean> evicting = lab.forkRun(() -> container.evict(A));
    releasing.pass();
    Forked<Thing> asker = lab.fork(() -> container.get(B)).awaitBlocked();
    makers.take().join();
    released.open();
    assertThat(asker.value()).hasToString("B");
    assertThat(evicting.value()).isTrue();
    assertThat(lab.log("-C")).hasSize(1);
    assertThat(lab.log("+C")).hasSize(2);
    container.close();
    assertThat(lab.log()).containsSubsequence("-A", "+A", "+B", "-B");
  }
}
