package dev.espalier.tests.scopes;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.D;
import static dev.espalier.tests.fixture.Thing.lazy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.espalier.Container;
import dev.espalier.bind.AsyncMode;
import dev.espalier.bind.Limits;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.Resource;
import dev.espalier.bind.Scope;
import dev.espalier.bind.WaitCycleException;
import dev.espalier.bind.WaitInterruptedException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Await;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Dropping what a caller's own instance needs, which is there or about to be made.
@ExtendWith(NothingIsLeft.class)
class EvictAskedTest {
  private final Door began = new Door();
  private final Door door = new Door();

  private void slow() throws InterruptedException {
    began.open();
    door.pass();
  }

  /// What a caller got needs both, and is released by the first.
  @Test
  @Proves({"R23", "F42"})
  void oneEvictionWaitsForWhatAnotherReleases(Lab lab) throws Exception {
    Container container =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.bind(B).to(lab.resource(B)).in(Singleton.class);
          app.bind(C)
              .to(needs(A).and(B).makeResource((_, _) -> lab.resource(C, Step.none(), this::slow)));
        });
    container.get(C);
    Forked<Boolean> one = lab.forkRun(() -> container.evict(A));
    began.pass();
    Forked<Boolean> other = lab.forkRun(() -> container.evict(B)).awaitBlocked();
    assertThat(lab.log("-")).containsExactly("-C");
    door.open();
    assertThat(one.value()).isTrue();
    assertThat(other.value()).isTrue();
    assertThat(lab.log("-")).containsExactlyInAnyOrder("-C", "-A", "-B").startsWith("-C");
  }

  /// B needs A, a C of its own, and D, for which it still waits.
  @Test
  @Proves({"R32", "R23", "F42"})
  void whatHasNotBegunIsMadeAnewWithItsParts(Lab lab) throws Exception {
    BlockingQueue<Thread> makers = new LinkedBlockingQueue<>();
    Container container =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.bind(C)
              .to(
                  needs(A)
                      .makeResource(_ -> lab.resource(C, () -> makers.put(Thread.currentThread()))))
              .async();
          app.bind(D).to(lab.resource(D, this::slow)).in(Singleton.class);
          app.bind(B)
              .to(
                  needs(A)
                      .and(C)
                      .and(D)
                      .makeResource((_, c, _) -> lab.resource(B, () -> had(lab, c))))
              .async();
        });
    Forked<Thing> asker = lab.fork(() -> container.get(B));
    began.pass();
    makers.take().join();
    container.evict(A);
    Await.until(() -> lab.log("-").size() == 2);
    assertThat(lab.log().subList(0, 4)).containsExactly("+A", "+C", "-C", "-A");
    door.open();
    assertThat(asker.value()).hasToString("B");
    assertThat(lab.log()).endsWith("C is there", "+B");
  }

  private static void had(Lab lab, Thing part) {
    lab.note(part + (lab.isHeld(part) ? " is there" : " was released"));
  }

  /// The release of what is dropped asks for it: that would be made anew when this has ended.
  @Test
  @Timeout(30)
  @Proves({"R19", "F42"})
  void aReleaseThatAsksForWhatIsDroppedWouldWaitForItself(Lab lab) {
    CompletableFuture<Container> self = new CompletableFuture<>();
    CompletableFuture<Throwable> refused = new CompletableFuture<>();
    Container container =
        lab.container(app ->
            app.bind(A)
                .to(
                    lab.resource(
                        A,
                        Step.none(),
                        () -> refused.complete(catchThrowable(() -> self.join().get(A)))))
                .in(Singleton.class));
    self.complete(container);
    container.get(A);
    container.evict(A);
    assertThat(refused.join()).isInstanceOf(WaitCycleException.class);
    assertThat(lab.log()).containsExactly("+A", "-A");
  }

  /// As the one before, in code around a use, which goes on on its own thread.
  @Test
  @Timeout(30)
  @Proves({"R19", "F42"})
  void codeAfterAUseThatAsksForWhatIsDroppedWouldWaitForItself(Lab lab) {
    CompletableFuture<Container> self = new CompletableFuture<>();
    CompletableFuture<Throwable> refused = new CompletableFuture<>();
    Container container =
        lab.container(app ->
            app.bind(A)
                .to(
                    Resource.around(use -> {
                      try {
                        use.lend(new Thing("A"));
                      } finally {
                        refused.complete(catchThrowable(() -> self.join().get(A)));
                      }
                    }))
                .in(Singleton.class));
    self.complete(container);
    container.get(A);
    container.evict(A);
    assertThat(refused.join()).isInstanceOf(WaitCycleException.class);
  }

  /// The release of A is given up while it waits for B. Whoever dropped A then makes C, for which B
  /// waits: that is no circle, since nobody waits for the release any more.
  @Test
  @Timeout(30)
  @Proves({"R19", "R28"})
  void aReleaseThatWasGivenUpHoldsUpNobody(Lab lab) throws Exception {
    CompletableFuture<Container> self = new CompletableFuture<>();
    CompletableFuture<Thread> asksForC = new CompletableFuture<>();
    CompletableFuture<Thing> released = new CompletableFuture<>();
    Door makingC = new Door();
    Container container =
        lab.container(app -> {
          app.limits(Limits.DEFAULT.release(Duration.ofMillis(50)).grace(Duration.ofMillis(50)));
          app.bind(A)
              .to(
                  lab.resource(
                      A,
                      Step.none(),
                      () -> {
                        assertThat(catchThrowable(() -> self.join().get(B)))
                            .isInstanceOf(WaitInterruptedException.class);
                        Thread.interrupted();
                        released.complete(self.join().get(B));
                      }))
              .in(Singleton.class);
          app.bind(B)
              .to(
                  needs(lazy(C))
                      .makeResource(c -> {
                        makingC.pass();
                        asksForC.complete(Thread.currentThread());
                        c.get();
                        return lab.resource(B);
                      }))
              .in(Singleton.class);
          app.bind(C)
              .to(
                  needs()
                      .make(() -> {
                        makingC.open();
                        Thread asks = asksForC.join();
                        Await.until(() -> asks.getState() == Thread.State.WAITING);
                        return new Thing("C");
                      }))
              .async(AsyncMode.DISABLED) // on the thread that asks
              .in(Singleton.class);
        });
    self.complete(container);
    container.get(A);
    assertThatThrownBy(() -> container.evict(A)).isInstanceOf(ReleaseFailedException.class);
    assertThat(released).isNotDone();
    assertThat(container.get(C)).hasToString("C");
    assertThat(released.join()).hasToString("B");
  }

  /// B is made of A, for a holder that is there and asks for it late.
  private Container askedLate(Lab lab, CompletableFuture<Scope> holder, AsyncMode mode) {
    return lab.container(app -> {
      app.bind(A).to(lab.resource(A)).in(Singleton.class);
      app.bind(B)
          .to(
              needs(A)
                  .makeResource(a ->
                      lab.resource(
                          B,
                          () -> {
                            slow();
                            had(lab, a);
                          })))
          .async(mode);
      app.bind(C)
          .to(
              needs(Scope.class)
                  .makeResource(scope -> {
                    holder.complete(scope);
                    return lab.resource(C);
                  }))
          .in(Singleton.class);
    });
  }

  @ParameterizedTest
  @EnumSource(AsyncMode.class)
  @Proves({"R23", "F42"})
  void whatAHandleOfWhatIsThereAskedForIsAwaited(AsyncMode mode, Lab lab) throws Exception {
    CompletableFuture<Scope> holder = new CompletableFuture<>();
    Container container = askedLate(lab, holder, mode);
    container.get(C);
    Forked<Thing> asker = lab.fork(() -> holder.join().get(B));
    began.pass();
    Forked<Boolean> evicting = lab.forkRun(() -> container.evict(A)).awaitBlocked();
    door.open();
    asker.value();
    evicting.value();
    assertThat(lab.log()).containsExactly("+C", "+A", "A is there", "+B", "-C", "-B", "-A");
  }

  /// While C is released, with what it had asked for, the handle that it leaves behind is used: D
  /// is made of a B of its own.
  @Test
  @Proves({"R23", "F42"})
  void whatAHandleAsksForMeanwhileKeepsItsParts(Lab lab) throws Exception {
    CompletableFuture<Provider<Thing>> holder = new CompletableFuture<>();
    Door releasing = new Door();
    Container container =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.bind(B).to(lab.resource(B)).async();
          app.bind(D)
              .to(
                  needs(B)
                      .make(b -> {
                        slow();
                        had(lab, b);
                        return new Thing("D");
                      }))
              .async();
          app.bind(C)
              .to(
                  needs(A)
                      .and(Scope.class)
                      .makeResource((_, scope) -> {
                        holder.complete(() -> scope.get(D));
                        return lab.resource(C);
                      }))
              .in(Singleton.class)
              .onStop(_ -> {
                releasing.open();
                began.pass();
              });
        });
    container.start();
    container.get(C);
    Forked<Boolean> evicting = lab.forkRun(() -> container.evict(A));
    releasing.pass();
    Forked<Thing> asker = lab.fork(() -> holder.join().get());
    evicting.value();
    door.open();
    asker.value();
    assertThat(lab.log()).containsExactly("+A", "+C", "+B", "-C", "-A", "B is there");
    container.close();
    assertThat(lab.log()).endsWith("B is there", "-B");
  }
}
