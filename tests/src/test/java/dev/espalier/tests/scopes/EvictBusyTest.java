package dev.espalier.tests.scopes;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.lazy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Container;
import dev.espalier.bind.Recipe;
import dev.espalier.bind.Scope;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// Dropping what others make something of, or for, all the time.
@Timeout(60)
@ExtendWith(NothingIsLeft.class)
@Proves("F42")
class EvictBusyTest {
  private static final int THREADS = 4;

  private final AtomicBoolean evicted = new AtomicBoolean();
  private final AtomicInteger made = new AtomicInteger();
  private final Door busy = new Door();

  private Thing work() {
    LockSupport.parkNanos(1_000_000); // there is always one in progress
    if (made.incrementAndGet() == 5 * THREADS) {
      busy.open();
    }
    return new Thing("B");
  }

  private void evictWhile(Lab lab, Container container, Step asking) throws Exception {
    List<Forked<Boolean>> askers = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      askers.add(
          lab.forkRun(() -> {
            while (!evicted.get()) {
              asking.run();
            }
          }));
    }
    busy.pass();
    Forked<Boolean> evicting = lab.forkRun(() -> container.evict(A));
    try {
      assertThat(evicting.value()).isTrue();
    } finally {
      evicted.set(true);
      for (Forked<Boolean> asker : askers) {
        asker.value();
      }
    }
    assertThat(lab.log("-")).first().isEqualTo("-A");
  }

  private void evictWhileMade(Lab lab, Recipe<Thing> recipe) throws Exception {
    Container container =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.bind(B).to(recipe).onRelease(_ -> {});
        });
    evictWhile(lab, container, () -> container.get(B));
  }

  @Test
  @Proves("R5")
  void endsWhileCallersAskForWhatNeedsIt(Lab lab) throws Exception {
    evictWhileMade(lab, needs(A).make(_ -> work()));
  }

  @Test
  @Proves("R5")
  void endsWhileCallersAskForWhatUsesAHandleOfIt(Lab lab) throws Exception {
    evictWhileMade(
        lab,
        needs(lazy(A))
            .make(a -> {
              a.get();
              return work();
            }));
  }

  @Test
  @Proves("R5")
  void endsWhileItsOwnThreadsAskForMore(Lab lab) throws Exception {
    CompletableFuture<Scope> holder = new CompletableFuture<>();
    Container container =
        lab.container(app -> {
          app.bind(A)
              .to(
                  needs(Scope.class)
                      .makeResource(scope -> {
                        holder.complete(scope);
                        return lab.resource(A);
                      }))
              .in(Singleton.class);
          app.bind(B).to(needs().make(this::work)).onRelease(_ -> {});
        });
    container.get(A);
    evictWhile(lab, container, () -> holder.join().get(B));
  }
}
