package dev.espalier.tests.scopes;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Container;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Resource;
import dev.espalier.bind.Scope;
import dev.espalier.event.Event;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Await;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// Many threads, many scopes.
@ExtendWith(NothingIsLeft.class)
class ManyScopesTest {

  private final Count count = new Count();

  @Test
  @Proves({"R3", "F28"})
  void threadsShareOneScopeAndItsInstances(Lab lab) throws Exception {
    var container = count.container(lab);
    for (int round = 0; round < 100; round++) {
      Set<Object> seen =
          Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
      try (Scope session = container.open(SessionScoped.class)) {
        var go = new CyclicBarrier(64);
        List<Forked<Boolean>> users = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
          users.add(
              lab.forkRun(() -> {
                go.await();
                seen.add(session.get(B));
                seen.add(session.get(Count.Inline.class));
              }));
        }
        for (Forked<Boolean> user : users) {
          user.value();
        }
      }
      assertThat(seen).hasSize(2);
      assertThat(count.held).hasValue(0);
    }
  }

  @Test
  @Proves("R36")
  void scopesLeaveNothingBehind(Lab lab) {
    var container = count.container(lab);
    List<WeakReference<Object>> traces = new ArrayList<>();
    try (Scope session = container.open(SessionScoped.class)) {
      for (int i = 0; i < 100_000; i++) {
        Scope request = session.open(RequestScoped.class);
        Thing thing = request.get(C);
        request.close();
        if (i % 1_000 == 0) {
          traces.add(new WeakReference<>(request));
          traces.add(new WeakReference<>(thing));
        }
      }
      assertThat(count.held).hasValue(2); // A and B, of the session
      Await.until(() -> {
        System.gc();
        return traces.stream().allMatch(trace -> trace.get() == null);
      });
      session.evict(B); // refused if one were still known
      session.complete();
    }
  }

  @Test
  @Proves({"R35", "R36", "F43"})
  void aHundredThousandAreOpenAtOnceEachWithItsOwn(Lab lab) {
    var container = count.container(lab);
    try (Scope session = container.open(SessionScoped.class)) {
      session.get(B);
      long before = usedHeap();
      Set<Thing> own = Collections.newSetFromMap(new IdentityHashMap<>());
      for (int i = 0; i < 100_000; i++) {
        own.add(session.open(RequestScoped.class).get(C));
      }
      long each = (usedHeap() - before) / 100_000;
      System.out.printf("100,000 scopes open at once: %,d bytes each, all counted%n", each);
      assertThat(own).hasSize(100_000);
      assertThat(count.held).hasValue(100_002); // and A and B, of the session
      session.closeAllScopes();
      assertThat(count.held).hasValue(2);
      session.closeAllScopes();
      session.complete();
    }
  }

  @Test
  @Tag("long")
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  @Proves({"R5", "R21", "R36", "R37"})
  void scopesOnManyThreadsWithFailuresAmongThem(Lab lab) throws Exception {
    var failedReleases = new AtomicInteger();
    var commits = new AtomicInteger();
    var rollbacks = new AtomicInteger();
    var container =
        lab.container(app -> {
          app.logTo(event -> {
            if (event instanceof Event.ReleaseFailed) {
              failedReleases.incrementAndGet();
            }
          });
          app.lifetime(RequestScoped.class);
          app.bind(A).to(count.resource("A")).in(Singleton.class);
          app.bind(Count.Inline.class).in(RequestScoped.class);
          app.bind(B)
              .to(
                  needs(A)
                      .and(Count.Inline.class)
                      .makeResource((_, _) ->
                          Resource.withExit(
                              () -> new Thing("B"),
                              (Thing _, ExitCase exit) ->
                                  (exit instanceof ExitCase.Completed ? commits : rollbacks)
                                      .incrementAndGet())))
              .in(RequestScoped.class);
        });
    container.get(A);
    long before = usedHeap();
    List<Forked<Integer>> users = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      users.add(lab.fork(() -> use(container, 1_000_000 / 64)));
    }
    int failed = 0;
    for (Forked<Integer> user : users) {
      failed += user.valueAtLast();
    }
    long after = usedHeap();
    System.out.printf(
        "1,000,000 scopes, %,d of them failed: heap %,d kB before, %,d kB after%n",
        failed, before >> 10, after >> 10);
    assertThat(failed).isEqualTo(rollbacks.get()).isGreaterThan(9_000);
    assertThat(commits.get() + rollbacks.get()).isEqualTo(1_000_000);
    assertThat(failedReleases).hasValue(0);
    assertThat(after - before).isLessThan(4 << 20);
  }

  private static int use(Container container, int times) {
    int failed = 0;
    for (int i = 0; i < times; i++) {
      boolean fails = i % 100 == 99;
      try {
        container.runWithin(
            RequestScoped.class,
            scope -> {
              scope.get(B);
              if (fails) {
                throw new EspalierException("TEST", "broken", null);
              }
            });
      } catch (EspalierException e) {
        failed++;
      }
    }
    return failed;
  }

  private static long usedHeap() {
    for (int i = 0; i < 5; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
