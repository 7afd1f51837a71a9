package dev.espalier.tests.overlays;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.lazy;
import static dev.espalier.tests.fixture.Thing.provider;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.espalier.Container;
import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.AsyncMode;
import dev.espalier.bind.Eager;
import dev.espalier.bind.Key;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Scope;
import dev.espalier.event.Event;
import dev.espalier.graph.GraphException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What an overlay shares with the container that it is laid over, and what it makes anew.
@ExtendWith(NothingIsLeft.class)
class OverlayTest {
  interface Clock {
    String now();
  }

  record RealClock() implements Clock {
    @Override
    public String now() {
      return "now";
    }
  }

  record FixedClock(String now) implements Clock {}

  @Singleton
  static final class Store {}

  @Singleton
  static final class Orders {
    final Store store;
    final Clock clock;

    @Inject
    Orders(Store store, Clock clock) {
      this.store = store;
      this.clock = clock;
    }
  }

  @Singleton
  static final class Shop {
    final Orders orders;
    final Store store;

    @Inject
    Shop(Orders orders, Store store) {
      this.orders = orders;
      this.store = store;
    }
  }

  private static Container shop(Lab lab) {
    return lab.container(app -> {
      app.lifetime(RequestScoped.class);
      app.bind(Clock.class).to(RealClock.class).in(Singleton.class);
      app.roots(Shop.class);
    });
  }

  private static Container fixed(Container container) {
    return container.overlay(app -> app.replace(Clock.class).toInstance(new FixedClock("then")));
  }

  @Test
  @Proves({"F93", "R47", "R3"})
  void sharesWhatDoesNotDependOnWhatIsReplacedAndMakesTheRestAnew(Lab lab) throws Exception {
    var container = shop(lab);
    container.start();
    var overlay = fixed(container);
    overlay.start();
    Shop base = container.get(Shop.class);
    Shop over = overlay.get(Shop.class);
    assertThat(over).isNotSameAs(base);
    assertThat(over.orders.clock.now()).isEqualTo("then");
    assertThat(over.store).isSameAs(base.store).isSameAs(over.orders.store);
    assertThat(container.get(Shop.class).orders.clock.now()).isEqualTo("now");
    assertThat(container.get(Orders.class)).isSameAs(base.orders);
  }

