package dev.espalier.tests.scopes;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.Espalier;
import dev.espalier.bind.Lease;
import dev.espalier.bind.Limits;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Scope;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.event.Event;
import dev.espalier.testing.TestContainer;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Deaf;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.Step;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// What is done with scopes at odd moments: while they end, or while something of theirs is
/// evicted.
class ScopesAtTheEdgeTest {
  static final Limits SHORT =
      Limits.DEFAULT
          .drain(Duration.ofMillis(200))
          .grace(Duration.ofMillis(200))
          .close(Duration.ofSeconds(3));

  private final Lab lab = new Lab();

  interface Left {}

  interface Right {}

  static final class Both implements Left, Right, AutoCloseable {
    final AtomicInteger closed = new AtomicInteger();

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  record Opens(Scope scope) {}

  @Test
  @Proves({"R29", "R30"})
  void aListenerMayCloseTheScopeThatHasJustClosed() throws Exception {
    var container =
        lab.container(app -> {
          app.limits(SHORT).lifetime(SessionScoped.class);
          app.listen(event -> {
            if (event instanceof Event.ScopeClosed closed) {
              closed.scope().close();
            }
          });
        });
    Thread user = Thread.ofVirtual().start(() -> container.runWithin(SessionScoped.class, _ -> {}));
    assertThat(user.join(Duration.ofSeconds(5))).isTrue();
  }

  @Test
  @Proves({"R29", "R30"})
  void aListenerMayCloseTheContainerThatHasJustClosed() throws Exception {
    var ref = new AtomicReference<Container>();
    var container =
        Espalier.container(app -> {
          app.limits(SHORT);
          app.listen(event -> {
            if (event instanceof Event.Closed) {
              ref.get().close();
            }
          });
        });
    ref.set(container);
    Thread closer = Thread.ofVirtual().start(container::close);
    assertThat(closer.join(Duration.ofSeconds(6))).isTrue();
  }

  @Test
  @Proves({"R5", "R32"})
  void whoWaitsForWhatIsEvictedIsWokenByTheClose() throws Exception {
    var in = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    Step hang =
        () -> {
          in.countDown();
          go.await();
        };
    var container =
        lab.container(app -> {
          app.limits(SHORT).lifetime(SessionScoped.class);
          app.bind(A).to(lab.resource(A, Step.none(), hang)).in(SessionScoped.class);
        });
    Scope session = container.open(SessionScoped.class);
    session.get(A);
    var evicts = lab.forkRun(() -> session.evict(A));
    in.await();
    var waits = lab.fork(() -> session.get(A)).awaitBlocked();
    lab.forkRun(session::close).value();
    try {
      assertThat(waits.thrown()).isInstanceOf(ScopeClosedException.class);
    } finally {
      go.countDown();
      evicts.value();
    }
  }

  @Test
  @Proves({"R28"})
  void interruptsWithoutEndDoNotKeepACloseFromEnding() throws Exception {
    var deaf = new Deaf();
    var container =
        lab.container(app -> {
          app.limits(SHORT).lifetime(SessionScoped.class);
          app.bind(A).to(lab.resource(A, deaf::sit)).in(SessionScoped.class).async();
        });
    Scope session = container.open(SessionScoped.class);
    session.getAsync(A);
    deaf.awaitEntered();
    Thread closer = Thread.ofPlatform().start(session::close);
    try {
      for (int i = 0; i < 1000 && !closer.join(Duration.ofMillis(10)); i++) {
        closer.interrupt();
      }
      assertThat(closer.isAlive()).as("closing for ever; the grace is 0.2 s").isFalse();
    } finally {
      deaf.letGo();
      var _ = closer.join(Duration.ofSeconds(20));
    }
  }

  @Test
  @Proves({"R25"})
  void anObjectOfTwoNamesIsClosedOnceAlsoIfOneIsEvicted() {
    var both = new Both();
    try (var container =
        Espalier.container(app -> {
          app.bind(Left.class).to(needs().make(() -> both)).in(Singleton.class).closing();
          app.bind(Right.class).to(needs().make(() -> both)).in(Singleton.class).closing();
        })) {
      container.get(Left.class);
      container.get(Right.class);
      container.evict(Right.class);
      container.get(Right.class);
    }
    assertThat(both.closed).hasValue(1);
  }

