package dev.espalier.tests.scopes;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.espalier.Container;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Await;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Dropping an instance while the container starts.
@ExtendWith(NothingIsLeft.class)
class EvictWhileStartingTest {
  private final Door began = new Door();
  private final Door door = new Door();

  @Test
  @Proves({"F42", "R48"})
  void whatIsBeingDroppedAsItBeginsIsMadeAnew(Lab lab) throws Exception {
    var container =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.bind(B)
              .to(needs(A).makeResource(_ -> lab.resource(B, Step.none(), this::slow)))
              .in(Singleton.class);
          app.bind(C).to(needs(B).makeResource(_ -> lab.resource(C))).in(Singleton.class);
          app.roots(C);
        });
    container.get(C);
    Forked<Boolean> evicting = lab.forkRun(() -> container.evict(B));
    began.pass();
    Forked<Boolean> starting = lab.forkRun(container::start).awaitBlocked();
    door.open();
    starting.value();
    evicting.value();
    assertThat(lab.log()).containsExactly("+A", "+B", "+C", "-C", "-B", "+B", "+C");
  }

  /// The start waits for A, which waits for B to begin, which is being dropped.
  @Test
  @Proves({"R2", "R48"})
  void whatIsDroppedIsMadeAnewBesideWhatWaitsForIt(Lab lab) throws Exception {
    AtomicInteger made = new AtomicInteger();
    Door waits = new Door();
    Door again = new Door();
    var container =
        lab.container(app -> {
          app.bind(A)
              .to(
                  lab.resource(
                      A,
                      () -> {
                        waits.open();
                        again.pass();
                      }))
              .in(Singleton.class);
          app.bind(B)
              .to(
                  lab.resource(
                      B,
                      () -> {
                        if (made.incrementAndGet() == 2) {
                          again.open();
                        }
                      },
                      this::slow))
              .in(Singleton.class);
          app.roots(A, B);
        });
    container.get(B);
    Forked<Boolean> evicting = lab.forkRun(() -> container.evict(B));
    began.pass();
    Forked<Boolean> starting = lab.forkRun(container::start);
    waits.pass();
    door.open();
    evicting.value();
    starting.value();
    assertThat(lab.log("+")).containsExactlyInAnyOrder("+B", "+B", "+A");
  }

  @Test
  @Proves({"F42", "R48"})
  void whatIsBeingStartedIsAwaitedAndStoppedBeforeItIsReleased(Lab lab) throws Exception {
    var container =
        lab.container(app -> {
          app.bind(A)
              .to(lab.resource(A))
              .in(Singleton.class)
              .onStart(_ -> {
                slow();
                lab.note("A starts");
              })
              .onStop(_ -> lab.note("A stops"));
          app.roots(A);
        });
    Forked<Boolean> starting = lab.forkRun(container::start);
    began.pass();
    Forked<Boolean> evicting = lab.forkRun(() -> container.evict(A)).awaitBlocked();
    assertThat(lab.log()).containsExactly("+A");
    door.open();
    starting.value();
    evicting.value();
    assertThat(lab.log()).containsExactly("+A", "A starts", "A stops", "-A");
  }

  /// A is still being started when B, which is ready, is dropped.
  @Test
  @Proves({"F42", "R48"})
  void whatWasDroppedMeanwhileIsThereWhenTheStartHasEnded(Lab lab) throws Exception {
    var container =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A)).in(Singleton.class).onStart(_ -> slow());
          app.bind(B)
              .to(lab.resource(B))
              .in(Singleton.class)
              .onStart(_ -> lab.note("B starts"))
              .onStop(_ -> lab.note("B stops"));
          app.bind(C).to(lab.resource(C)).in(Singleton.class);
          app.roots(A, B, C);
        });
    Forked<Boolean> starting = lab.forkRun(container::start);
    began.pass();
    Await.until(() -> lab.log().contains("B starts"));
    container.evict(B);
    container.evict(C);
    assertThat(lab.log()).endsWith("B stops", "-B", "-C");
    door.open();
    starting.value();
    assertThat(lab.log("+B")).hasSize(2);
    assertThat(lab.log("+C")).hasSize(2);
    assertThat(lab.log("B starts")).hasSize(2);
  }

  /// After the start hooks B is made anew, and when A has been seen to be there, it is dropped too.
  /// A start that would not look again ends in most of these before A is made anew.
  @RepeatedTest(20)
  @Proves({"F42", "R48"})
  void whatIsJustBeingDroppedIsThereWhenTheStartHasEnded(Lab lab) throws Exception {
    Door remaking = new Door();
    Door remade = new Door();
    Door released = new Door();
    AtomicInteger made = new AtomicInteger();
    var container =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A, Step.none(), released::pass)).in(Singleton.class);
          app.bind(B)
              .to(
                  lab.resource(
                      B,
                      () -> {
                        if (made.incrementAndGet() == 2) {
                          remaking.open();
                          remade.pass();
                        }
                      }))
              .in(Singleton.class);
          app.bind(C).to(lab.resource(C)).in(Singleton.class).onStart(_ -> slow());
          app.roots(A, B, C);
        });
    Forked<Boolean> starting = lab.forkRun(container::start);
    began.pass();
    container.evict(B);
    door.open();
    remaking.pass();
    Forked<Boolean> evicting = lab.forkRun(() -> container.evict(A));
    Await.until(() -> lab.log().contains("-A"));
    remade.open();
    Await.until(() -> lab.log("+B").size() == 2);
    released.open();
    starting.value();
    assertThat(lab.log("+A")).hasSize(2);
    evicting.value();
  }

  @Test
  @Proves({"F42", "R9"})
  void aStartHookDoesNotEvictAsItWouldWaitForItself(Lab lab) throws Exception {
    var refused = new CompletableFuture<Throwable>();
    var self = new CompletableFuture<Container>();
    var container =
        lab.container(app -> {
          app.bind(A)
              .to(lab.resource(A))
              .in(Singleton.class)
              .onStart(_ -> refused.complete(catchThrowable(() -> self.join().evict(A))));
          app.roots(A);
        });
    self.complete(container);
    container.start();
    assertThat(refused.join()).hasMessageStartingWith("ESP-203 evict() from inside");
    assertThat(lab.log()).containsExactly("+A");
  }

  private void slow() throws InterruptedException {
    began.open();
    door.pass();
  }
}