  @Test
  @Proves({"F93", "R3"})
  void whatIsSharedIsMadeOnceWhoeverAsksFirst(Lab lab) throws Exception {
    AtomicInteger made = new AtomicInteger();
    var container =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A, made::incrementAndGet)).in(Singleton.class);
          app.bind(B).to(needs(A).make(a -> a)).in(Singleton.class);
          app.bind(Clock.class).to(RealClock.class);
        });
    var overlay = fixed(container);
    CyclicBarrier all = new CyclicBarrier(2);
    Forked<Thing> first = lab.fork(() -> met(all, overlay));
    Forked<Thing> second = lab.fork(() -> met(all, container));
    assertThat(first.value()).isSameAs(second.value());
    assertThat(made).hasValue(1);
    assertThat(lab.events(Event.Acquired.class)).extracting(Event.Acquired::key).contains(A);
    assertThat(lab.events(Event.Acquired.class)).hasSize(2);
    overlay.close();
    assertThat(lab.log()).containsExactly("+A");
  }

  private static Thing met(CyclicBarrier all, Container container) throws Exception {
    var _ = all.await();
    return container.get(B);
  }

  @Test
  @Proves({"F93", "R2", "F27"})
  void whatIsSharedAndSlowIsStillMadeAtTheSameTime(Lab lab) throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    var container =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A, both::await)).in(Singleton.class);
          app.bind(B).to(lab.resource(B, both::await)).in(Singleton.class);
          app.bind(Clock.class).to(RealClock.class);
          app.bind(C)
              .to(needs(A).and(B).and(Key.of(Clock.class)).make((a, b, clock) -> a))
              .in(Singleton.class);
          app.roots(C);
        });
    var overlay = fixed(container);
    overlay.start();
    assertThat(overlay.get(C)).isSameAs(container.get(A));
  }

  @Test
  @Proves("R47")
  void whatCanGetAtItLaterIsMadeAnewToo(Lab lab) {
    var keys = List.of(Late.key("lazy"), Late.key("provider"), Late.key("scope"));
    var container =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.bind(Late.key("lazy")).to(needs(lazy(A)).make(a -> new Late(a::get)));
          app.bind(Late.key("provider")).to(needs(provider(A)).make(a -> new Late(a::get)));
          app.bind(Late.key("scope"))
              .to(needs(Scope.class).make(scope -> new Late(() -> scope.get(A))));
          for (Key<Late> key : keys) {
            app.bind(Late.key("kept " + key)).to(needs(key).make(late -> late)).in(Singleton.class);
          }
        });
    var overlay = container.overlay(app -> app.replace(A).toInstance(new Thing("other")));
    for (Key<Late> key : keys) {
      Key<Late> kept = Late.key("kept " + key);
      assertThat(overlay.get(kept).thing().get()).hasToString("other");
      assertThat(container.get(kept).thing().get()).hasToString("A");
    }
  }

  /// Asks when it is looked at.
  private record Late(Supplier<Thing> thing) {
    static Key<Late> key(String how) {
      return Key.named(how, Late.class);
    }
  }

  @Test
  @Proves({"F23", "F93"})
  void whoeverAwaitedWhatIsNowThereAtOnceStillCan(Lab lab) throws Exception {
    var container =
        lab.container(app -> {
          app.bind(Clock.class)
              .to(needs().makeAsync(() -> CompletableFuture.supplyAsync(RealClock::new)))
              .in(Singleton.class);
          app.bind(Waiting.class).in(Singleton.class);
        });
    Clock there = new FixedClock("then");
    var overlay = container.overlay(app -> app.replace(Clock.class).toInstance(there));
    assertThat(overlay.getAsync(Clock.class).toCompletableFuture().get()).isSameAs(there);
    assertThat(overlay.get(Waiting.class).clock().toCompletableFuture().get()).isSameAs(there);
    assertThat(container.get(Waiting.class).clock().toCompletableFuture().get())
        .isSameAs(container.get(Clock.class));
    assertThat(overlay.explain(Clock.class).async().waiting()).isFalse();
    assertThat(container.explain(Clock.class).async().waiting()).isTrue();
  }

  record Waiting(CompletionStage<Clock> clock) {}

  @Test
  @Proves({"F93", "R35"})
  void itsScopesAreItsOwn(Lab lab) {
    var container = shop(lab);
    var overlay = fixed(container);
    String now =
        overlay.within(RequestScoped.class, request -> request.get(Shop.class).orders.clock.now());
    assertThat(now).isEqualTo("then");
    assertThat(
            container.<String, RuntimeException>within(
                RequestScoped.class, request -> request.get(Shop.class).orders.clock.now()))
        .isEqualTo("now");
  }

  @Test
  @Proves({"F93", "F25", "F101"})
  void whatIsAddedToACollectionOrPutAroundIsThereOnlyInIt(Lab lab) {
    var container =
        lab.container(app -> {
          app.bind(Clock.class).to(RealClock.class).in(Singleton.class);
          app.bindSet(String.class).element().toInstance("one");
          app.bind(Words.class).in(Singleton.class);
          app.bind(Orders.class);
        });
    var overlay =
        container.overlay(app -> {
          app.bindSet(String.class).element().toInstance("two");
          app.decorate(Clock.class)
              .with(needs(Clock.class).make(clock -> new FixedClock("after " + clock.now())));
        });
    assertThat(overlay.get(Words.class).all()).containsExactly("one", "two");
    assertThat(container.get(Words.class).all()).containsExactly("one");
    assertThat(overlay.get(Orders.class).clock.now()).isEqualTo("after now");
    assertThat(container.get(Orders.class).clock.now()).isEqualTo("now");
    assertThat(overlay.get(Orders.class).store).isSameAs(container.get(Orders.class).store);
  }

  record Words(Set<String> all) {}

  @Test
  @Proves({"F93", "F90"})
  void whatItAddsIsPresentInItOnly(Lab lab) {
    var container = lab.container(app -> app.bind(Perhaps.class).in(Singleton.class));
    var overlay = container.overlay(app -> app.bind(Clock.class).to(RealClock.class));
    assertThat(overlay.get(Perhaps.class).clock()).isPresent();
    assertThat(container.get(Perhaps.class).clock()).isEmpty();
  }

  record Perhaps(Optional<Clock> clock) {}

  @Test
  @Proves({"F93", "R47"})
  void anOverlayMayLieOverAnother(Lab lab) {
    var container = shop(lab);
    var overlay = fixed(container);
    var upper = overlay.overlay(app -> app.replace(Store.class).to(Store.class));
    assertThat(upper.get(Shop.class).orders.clock).isSameAs(overlay.get(Clock.class));
    assertThat(upper.get(Store.class)).isNotSameAs(container.get(Store.class));
    assertThat(overlay.get(Store.class)).isSameAs(container.get(Store.class));
  }

  @Test
  @Proves({"F93", "F9"})
  void theOriginalOfAFallbackIsReplacedWithIt(Lab lab) {
    var container =
        lab.container(app ->
            app.bind(A)
                .to(needs().make(() -> new Thing("original")))
                .withFallback(needs().make(() -> new Thing("fallback")))
                .in(Singleton.class));
    assertThat(container.get(A)).hasToString("original");
    var overlay =
        container.overlay(app ->
            app.replace(A)
                .to(
                    needs()
                        .make(() -> {
                          throw new IllegalStateException("broken");
                        }))
                .withFallback(needs().make(() -> new Thing("other")))
                .in(Singleton.class));
    assertThat(overlay.get(A)).hasToString("other");
    assertThat(container.get(A)).hasToString("original");
  }

  @Test
  @Proves({"F93", "R12"})
  void aFailureOfWhatIsSharedIsToldAsThere(Lab lab) {
    var container =
        lab.container(app -> {
          app.bind(A)
              .to(
                  needs()
                      .make(() -> {
                        throw new IllegalStateException("broken");
                      }))
              .in(Singleton.class);
          app.bind(Clock.class).to(RealClock.class);
          app.bind(B).to(needs(A).and(Key.of(Clock.class)).make((a, _) -> a)).in(Singleton.class);
        });
    var overlay = fixed(container);
    assertThatExceptionOfType(AcquireFailedException.class)
        .isThrownBy(() -> overlay.get(B))
        .withMessageContaining("Path      " + B + " -> " + A)
        .havingCause()
        .isExactlyInstanceOf(IllegalStateException.class);
  }

  @Test
  @Proves({"F93", "R1", "F91"})
  void itsGraphIsCheckedBeforeAnythingRuns(Lab lab) {
    var container = shop(lab);
    assertThatExceptionOfType(GraphException.class)
        .isThrownBy(() -> container.overlay(app -> app.bind(Clock.class).to(RealClock.class)))
        .withMessageContaining("Clock");
    assertThatExceptionOfType(GraphException.class)
        .isThrownBy(() -> container.overlay(app -> app.replace(Integer.class).toInstance(1)))
        .withMessageContaining("Integer");
    container.close();
  }

  @Test
  @Proves({"F93", "F97"})
  void explainsWhatIsShared(Lab lab) {
    var container = shop(lab);
    var overlay = fixed(container);
    assertThat(overlay.explain(Store.class).text()).contains("Shared    with lab");
    assertThat(overlay.explain(Shop.class).text()).doesNotContain("Shared");
    overlay.asyncMode(Shop.class, AsyncMode.ENABLED);
    assertThat(container.asyncMode(Shop.class)).isEqualTo(AsyncMode.AUTO);
    assertThat(overlay.graph().roots()).contains(Key.of(Shop.class));
  }

  static final class Counted {
    static int injected;

    @Inject static @Nullable Clock clock;

    @Inject
    static void count(Clock given) {
      injected += given.now().isEmpty() ? 0 : 1;
    }
  }

  @Test
  @Proves({"F93", "R45", "F89"})
  void staticMembersStayAsTheyAre(Lab lab) throws Exception {
    Counted.injected = 0;
    var container =
        lab.container(app -> {
          app.bind(Clock.class).to(RealClock.class).in(Singleton.class);
          app.injectStatic(Counted.class);
          app.roots(Counted.class);
        });
    container.start();
    var overlay = fixed(container);
    overlay.start();
    assertThat(overlay.get(Counted.class)).isNotNull();
    assertThat(Counted.injected).isEqualTo(1);
    assertThat(Counted.clock).isSameAs(container.get(Clock.class));
  }

  @Eager
  @Singleton
  static final class Early {
    static final AtomicInteger MADE = new AtomicInteger();

    Early() {
      MADE.incrementAndGet();
    }
  }

  @Test
  @Proves({"F93", "F11"})
  void whatIsEagerAndSharedIsMadeOnce(Lab lab) throws Exception {
    Early.MADE.set(0);
    var container =
        lab.container(app -> {
          app.bind(Early.class);
          app.bind(Clock.class).to(RealClock.class);
        });
    var overlay = fixed(container);
    overlay.start();
    container.start();
    assertThat(Early.MADE).hasValue(1);
  }
}
