package dev.espalier.tests.overlays;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.E;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.ContainerBuilder;
import dev.espalier.bind.AsyncMode;
import dev.espalier.bind.Eager;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.Key;
import dev.espalier.bind.Limits;
import dev.espalier.bind.RequestScoped;
import dev.espalier.graph.GraphException;
import dev.espalier.testing.TestContainer;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What is shared where a binding is more than one, or is there without being asked for.
@ExtendWith(NothingIsLeft.class)
class OverlayEdgesTest {
  static final class Given implements AutoCloseable {
    int closed;

    @Override
    public void close() {
      closed++;
    }
  }

  @Test
  @Proves({"F93", "F12", "F101"})
  void anObjectThatWasGivenIsNotClosedWithADecorationOfIt(Lab lab) {
    Given given = new Given();
    var base =
        lab.container(app -> app.bind(Key.of(AutoCloseable.class)).toInstance(given).closing());
    var overlay =
        base.overlay(app ->
            app.decorate(AutoCloseable.class)
                .with(needs(AutoCloseable.class).make(inner -> (AutoCloseable) () -> {})));
    overlay.close();
    assertThat(given.closed).isZero();
    base.close();
    assertThat(given.closed).isEqualTo(1);
  }

  @Test
  @Proves({"F93", "F12", "R25"})
  void norWithAFallbackThatDiffers(Lab lab) {
    Given given = new Given();
    var base =
        lab.container(app -> {
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

  record Server(Lab lab, String name) {
    void start() {
      lab.note("start " + name);
    }

    void stop() {
      lab.note("stop " + name);
    }
  }

  @Test
  @Proves({"F93", "R48"})
  void whatIsStartedWithItsFallbackIsStartedOnce(Lab lab) throws Exception {
    var base =
        lab.container(app -> {
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
    assertThat(same).isFalse();
    assertThat(lab.log()).containsExactly("start real", "start real", "stop real");
  }

  @Test
  @Proves({"F93", "R48", "F101"})
  void whatIsStartedWithItsDecoratorsIsStartedOnce(Lab lab) throws Exception {
    var base =
        lab.container(app -> {
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
    assertThat(same).isFalse();
    assertThat(lab.log()).containsExactly("start real", "start real", "stop real");
  }

  static final class StageStatic {
    static int injected;

    @Inject
    static void count(CompletionStage<Given> given) {
      injected += given.toCompletableFuture().isDone() ? 1 : 0;
    }
  }

  @Test
  @Proves({"F93", "F89"})
  void staticMembersStayWhereTheOverlayBindsTheStageItself(Lab lab) throws Exception {
    StageStatic.injected = 0;
    Key<CompletionStage<Given>> stage = stageKey();
    var base =
        lab.container(app -> {
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
            StageStatic.class.getDeclaredMethod("count", CompletionStage.class)
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
    final boolean early;

    @Inject
    NeedsEarly(Early early) {
      this.early = early != null;
    }

    NeedsEarly() {
      this.early = false;
    }
  }

  @Test
  @Proves({"F93", "F11"})
  void whatIsEagerIsNotMadeWhereNothingReachesIt(Lab lab) throws Exception {
    Early.MADE.set(0);
    var base = lab.container(app -> app.bind(NeedsEarly.class).in(Singleton.class));
    var overlay = base.overlay(app -> app.replace(NeedsEarly.class).toInstance(new NeedsEarly()));
    overlay.start();
    assertThat(Early.MADE).hasValue(0);
  }

  @Test
  @Proves({"F93", "F11"})
  void aReplacementOfWhatIsEagerIsEagerOnlyIfItSaysSo(Lab lab) throws Exception {
    var base = lab.container(app -> app.bind(A).to(lab.resource(A)).in(Singleton.class).eager());
    var overlay = base.overlay(app -> app.replace(A).to(lab.resource(B)).in(Singleton.class));
    overlay.start();
    assertThat(lab.log()).isEmpty();
  }

  record Store() {}

  record Shop(Store store) {}

  @Test
  @Proves({"F93", "F91"})
  void aDecorationThatIsOutOfReachInItIsNoProblem(Lab lab) {
    var base =
        lab.container(app -> {
          app.bind(Shop.class).in(Singleton.class);
          app.decorate(Store.class).with(needs(Store.class).make(store -> store));
        });
    Shop other = new Shop(new Store());
    var overlay = base.overlay(app -> app.replace(Shop.class).toInstance(other));
    assertThat(overlay.get(Shop.class)).isSameAs(other);
  }

  @Test
  @Proves({"F93", "F22"})
  void whatWasSaidOfAThreadIsSaidInItToo(Lab lab) {
    var base =
        lab.container(
            app -> app.bind(A).to(lab.resource(A)).in(Singleton.class).async(AsyncMode.ENABLED));
    assertThat(base.overlay(_ -> {}).asyncMode(A)).isEqualTo(base.asyncMode(A));
  }

  @Test
  @Proves({"F93", "F98"})
  void aTestContainerWatchesItsOverlaysAndAlsoAProgramWithALog() {
    var test =
        TestContainer.of(app -> {
          app.logTo(_ -> {});
          app.lifetime(RequestScoped.class);
          app.limits(Limits.DEFAULT.drain(Duration.ofMillis(50)));
        });
    var _ = test.overlay(_ -> {}).open(RequestScoped.class);
    assertThatThrownBy(test::close).isInstanceOf(AssertionError.class);
    var plain = TestContainer.of(app -> app.logTo(_ -> {}).lifetime(RequestScoped.class));
    var left = plain.container().open(RequestScoped.class);
    assertThat(plain.leaks()).singleElement().asString().contains("is open");
    left.close();
    plain.close();
  }

  @Test
  @Proves({"F93", "R1"})
  void aKeptBuilderIsRefused(Lab lab) {
    AtomicReference<ContainerBuilder> kept = new AtomicReference<>();
    var base = lab.container(app -> app.bind(A).to(lab.resource(A)).in(Singleton.class));
    var _ = base.overlay(kept::set);
    assertThatExceptionOfType(EspalierException.class)
        .isThrownBy(() -> kept.get().bind(B).toInstance(new Thing("b")))
        .withMessageStartingWith("ESP-201");
  }

  @Test
  @Proves({"F93", "R47"})
  void theBaseIsAsItWasAfterAnOverlayWasRefused(Lab lab) {
    var base =
        lab.container(app -> {
          app.bindSet(Thing.class).element().toInstance(new Thing("one"));
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
        });
    int size = base.graph().bindings().size();
    assertThatThrownBy(() ->
            base.overlay(app -> {
              app.bindSet(Thing.class).element().toInstance(new Thing("two"));
              app.decorate(A).with(needs(A).make(a -> new Thing("around")));
              app.replace(E).toInstance(new Thing("e"));
            }))
        .isInstanceOf(GraphException.class);
    assertThat(base.graph().bindings()).hasSize(size);
    var overlay = base.overlay(_ -> {});
    assertThat(overlay.get(Key.setOf(Key.of(Thing.class)))).hasSize(1);
    assertThat(overlay.get(A)).hasToString("A");
  }

  @Test
  @Proves({"F93", "F42"})
  void whatAnOverlayMayUseIsEvictedAfterThat(Lab lab) {
    var base = lab.container(app -> app.bind(A).to(lab.resource(A)).in(Singleton.class));
    base.get(A);
    try (var overlay = base.overlay(_ -> {})) {
      assertThat(overlay.isOpen()).isTrue();
      assertThatThrownBy(() -> base.evict(A))
          .hasMessageStartingWith("ESP-208")
          .hasMessageContaining("close the containers that are laid over it first");
    }
    base.evict(A);
    assertThat(lab.log()).containsExactly("+A", "-A");
  }
}
