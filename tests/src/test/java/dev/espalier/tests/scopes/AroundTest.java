package dev.espalier.tests.scopes;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Lease;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Resource;
import dev.espalier.bind.Scope;
import dev.espalier.event.Event;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Values with code around their use.
@ExtendWith(NothingIsLeft.class)
class AroundTest {
  private final IOException broken = new IOException("broken");

  @Nested
  class InTheContainer {
    @Test
    @Proves({"R23", "R24", "F39"})
    void theLaterOneEndsFirstAfterAllThatNeedsIt(Lab lab) throws Exception {
      var container =
          lab.container(app -> {
            app.bind(A).to(Lending.of(lab, A)).in(Singleton.class);
            app.bind(B).to(needs(A).makeResource(_ -> Lending.of(lab, B))).in(Singleton.class);
            app.bind(C).to(needs(B).makeResource(_ -> lab.resource(C))).in(Singleton.class);
            app.roots(C);
          });
      container.start();
      assertThat(lab.log()).containsExactly("+A", "+B", "+C");
      container.close();
      assertThat(lab.log())
          .containsExactly("+A", "+B", "+C", "-C", "commit B", "-B", "commit A", "-A");
      assertThat(lab.exits().values()).hasSize(3).containsOnly(ExitCase.completed());
    }

    @Test
    @Proves({"R3", "R6"})
    void isOneForAllAndToldLikeAnyOther(Lab lab) {
      var container = lab.container(app -> app.bind(A).to(Lending.of(lab, A)).in(Singleton.class));
      Thing a = container.get(A);
      assertThat(container.get(A)).isSameAs(a);
      assertThat(container.getAsync(A).toCompletableFuture().join()).isSameAs(a);
      container.close();
      assertThat(lab.log()).containsExactly("+A", "commit A", "-A");
      assertThat(lab.events(Event.AcquireBegan.class)).hasSize(1);
      assertThat(lab.events(Event.Acquired.class)).hasSize(1);
      assertThat(lab.events(Event.Released.class)).hasSize(1);
    }

    @Test
    @Proves({"R21", "F42"})
    void whatIsEvictedIsNotCommittedAndMadeAnew(Lab lab) {
      var container =
          lab.container(app -> {
            app.bind(A).to(Lending.of(lab, A)).in(Singleton.class);
            app.bind(B).to(needs(A).makeResource(_ -> Lending.of(lab, B))).in(Singleton.class);
          });
      Thing before = container.get(B);
      container.evict(A);
      assertThat(lab.log()).containsExactly("+A", "+B", "-B", "-A");
      assertThat(lab.exits().values()).containsOnly(ExitCase.cancelled("evicted"));
      assertThat(container.get(B)).isNotSameAs(before);
      container.close();
      assertThat(lab.log()).endsWith("+A", "+B", "commit B", "-B", "commit A", "-A");
    }
  }

  @Nested
  class InARequest {
    private static Container of(Lab lab) {
      return lab.container(app -> {
        app.lifetime(RequestScoped.class);
        app.bind(A).to(Lending.of(lab, A)).in(Singleton.class);
        app.bind(B).to(needs(A).makeResource(_ -> Lending.of(lab, B))).in(RequestScoped.class);
        app.bind(C).to(needs(B).makeResource(_ -> lab.resource(C))).in(RequestScoped.class);
      });
    }

    @Test
    @Proves({"R21", "R23", "F39", "F50"})
    void isCommittedWhenTheBodyReturns(Lab lab) {
      of(lab).runWithin(RequestScoped.class, scope -> scope.get(C));
      assertThat(lab.log()).containsExactly("+A", "+B", "+C", "-C", "commit B", "-B");
      assertThat(lab.exit(B)).isEqualTo(ExitCase.completed());
    }

    @Test
    @Proves({"R21", "R22", "F50"})
    void isNotCommittedWhenTheBodyThrowsAndAddsNothingToThat(Lab lab) {
      var container = of(lab);
      assertThatThrownBy(() ->
              container.runWithin(
                  RequestScoped.class,
                  scope -> {
                    scope.get(C);
                    throw broken;
                  }))
          .isSameAs(broken)
          .hasNoSuppressedExceptions();
      assertThat(lab.log()).containsExactly("+A", "+B", "+C", "-C", "-B");
      assertThat(lab.exit(B)).isEqualTo(ExitCase.failed(broken));
      assertThat(lab.events(Event.ReleaseFailed.class)).isEmpty();
    }