  @Test
  @Proves({"R25"})
  void aManagedObjectIsClosedOnceAlsoIfItsBindingIsEvicted() {
    var both = new Both();
    try (var container =
        Espalier.container(app -> {
          app.bind(Left.class).to(needs().make(() -> both)).in(Singleton.class).closing();
        })) {
      container.manage(both);
      container.get(Left.class);
      container.evict(Left.class);
      container.get(Left.class);
    }
    assertThat(both.closed).hasValue(1);
  }

  @Test
  @Proves({"R23", "F42"})
  void whatACallerGotIsReleasedBeforeWhatItNeedsIsEvicted() {
    var container =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.bind(B).to(needs(A).makeResource(_ -> lab.resource(B)));
        });
    container.get(B);
    try {
      container.evict(A);
    } catch (RuntimeException e) {
      // refused would be right too
    }
    container.close();
    assertThat(lab.log("-")).containsExactly("-B", "-A");
  }

  @Test
  @Proves({"F40"})
  void aProviderCanBeLeased() {
    try (var container = lab.container(app -> app.bind(A).to(lab.resource(A)).in(Singleton.class));
        Lease<Provider<Thing>> lease = container.acquire(Thing.provider(A))) {
      Object value = ((Lease<?>) lease).get();
      assertThat(value).isInstanceOf(Provider.class);
    }
  }

  @Test
  @Proves({"F40", "R35"})
  void whatOpensScopesCanBeLeased() {
    try (var container =
        lab.container(app -> {
          app.lifetime(SessionScoped.class);
          app.bind(Opens.class).to(needs(Scope.class).make(Opens::new));
        })) {
      container.get(Opens.class).scope().runWithin(SessionScoped.class, _ -> {});
      try (Lease<Opens> lease = container.acquire(Opens.class)) {
        lease.get().scope().runWithin(SessionScoped.class, _ -> {}); // ESP-204
      }
    }
  }

  @Test
  @Proves({"R22"})
  void theLeakCheckHearsAProgramThatLogsElsewhere() {
    TestContainer test =
        TestContainer.of(app -> app.logTo(_ -> {}).limits(SHORT).lifetime(SessionScoped.class));
    test.container().open(SessionScoped.class);
    assertThatThrownBy(test::close).isInstanceOf(AssertionError.class);
  }

  @Test
  @Proves({"R22"})
  void whatFailedInAScopeInsideIsInTheReportOfTheClose() {
    var container = lab.container(app -> app.limits(SHORT).lifetime(SessionScoped.class));
    container
        .open(SessionScoped.class)
        .onClose(_ -> {
          throw new IllegalStateException("broken");
        });
    try {
      container.close();
    } catch (ReleaseFailedException e) {
      // right too
    }
    assertThat(container.closeReport().orElseThrow().failures()).isNotEmpty();
  }

  @Test
  @Proves({"R28"})
  void aScopeWhoseOwnerHangsIsNamed() throws Exception {
    var in = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    var container = lab.container(app -> app.limits(SHORT).lifetime(SessionScoped.class));
    Scope session = container.open(SessionScoped.class);
    session.onClose(_ -> {
      in.countDown();
      go.await();
    });
    var owner = lab.forkRun(session::close);
    in.await();
    try {
      assertThatThrownBy(container::close)
          .isInstanceOf(ReleaseFailedException.class)
          .hasMessageContaining("the release of CloseHandler in lab")
          .hasMessageContaining("/SessionScoped#");
    } finally {
      go.countDown();
    }
    assertThat(owner.thrown()).isInstanceOf(ReleaseFailedException.class);
  }

  @Test
  @Proves({"F41"})
  void allScopesShareOneDrainLimit() {
    var container =
        lab.container(app -> {
          app.limits(SHORT.drain(Duration.ofMillis(500))).lifetime(SessionScoped.class);
          app.lifetime(RequestScoped.class, l -> l.parent(SessionScoped.class));
        });
    for (int i = 0; i < 20; i++) {
      container.open(SessionScoped.class).open(RequestScoped.class);
    }
    long began = System.nanoTime();
    container.closeAllScopes();
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .isLessThan(Duration.ofSeconds(5)); // not 10;
  }
}
