package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.D;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.bind.DeadlineException;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Limits;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Scope;
import dev.espalier.event.Event;
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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What is released though its scope goes on, beside others that have nothing to do with it.
@ExtendWith(NothingIsLeft.class)
class LeavingTest {
  private final IllegalStateException broken = new IllegalStateException("broken");

  /// The threads that make a C.
  private final BlockingQueue<Thread> makers = new LinkedBlockingQueue<>();

  /// B of a request needs a C of its own and the container's A, which fails when it may.
  private void requests(ContainerBuilder app, Lab lab, Step failing, Step release) {
    app.lifetime(RequestScoped.class);
    app.bind(C).to(lab.resource(C, () -> makers.put(Thread.currentThread()), release)).async();
    app.bind(A)
        .to(
            lab.resource(
                A,
                () -> {
                  failing.run();
                  throw broken;
                }))
        .async()
        .in(Singleton.class);
    app.bind(B)
        .to(needs(C).and(A).makeResource((_, _) -> lab.resource(B)))
        .async()
        .in(RequestScoped.class);
  }

  @Test
  @Proves({"R5", "R17", "R32"})
  void holdsUpNobodyOfAnotherScopeAndNobodyWhenItsOwnIsClosed(Lab lab) throws Exception {
    Door fail = new Door();
    Door released = new Door();
    AtomicInteger releases = new AtomicInteger();
    Container container =
        lab.container(app ->
            requests(
                app,
                lab,
                fail::pass,
                () -> {
                  if (releases.getAndIncrement() == 0) {
                    released.pass();
                  }
                }));
    Scope one = container.open(RequestScoped.class);
    Scope other = container.open(RequestScoped.class);
    Forked<Thing> first = lab.fork(() -> one.get(B));
    makers.take().join();
    Forked<Thing> second = lab.fork(() -> other.get(B));
    makers.take().join();
    fail.open();
    Await.until(() -> first.isDone() || second.isDone());
    Forked<Boolean> closing = lab.forkRun(one::close);
    Forked<Boolean> closingOther = lab.forkRun(other::close);
    Await.until(() -> first.isDone() && second.isDone());
    released.open();
    assertThat(closing.value()).isTrue();
    assertThat(closingOther.value()).isTrue();
    assertThat(lab.log("-C")).hasSize(2);
  }

  @Test
  @Proves("R30")
  void doesNotCloseItsScopeAsThatWouldWaitForItself(Lab lab) throws Exception {
    CompletableFuture<Scope> own = new CompletableFuture<>();
    CompletableFuture<Throwable> refused = new CompletableFuture<>();
    Container container =
        lab.container(app ->
            requests(
                app,
                lab,
                () -> makers.take().join(),
                () -> refused.complete(catchThrowable(() -> own.join().close()))));
    Scope request = container.open(RequestScoped.class);
    own.complete(request);
    Forked<Thing> asker = lab.fork(() -> request.get(B));
    assertThat(asker.thrown()).hasRootCause(broken);
    assertThat(refused.join()).hasMessageStartingWith("ESP-203");
    request.close();
  }

  @Test
  @Proves("R30")
  void onTheThreadOfTheAskerItDoesNotCloseTheContainerEither(Lab lab) throws Exception {
    Door began = new Door();
    Door door = new Door();
    CompletableFuture<Container> self = new CompletableFuture<>();
    CompletableFuture<Throwable> refused = new CompletableFuture<>();
    Container container =
        lab.container(app -> {
          app.bind(C)
              .to(
                  lab.resource(
                      C,
                      () -> makers.put(Thread.currentThread()),
                      () -> refused.complete(catchThrowable(() -> self.join().close()))))
              .async();
          app.bind(A)
              .to(
                  lab.resource(
                      A,
                      () -> {
                        began.open();
                        door.pass();
                      }))
              .async()
              .in(Singleton.class);
          app.bind(B).to(needs(C).and(A).makeResource((_, _) -> lab.resource(B))).async();
        });
    self.complete(container);
    Forked<Thing> asker = lab.fork(() -> container.get(B));
    began.pass();
    makers.take().join();
    asker.interrupt();
    assertThat(asker.thrown()).isNotNull();
    assertThat(refused.join()).hasMessageStartingWith("ESP-203");
    door.open();
  }

  @Test
  @Proves({"R11", "R21", "F42"})
  void isNotPutOffByAnEvictionThatItDoesNotConcern(Lab lab) throws Exception {
    Door evicting = new Door();
    Door evicted = new Door();
    Container container =
        lab.container(app -> {
          app.bind(D)
              .to(
                  lab.resource(
                      D,
                      Step.none(),
                      () -> {
                        evicting.open();
                        evicted.pass();
                      }))
              .in(Singleton.class);
          app.bind(C).to(lab.resource(C)).async();
          app.bind(B)
              .to(
                  needs(C)
                      .<Thing>make(_ -> {
                        throw broken;
                      }))
              .in(Singleton.class);
        });
    container.get(D);
    Forked<Boolean> eviction = lab.forkRun(() -> container.evict(D));
    evicting.pass();
    assertThatThrownBy(() -> container.get(B)).hasRootCause(broken);
    assertThat(lab.log()).containsExactly("+D", "-D", "+C", "-C");
    assertThat(lab.exit(C)).isEqualTo(ExitCase.failed(broken));
    evicted.open();
    assertThat(eviction.value()).isTrue();
  }

  @Test
  @Proves({"R9", "R18", "R28"})
  void whatWasGivenUpForEachIsReported(Lab lab) {
    Door door = new Door();
    Container container =
        lab.container(app -> {
          app.limits(Limits.DEFAULT.grace(Duration.ofMillis(50)));
          app.bind(A)
              .to(lab.resource(A, door::passIgnoringInterrupts))
              .async()
              .uninterruptible()
              .acquireWithin(Duration.ofMillis(30));
        });
    assertThatThrownBy(() -> container.get(A)).hasRootCauseInstanceOf(DeadlineException.class);
    lab.await(Event.Abandoned.class);
    door.open();
    Await.until(() -> !lab.log("-A").isEmpty());
  }

  /// The scope is handed on by what then fails.
  @Test
  @Proves({"R10", "R11"})
  void whatIsAskedThroughAHandleOfWhatFailedIsKept(Lab lab) {
    CompletableFuture<Scope> leaked = new CompletableFuture<>();
    Container container =
        lab.container(app -> {
          app.bind(C).to(lab.resource(C, () -> makers.put(Thread.currentThread()))).async();
          app.bind(B)
              .to(
                  needs(Scope.class)
                      .<Thing>make(scope -> {
                        leaked.complete(scope);
                        throw broken;
                      }))
              .in(Singleton.class);
        });
    assertThatThrownBy(() -> container.get(B)).hasRootCause(broken);
    assertThat(leaked.join().get(C)).hasToString("C");
    Await.until(() -> !makers.element().isAlive());
    lab.note("used");
    container.close();
    assertThat(lab.log()).containsExactly("+C", "used", "-C");
  }
}