    @Test
    @Proves({"R21", "F50"})
    void isNotCommittedWhenForgottenAndIsWhenSaid(Lab lab) {
      var container = of(lab);
      try (Scope scope = container.open(RequestScoped.class)) {
        scope.get(B);
      }
      assertThat(lab.log()).containsExactly("+A", "+B", "-B");
      assertThat(lab.exit(B)).isEqualTo(ExitCase.cancelled("closed without complete()"));
      try (Scope scope = container.open(RequestScoped.class)) {
        scope.get(B);
        scope.complete();
      }
      assertThat(lab.log()).endsWith("-B", "+B", "commit B", "-B");
    }

    @Test
    @Proves({"R21", "R33", "F50"})
    void isNotCommittedWhenTheContainerCloses(Lab lab) {
      var container = of(lab);
      container.open(RequestScoped.class).get(B);
      container.closeAllScopes();
      assertThat(lab.log()).containsExactly("+A", "+B", "-B");
      container.close();
      assertThat(lab.log()).endsWith("-B", "commit A", "-A");
    }

    @Test
    @Proves({"R35", "F50"})
    void eachRequestHasItsOwn(Lab lab) {
      var container = of(lab);
      Scope one = container.open(RequestScoped.class);
      Scope two = container.open(RequestScoped.class);
      assertThat(one.get(B)).isSameAs(one.get(B)).isNotSameAs(two.get(B));
      two.complete();
      two.close();
      assertThat(lab.log()).containsExactly("+A", "+B", "+B", "commit B", "-B");
      one.close();
      assertThat(lab.log("-B")).hasSize(2);
      assertThat(lab.log("commit")).hasSize(1);
    }
  }

  @Nested
  class TheThread {
    @Test
    @Proves({"R0", "F39"})
    void isOneVirtualThreadOfTheContainerBeforeAndAfter(Lab lab) {
      List<Thread> threads = new CopyOnWriteArrayList<>();
      var container =
          lab.container(app -> {
            app.name("shop");
            app.lifetime(RequestScoped.class);
            for (var lifetime : List.of(Singleton.class, RequestScoped.class)) {
              var key = lifetime == Singleton.class ? A : B;
              app.bind(key)
                  .to(
                      Lending.of(
                          lab,
                          key,
                          () -> threads.add(Thread.currentThread()),
                          () -> threads.add(Thread.currentThread())))
                  .in(lifetime);
            }
          });
      container.get(A);
      container.runWithin(RequestScoped.class, scope -> scope.get(B));
      container.close();
      assertThat(threads)
          .hasSize(4)
          .allMatch(Thread::isVirtual)
          .allMatch(thread -> thread.getName().startsWith("shop/"))
          .doesNotContain(Thread.currentThread());
      assertThat(threads.get(0)).isSameAs(threads.get(3));
      assertThat(threads.get(1)).isSameAs(threads.get(2));
    }

    @Test
    @Proves({"R0", "R37"})
    void isAPlatformThreadWhereTheBindingSaysSo(Lab lab) {
      List<Thread> threads = new CopyOnWriteArrayList<>();
      var container =
          lab.container(app ->
              app.bind(A)
                  .to(
                      Lending.of(
                          lab,
                          A,
                          () -> threads.add(Thread.currentThread()),
                          () -> threads.add(Thread.currentThread())))
                  .in(Singleton.class)
                  .onPlatformThread());
      container.get(A);
      container.close();
      assertThat(threads).hasSize(2).noneMatch(Thread::isVirtual);
      assertThat(threads.getFirst()).isSameAs(threads.getLast());
    }

