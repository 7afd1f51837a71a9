package dev.espalier.tests.overlays;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.D;
import static dev.espalier.tests.fixture.Thing.E;
import static dev.espalier.tests.fixture.Thing.provider;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.bind.AsyncMode;
import dev.espalier.bind.Eager;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.Key;
import dev.espalier.bind.Limits;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Resource;
import dev.espalier.bind.Scope;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.bind.StartFailedException;
import dev.espalier.bind.Startable;
import dev.espalier.testing.TestContainer;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Gate;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// Faults found by a hostile review.
@ExtendWith(NothingIsLeft.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileTest {
  static final class Given implements AutoCloseable {
    int closed;

    @Override
    public void close() {
      closed++;
    }
  }

  static class Service {
    Service() {}
  }

  // ---- sharing

  @Test
  void aGivenObjectThatTheOverlayDecoratesIsNotClosedByIt(Lab lab) {
    Given given = new Given();
    var base =
        lab.container(
            app -> app.bind(Key.of(AutoCloseable.class)).toInstance(given).closing());
    var overlay =
        base.overlay(
            app ->
                app.decorate(AutoCloseable.class)
                    .with(needs(AutoCloseable.class).make(inner -> (AutoCloseable) () -> {})));
    overlay.close();
    assertThat(given.closed).isZero();
    base.close();
    assertThat(given.closed).isEqualTo(1);
  }

  @Test
  void aGivenObjectWithAFallbackOrHooksIsReleasedOnce(Lab lab) {
    Given given = new Given();
    var base =
        lab.container(
            app -> {
              app.bind(Given.class)
                  .toInstance(given)
                  .withFallback(needs(A).make(a -> new Given()))
                  .closing();
              app.bind(A).to(lab.resource(A)).in(Singleton.class);
            });
    assertThat(base.get(Given.class)).isSameAs(given);
    var overlay = base.overlay(app -> app.replace(A).to(lab.resource(B)).in(Singleton.class));
    assertThat(overlay.get(Given.class)).isSameAs(given);
    overlay.close();
    assertThat(given.closed).isZero();
  }

  @Test
  void whatIsDecoratedInTheOverlayIsTheBasesOwnInstance(Lab lab) {
    var base = lab.container(app -> app.bind(A).to(lab.resource(A)).in(Singleton.class));
    base.get(A);
    var overlay = base.overlay(app -> app.decorate(A).with(needs(A).make(a -> new Thing("around " + a))));
    assertThat(overlay.get(A)).hasToString("around A");
    assertThat(lab.log("+")).containsExactly("+A");
  }

  record Server(Lab lab, String name) {
    void start() {
      lab.note("start " + name);
    }

    void stop() {
      lab.note("stop " + name);
    }
  }

  @Test
  void whatIsSharedAsAPartIsNotStartedAndStoppedAgain_fallback(Lab lab) throws Exception {
    var base =
        lab.container(
            app -> {
              app.bind(Server.class)
                  .to(needs().make(() -> new Server(lab, "real")))
                  .withFallback(needs(A).make(a -> new Server(lab, "fallback")))
                  .onStart(Server::start)
                  .onStop(Server::stop)
                  .in(Singleton.class);
              app.bind(A).to(needs().make(() -> new Thing("A"))).in(Singleton.class);
              app.roots(Server.class);
            });
    base.start();
    var overlay = base.overlay(app -> app.replace(A).toInstance(new Thing("other")));
    overlay.start();
    boolean same = overlay.get(Server.class) == base.get(Server.class);
    overlay.close();
    if (same) { // it may as well be made anew
      assertThat(lab.log()).containsExactly("start real");
    }
  }

  @Test
  void whatIsSharedAsAPartIsNotStartedAndStoppedAgain_decorators(Lab lab) throws Exception {
    List<Server> seen = new ArrayList<>();
    var base =
        lab.container(
            app -> {
              app.bind(Server.class)
                  .to(needs().make(() -> new Server(lab, "real")))
                  .onStart(Server::start)
                  .onStop(Server::stop)
                  .in(Singleton.class);
              app.decorate(Server.class).with(needs(Server.class).make(s -> s));
              app.roots(Server.class);
            });
    base.start();
    var overlay =
        base.overlay(app -> app.decorate(Server.class).with(needs(Server.class).make(s -> s)));
    overlay.start();
    boolean same = overlay.get(Server.class) == base.get(Server.class);
    overlay.close();
    if (same) {
      assertThat(lab.log()).containsExactly("start real");
    }
  }

  static final class StageStatic {
    static int injected;

    @Inject
    static void count(CompletionStage<Given> given) {
      injected++;
    }
  }

  @Test
  void staticMembersStayWhereTheOverlayBindsTheStageItself(Lab lab) throws Exception {
    StageStatic.injected = 0;
    Key<CompletionStage<Given>> stage = stageKey();
    var base =
        lab.container(
            app -> {
              app.bind(Given.class).toInstance(new Given());
              app.injectStatic(StageStatic.class);
            });
    base.start();
    var overlay =
        base.overlay(
            app -> app.bind(stage).toInstance(CompletableFuture.completedStage(new Given())));
    overlay.start();
    assertThat(StageStatic.injected).isEqualTo(1);
  }

  @SuppressWarnings("unchecked")
  private static Key<CompletionStage<Given>> stageKey() throws Exception {
    return (Key<CompletionStage<Given>>)
        Key.ofType(
            StageStatic.class
                .getDeclaredMethod("count", CompletionStage.class)
                .getGenericParameterTypes()[0]);
  }

  @Eager
  @Singleton
  static final class Early {
    static final AtomicInteger MADE = new AtomicInteger();

    Early() {
      MADE.incrementAndGet();
    }
  }

  static final class NeedsEarly {
    @Inject
    NeedsEarly(Early early) {}

    NeedsEarly() {}
  }

  @Test
  void whatWasEagerBecauseItWasReachedIsNotMadeWhenNothingReachesIt(Lab lab) throws Exception {
    Early.MADE.set(0);
    var base = lab.container(app -> app.bind(NeedsEarly.class).in(Singleton.class));
    var overlay = base.overlay(app -> app.replace(NeedsEarly.class).toInstance(new NeedsEarly()));
    overlay.start();
    assertThat(Early.MADE).hasValue(0);
  }

  @Test
  void aReplacementOfWhatIsEagerIsEagerOnlyIfItSaysSo(Lab lab) throws Exception {
    var base = lab.container(app -> app.bind(A).to(lab.resource(A)).in(Singleton.class).eager());
    var overlay = base.overlay(app -> app.replace(A).to(lab.resource(B)).in(Singleton.class));
    overlay.start();
    assertThat(lab.log()).isEmpty();
  }

  static final class Store {}

  static class Shop {
    @Inject
    Shop(Store store) {}

    Shop() {}
  }

  @Test
  void aDecorationOfTheBaseThatIsOutOfReachIsNoProblemOfTheOverlay(Lab lab) {
    var base =
        lab.container(
            app -> {
              app.bind(Shop.class).in(Singleton.class);
              app.decorate(Store.class).with(needs(Store.class).make(s -> s));
            });
    base.overlay(app -> app.replace(Shop.class).toInstance(new Shop()));
  }

  // ---- limits

  @Test
  void theTimeThatTheBaseGivesToANodeHoldsForItsOverlayToo(Lab lab) throws Exception {
    Gate gate = new Gate();
    var base =
        lab.container(
            app -> {
              app.limits(Limits.DEFAULT.acquire(Duration.ofMillis(300)));
              app.bind(A)
                  .to(lab.resource(A, gate::pass))
                  .in(Singleton.class)
                  .acquireWithin(Duration.ofSeconds(20));
            });
    var overlay = base.overlay(_ -> {});
    Forked<Thing> asks = lab.fork(() -> overlay.get(A));
    asks.awaitBlocked();
    Thread.sleep(1000);
    gate.open();
    assertThat(asks.value()).hasToString("A");
  }

  @Test
  void aChainInTheBaseHasTheTimeOfEachOfIts(Lab lab) throws Exception {
    Resource<Thing> slow = lab.resource(A, () -> Thread.sleep(500));
    var base =
        lab.container(
            app -> {
              app.limits(Limits.DEFAULT.acquire(Duration.ofMillis(800)));
              app.bind(A).to(slow).in(Singleton.class);
              app.bind(B).to(needs(A).makeResource(_ -> lab.resource(B, () -> Thread.sleep(500)))).in(Singleton.class);
            });
    var overlay = base.overlay(_ -> {});
    assertThat(overlay.get(B)).hasToString("B");
  }

  @Test
  void theDrainOfTheBaseEndsTheUseOfTheOverlay(Lab lab) throws Exception {
    var base =
        lab.container(
            app -> {
              app.limits(
                  Limits.DEFAULT.drain(Duration.ofMillis(300)).close(Duration.ofSeconds(12)));
              app.lifetime(RequestScoped.class);
              app.bind(A).to(lab.resource(A)).in(Singleton.class);
            });
    var overlay =
        base.overlay(
            app ->
                app.limits(
                    Limits.DEFAULT.drain(Duration.ofMinutes(5)).close(Duration.ofMinutes(10))));
    base.get(A);
    Gate inside = new Gate();
    Gate end = new Gate();
    Forked<Boolean> body =
        lab.forkRun(
            () ->
                overlay.runWithin(
                    RequestScoped.class,
                    _ -> {
                      inside.open();
                      end.passIgnoringInterrupts();
                    }));
    inside.pass();
    try {
      long began = System.nanoTime();
      base.close();
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
    } finally {
      end.open();
      try {
        body.value();
      } catch (Exception e) {
        // its scope was closed under it
      }
    }
  }

  // ---- waits

  static class Slow {
    static final AtomicReference<Gate> INSIDE = new AtomicReference<>();
    static final AtomicReference<Gate> GO = new AtomicReference<>();

    Slow() {
      INSIDE.get().open();
      GO.get().passIgnoringInterrupts();
    }
  }

  @Test
  void whoWaitsForTheBaseIsWokenWhenTheOverlayCloses(Lab lab) throws Exception {
    Slow.INSIDE.set(new Gate());
    Slow.GO.set(new Gate());
    var base = lab.container(app -> app.bind(Slow.class).in(Singleton.class));
    var overlay = base.overlay(_ -> {});
    Forked<Slow> there = lab.fork(() -> base.get(Slow.class));
    Slow.INSIDE.get().pass();
    Forked<Slow> asks = lab.fork(() -> overlay.get(Slow.class));
    asks.awaitBlocked();
    try {
      Forked<Boolean> closes = lab.forkRun(overlay::close);
      long began = System.nanoTime();
      assertThat(closes.value()).isTrue();
      assertThat(asks.thrown()).isInstanceOf(ScopeClosedException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
    } finally {
      Slow.GO.get().open();
      there.value();
    }
  }

  /// The same with a scope inside the base in place of the overlay: passes.
  @Test
  void whoWaitsForTheBaseIsWokenWhenARequestCloses(Lab lab) throws Exception {
    Slow.INSIDE.set(new Gate());
    Slow.GO.set(new Gate());
    var base =
        lab.container(
            app -> {
              app.lifetime(RequestScoped.class);
              app.bind(Slow.class).in(Singleton.class);
              app.bind(UsesSlow.class).in(RequestScoped.class);
            });
    var request = base.open(RequestScoped.class);
    Forked<Slow> there = lab.fork(() -> base.get(Slow.class));
    Slow.INSIDE.get().pass();
    Forked<UsesSlow> asks = lab.fork(() -> request.get(UsesSlow.class));
    asks.awaitBlocked();
    try {
      Forked<Boolean> closes = lab.forkRun(request::close);
      assertThat(closes.value()).isTrue();
      assertThat(asks.thrown()).isInstanceOf(ScopeClosedException.class);
    } finally {
      Slow.GO.get().open();
      there.value();
    }
  }

  static class UsesSlow {
    @Inject
    UsesSlow(Slow slow) {}
  }

  @Test
  void aCycleOfWaitsAcrossBothIsAnError(Lab lab) throws Exception {
    AtomicReference<Container> over = new AtomicReference<>();
    Gate go = new Gate();
    var base =
        lab.container(
            app -> {
              app.bind(A)
                  .to(
                      needs()
                          .make(
                              () -> {
                                go.pass();
                                return over.get().get(B);
                              }))
                  .in(Singleton.class)
                  .acquireWithin(Duration.ofSeconds(5));
              app.bind(B).to(needs(A).and(C).make((a, c) -> a)).in(Singleton.class);
              app.bind(C).to(needs().make(() -> new Thing("C"))).in(Singleton.class);
            });
    over.set(base.overlay(app -> app.replace(C).toInstance(new Thing("other"))));
    Forked<Thing> asks = lab.fork(() -> base.get(A));
    go.open();
    Throwable thrown = asks.thrown();
    StringBuilder all = new StringBuilder();
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      all.append(at).append('\n');
    }
    assertThat(all.toString()).contains("ESP-306");
  }

  // ---- close

  @Test
  void whatFailsInTheReleaseOfAnOverlayIsThrownToWhoClosesTheBase(Lab lab) {
    var base = lab.container(app -> app.bind(A).to(lab.resource(A)).in(Singleton.class));
    var overlay =
        base.overlay(
            app ->
                app.replace(A)
                    .to(
                        Resource.of(
                            () -> new Thing("own"),
                            _ -> {
                              throw new IllegalStateException("release broke");
                            }))
                    .in(Singleton.class));
    overlay.get(A);
    assertThatExceptionOfType(ReleaseFailedException.class)
        .isThrownBy(base::close)
        .havingRootCause()
        .withMessage("release broke");
  }

  /// The same with a scope inside the base: passes.
  @Test
  void whatFailsInTheReleaseOfARequestIsThrownToWhoClosesTheBase(Lab lab) {
    var base =
        lab.container(
            app -> {
              app.lifetime(RequestScoped.class);
              app.bind(A)
                  .to(
                      Resource.of(
                          () -> new Thing("own"),
                          _ -> {
                            throw new IllegalStateException("release broke");
                          }))
                  .in(RequestScoped.class);
              app.limits(Limits.DEFAULT.drain(Duration.ofMillis(100)));
            });
    base.open(RequestScoped.class).get(A);
    assertThatExceptionOfType(ReleaseFailedException.class)
        .isThrownBy(base::close)
        .havingRootCause()
        .withMessage("release broke");
  }

  record Port(Lab lab, String name) implements Startable {
    @Override
    public void start() {
      lab.note("start " + name);
    }

    @Override
    public void stop() {
      lab.note("stop " + name);
    }
  }

  record Client(Port port, Thing thing) implements Startable {
    @Override
    public void start() {
      port.lab().note("start client of " + thing);
    }

    @Override
    public void stop() {
      port.lab().note("stop client of " + thing);
    }
  }

  private static Container ports(Lab lab) {
    return lab.container(
        app -> {
          app.bind(Port.class).to(needs().make(() -> new Port(lab, "port"))).in(Singleton.class);
          app.bind(A).to(needs().make(() -> new Thing("A"))).in(Singleton.class);
          app.bind(Client.class).to(needs(Port.class).and(A).make(Client::new)).in(Singleton.class);
          app.roots(Client.class);
        });
  }

  @Test
  void whatAcceptsWorkInTheOverlayStopsBeforeWhatItDependsOn(Lab lab) throws Exception {
    var base = ports(lab);
    base.start();
    base.overlay(app -> app.replace(A).toInstance(new Thing("other"))).start();
    base.close();
    List<String> log = lab.log();
    assertThat(log.indexOf("stop client of other")).isLessThan(log.indexOf("stop port"));
  }

  @Test
  void whatAcceptsWorkInTheOverlayStartsAfterWhatItDependsOn(Lab lab) throws Exception {
    var base = ports(lab);
    var overlay = base.overlay(app -> app.replace(A).toInstance(new Thing("other")));
    overlay.start();
    assertThat(lab.log()).containsExactly("start port", "start client of other");
  }

  @Test
  void noneIsLaidOverWhatIsClosingAlsoNotFromInside(Lab lab) throws Exception {
    var base =
        lab.container(
            app -> {
              app.limits(Limits.DEFAULT.drain(Duration.ofSeconds(8)));
              app.lifetime(RequestScoped.class);
              app.bind(A).to(lab.resource(A)).in(Singleton.class);
            });
    Gate inside = new Gate();
    Gate closing = new Gate();
    Forked<Container> body =
        lab.fork(
            () ->
                base.within(
                    RequestScoped.class,
                    _ -> {
                      inside.open();
                      closing.pass();
                      return base.overlay(_ -> {}); // and leaves it to the base to close it
                    }));
    inside.pass();
    Forked<Boolean> closes = lab.forkRun(base::close);
    closes.awaitBlocked();
    Thread.sleep(200);
    long began = System.nanoTime();
    closing.open();
    assertThat(closes.value()).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
    assertThat(body.thrown()).isInstanceOf(ScopeClosedException.class);
  }

  @Test
  void closeAllScopesLeavesContainersAlone(Lab lab) {
    var base = lab.container(app -> app.bind(A).to(lab.resource(A)).in(Singleton.class));
    var overlay = base.overlay(app -> app.replace(A).to(lab.resource(B)).in(Singleton.class));
    overlay.get(A);
    base.closeAllScopes();
    assertThat(overlay.get(A)).hasToString("B");
  }

  @Test
  void overlaysAreClosedNewestFirstWithTheScopes(Lab lab) {
    var base =
        lab.container(
            app -> {
              app.lifetime(RequestScoped.class);
              app.bind(A).to(lab.resource(A)).in(Singleton.class);
              app.bind(B).to(lab.resource(B)).in(RequestScoped.class);
            });
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      base.open(RequestScoped.class).get(B);
      Key<Thing> key = Thing.key(10 + i);
      base.overlay(app -> app.replace(A).to(lab.resource(key)).in(Singleton.class)).get(A);
      expected.addFirst("-B");
      expected.addFirst("-" + Thing.name(key));
    }
    base.closeAllScopes();
    assertThat(lab.log("-")).containsExactlyElementsOf(expected);
  }

  @Test
  void theScopeOfTheBaseThatRunsIsFoundAlsoInsideAScopeOfTheOverlay(Lab lab) {
    var base = lab.container(app -> app.lifetime(RequestScoped.class));
    var overlay = base.overlay(_ -> {});
    base.runWithin(
        RequestScoped.class,
        mine ->
            overlay.runWithin(
                RequestScoped.class,
                _ -> assertThat(base.current(RequestScoped.class)).contains(mine)));
  }

  // ---- the rest

  @Test
  void whatWasSaidOfTheThreadInTheBindingIsSaidInTheOverlay(Lab lab) {
    var base =
        lab.container(
            app -> app.bind(A).to(lab.resource(A)).in(Singleton.class).async(AsyncMode.ENABLED));
    assertThat(base.overlay(_ -> {}).asyncMode(A)).isEqualTo(base.asyncMode(A));
  }

  @Test
  void aTestContainerWatchesAlsoWhereItsProgramHasALog() {
    var test =
        TestContainer.of(
            app -> {
              app.logTo(_ -> {});
              app.lifetime(RequestScoped.class);
              app.limits(Limits.DEFAULT.drain(Duration.ofMillis(50)));
            });
    var _ = test.container().open(RequestScoped.class);
    assertThatThrownBy(test::close).isInstanceOf(AssertionError.class);
  }

  static final class ForksInside {
    final Thing thing;

    @Inject
    ForksInside(Provider<Thing> later) throws Exception {
      AtomicReference<Thing> got = new AtomicReference<>();
      Thread thread = Thread.ofVirtual().start(() -> got.set(later.get()));
      thread.join();
      thing = got.get();
    }
  }

  /// Of the commit before: a wait through the handle of what is made on the thread of another.
  @Test
  void aTurnIsGivenUpByWhatIsMadeInsideAnother(Lab lab) throws Exception {
    Key<Thing> thing = Key.of(Thing.class);
    var base =
        lab.container(
            app -> {
              app.limits(Limits.DEFAULT.acquire(Duration.ofSeconds(3)));
              app.concurrency(1);
              app.bind(thing).to(lab.resource(A)).in(Singleton.class);
              app.bind(ForksInside.class).async(AsyncMode.DISABLED);
              app.bind(B)
                  .to(needs(ForksInside.class).make(inside -> inside.thing))
                  .in(Singleton.class);
            });
    assertThat(base.get(B)).hasToString("A");
  }

  @Test
  void aStartOfTheOverlayThatFailsInTheBaseIsToldAndTheBaseStays(Lab lab) {
    var base =
        lab.container(
            app -> {
              app.bind(A)
                  .to(
                      needs()
                          .make(
                              () -> {
                                throw new IllegalStateException("broken");
                              }))
                  .in(Singleton.class);
              app.bind(C).to(lab.resource(C)).in(Singleton.class);
              app.bind(B).to(needs(A).and(C).make((a, _) -> a)).in(Singleton.class);
              app.roots(B);
            });
    var overlay = base.overlay(app -> app.replace(C).to(lab.resource(D)).in(Singleton.class));
    assertThatExceptionOfType(StartFailedException.class)
        .isThrownBy(overlay::start)
        .satisfies(e -> System.out.println(e.getMessage()))
        .havingRootCause()
        .withMessage("broken");
    base.get(C);
  }

  @Test
  void anOverlayThatIsClosedIsNotHeldByItsBase(Lab lab) throws Exception {
    var base =
        lab.container(
            app -> {
              app.bind(A).to(lab.resource(A)).in(Singleton.class);
              app.bind(C).to(lab.resource(C)).in(Singleton.class);
              app.bind(B).to(needs(A).and(C).make((a, _) -> a)).in(Singleton.class);
              app.roots(B);
              app.logTo(_ -> {});
            });
    WeakReference<Container> gone = new WeakReference<>(closed(base));
    for (int i = 0; i < 100 && gone.get() != null; i++) {
      System.gc();
      Thread.sleep(20);
    }
    assertThat(gone.get()).isNull();
  }

  private static Container closed(Container base) throws Exception {
    var overlay = base.overlay(app -> app.replace(C).toInstance(new Thing("c")));
    overlay.start();
    overlay.close();
    return overlay;
  }

  @Test
  void manyThreadsLayOverlaysAndAllClose(Lab lab) throws Exception {
    for (int round = 0; round < 30; round++) {
      var base =
          lab.container(
              app -> {
                app.bind(A).to(lab.resource(A)).in(Singleton.class);
                app.bind(C).to(lab.resource(C)).in(Singleton.class);
                app.bind(B).to(needs(A).and(C).makeResource((_, _) -> lab.resource(B))).in(Singleton.class);
                app.roots(B);
              });
      CyclicBarrier all = new CyclicBarrier(6);
      List<Forked<Boolean>> forks = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        forks.add(
            lab.forkRun(
                () -> {
                  all.await();
                  try {
                    var one =
                        base.overlay(app -> app.replace(C).to(lab.resource(D)).in(Singleton.class));
                    var two =
                        one.overlay(app -> app.replace(A).to(lab.resource(E)).in(Singleton.class));
                    two.start();
                    one.close();
                  } catch (ScopeClosedException | StartFailedException e) {
                    // too late
                  }
                }));
      }
      forks.add(
          lab.forkRun(
              () -> {
                all.await();
                try {
                  base.start();
                } catch (ScopeClosedException | StartFailedException e) {
                  // too late
                }
              }));
      int spins = round * 40;
      forks.add(
          lab.forkRun(
              () -> {
                all.await();
                for (int i = 0; i < spins * 1000; i++) Thread.onSpinWait();
                base.close();
              }));
      for (var fork : forks) {
        assertThat(fork.value()).isTrue();
      }
      assertThat(lab.unreleased()).isEmpty();
    }
  }

  @Test
  void aKeptBuilderIsRefused(Lab lab) {
    AtomicReference<dev.espalier.ContainerBuilder> kept = new AtomicReference<>();
    var base = lab.container(app -> app.bind(A).to(lab.resource(A)).in(Singleton.class));
    base.overlay(kept::set);
    assertThatExceptionOfType(EspalierException.class)
        .isThrownBy(() -> kept.get().bind(B).toInstance(new Thing("b")))
        .withMessageStartingWith("ESP-201");
    assertThatThrownBy(() -> base.overlay(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void theBaseIsAsItWasAfterAnOverlayWasRefused(Lab lab) {
    var base =
        lab.container(
            app -> {
              app.bindSet(Thing.class).element().toInstance(new Thing("one"));
              app.bind(A).to(lab.resource(A)).in(Singleton.class);
            });
    int size = base.graph().bindings().size();
    assertThatThrownBy(
            () ->
                base.overlay(
                    app -> {
                      app.bindSet(Thing.class).element().toInstance(new Thing("two"));
                      app.decorate(A).with(needs(A).make(a -> new Thing("around")));
                      app.replace(E).toInstance(new Thing("e"));
                    }))
        .isInstanceOf(dev.espalier.graph.GraphException.class);
    assertThat(base.graph().bindings()).hasSize(size);
    var overlay = base.overlay(_ -> {});
    assertThat(overlay.get(Key.setOf(Key.of(Thing.class)))).hasSize(1);
    assertThat(overlay.get(A)).hasToString("A");
  }

  @Test
  void interruptOfWhoStartsAnOverlayWhileTheBaseIsAsked(Lab lab) throws Exception {
    Gate gate = new Gate();
    Gate inside = new Gate();
    var base =
        lab.container(
            app -> {
              app.bind(A).to(lab.resource(A, () -> { inside.open(); gate.pass(); })).in(Singleton.class);
              app.bind(C).to(lab.resource(C)).in(Singleton.class);
              app.bind(B).to(needs(A).and(C).makeResource((_, _) -> lab.resource(B))).in(Singleton.class);
              app.roots(B);
            });
    var overlay = base.overlay(app -> app.replace(C).to(lab.resource(D)).in(Singleton.class));
    Forked<Boolean> starts = lab.forkRun(overlay::start);
    inside.pass();
    starts.awaitBlocked();
    starts.interrupt();
    assertThat(starts.thrown()).isInstanceOf(InterruptedException.class);
    gate.open();
    assertThat(base.get(B)).isNotNull();
  }
}