    @Test
    @Proves({"R44", "F45"})
    void isInItsScope(Lab lab) {
      List<Boolean> inside = new CopyOnWriteArrayList<>();
      List<Container> containers = new ArrayList<>();
      var container =
          lab.container(app -> {
            app.lifetime(RequestScoped.class);
            app.bind(A)
                .to(
                    Lending.of(
                        lab,
                        A,
                        () ->
                            inside.add(
                                containers.getFirst().current(RequestScoped.class).isPresent()),
                        () ->
                            inside.add(
                                containers.getFirst().current(RequestScoped.class).isPresent())))
                .in(RequestScoped.class);
          });
      containers.add(container);
      container.runWithin(RequestScoped.class, scope -> scope.get(A));
      assertThat(inside).containsExactly(true, true);
    }
  }

  @Nested
  class OnLoanAndForEach {
    private static Container of(Lab lab) {
      return lab.container(app -> {
        app.bind(A).to(Lending.of(lab, A));
        app.bind(B).to(needs(A).makeResource(_ -> Lending.of(lab, B)));
        app.bind(C).to(needs(A).and(A).makeResource((_, _) -> lab.resource(C)));
      });
    }

    @Test
    @Proves({"R21", "F40"})
    void aLeaseEndsItAsItWasSaid(Lab lab) {
      var container = of(lab);
      try (Lease<Thing> lease = container.acquire(B)) {
        assertThat(lease.get()).hasToString("B");
        lease.complete();
      }
      assertThat(lab.log()).containsExactly("+A", "+B", "commit B", "-B", "commit A", "-A");
      Lease<Thing> failed = container.acquire(B);
      failed.fail(broken);
      failed.close();
      assertThat(lab.log()).endsWith("-A", "+A", "+B", "-B", "-A");
      assertThat(lab.exits().values()).containsOnly(ExitCase.failed(broken));
    }

    @Test
    @Proves({"R23", "R46"})
    void eachThatNeedsOneGetsItsOwn(Lab lab) {
      var container = of(lab);
      container.get(C);
      container.close();
      assertThat(lab.log())
          .containsExactly("+A", "+A", "+C", "-C", "commit A", "-A", "commit A", "-A");
    }
  }

  @Nested
  class WithHooksOnItsBinding {
    @Test
    @Proves({"R24", "F48"})
    void theyRunInsideOfIt(Lab lab) {
      var container =
          lab.container(app ->
              app.bind(A)
                  .to(Lending.of(lab, A))
                  .in(Singleton.class)
                  .onAcquire(_ -> lab.note("hook"))
                  .onRelease(_ -> lab.note("unhook")));
      container.get(A);
      container.close();
      assertThat(lab.log()).containsExactly("+A", "hook", "unhook", "commit A", "-A");
    }

    @Test
    @Proves({"R7", "R11", "R17"})
    void oneThatFailsIsAFailedAcquisitionThatIsNotCommitted(Lab lab) {
      var fails = new AtomicBoolean(true);
      var container =
          lab.container(app ->
              app.bind(A)
                  .to(Lending.of(lab, A))
                  .in(Singleton.class)
                  .onAcquire(_ -> {
                    if (fails.get()) {
                      throw broken;
                    }
                  })
                  .onRelease(_ -> lab.note("unhook")));
      assertThatThrownBy(() -> container.get(A))
          .isInstanceOf(AcquireFailedException.class)
          .hasCause(broken);
      assertThat(lab.log()).containsExactly("+A", "-A");
      assertThat(lab.exit(A)).isEqualTo(ExitCase.failed(broken));
      fails.set(false);
      assertThat(container.get(A)).isNotNull();
    }

    @Test
    @Proves({"R7", "R49", "F48"})
    void closingComesBeforeTheCodeAfterTheUseAlsoWhenAHookFails(Lab lab) {
      var fails = new AtomicBoolean(true);
      var container =
          lab.container(app ->
              app.bind(AutoCloseable.class)
                  .to(
                      Resource.<AutoCloseable>around(use -> {
                        try {
                          use.lend(() -> lab.note("closed"));
                        } finally {
                          lab.note("after");
                        }
                      }))
                  .closing()
                  .onAcquire(_ -> {
                    if (fails.getAndSet(false)) {
                      throw broken;
                    }
                  }));
      assertThatThrownBy(() -> container.acquire(AutoCloseable.class)).hasCause(broken);
      assertThat(lab.log()).containsExactly("closed", "after");
      container.acquire(AutoCloseable.class).close();
      assertThat(lab.log()).containsExactly("closed", "after", "closed", "after");
    }
  }
}
