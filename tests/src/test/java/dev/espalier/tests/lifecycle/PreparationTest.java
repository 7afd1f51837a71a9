package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.D;
import static dev.espalier.tests.fixture.Thing.E;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.bind.Key;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Deaf;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// When nodes begin, and that each is made once.
@ExtendWith(NothingIsLeft.class)
class PreparationTest {

  @Test
  @Proves({"R2", "F27"})
  void independentNodesThatWaitForEachOtherBothFinish(Lab lab) throws Exception {
    var together = new CountDownLatch(2);
    var container =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A, () -> meet(together))).in(Singleton.class);
          app.bind(B).to(lab.resource(B, () -> meet(together))).in(Singleton.class);
          app.roots(A, B);
        });
    container.start();
    assertThat(lab.log()).containsExactlyInAnyOrder("+A", "+B");
  }

  private static void meet(CountDownLatch together) throws InterruptedException {
    together.countDown();
    together.await();
  }

  @Test
  @Proves({"R2", "F27"})
  void aNodeBeginsWhenItsLastDependencyIsReadyAndWaitsForNoLevel(Lab lab) throws Exception {
    // B needs A. C is of A's level and ends only after B: a barrier between levels would hang.
    Door made = new Door();
    var container =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.bind(B).to(needs(A).makeResource(_ -> lab.resource(B, made::open)));
          app.bind(C).to(lab.resource(C, made::pass)).in(Singleton.class);
          app.bind(D).to(needs(B).and(C).makeResource((_, _) -> lab.resource(D)));
          app.bind(E).to(needs(D).makeResource(_ -> lab.resource(E))).in(Singleton.class);
          app.roots(E);
        });
    container.start();
    assertThat(lab.log()).containsSubsequence("+A", "+B", "+D", "+E");
    assertThat(lab.log()).containsSubsequence("+C", "+D");
  }

  @Test
  @Proves({"R2", "F27"})
  void theNeedsOfWhatAGetAsksForBeginTogether(Lab lab) {
    var together = new CountDownLatch(2);
    var container =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A, () -> meet(together))).in(Singleton.class);
          app.bind(B).to(lab.resource(B, () -> meet(together))).in(Singleton.class);
          app.bind(C).to(needs(A).and(B).makeResource((_, _) -> lab.resource(C)));
        });
    container.get(C);
    assertThat(lab.log("+")).containsExactlyInAnyOrder("+A", "+B", "+C").endsWith("+C");
  }

  @Test
  @Proves({"R2", "F27"})
  void whatTheSameDependencyMakesReadyBeginsTogether(Lab lab) {
    var together = new CountDownLatch(2);
    var container =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.bind(B)
              .to(needs(A).makeResource(_ -> lab.resource(B, () -> meet(together))))
              .in(Singleton.class);
          app.bind(C)
              .to(needs(A).makeResource(_ -> lab.resource(C, () -> meet(together))))
              .in(Singleton.class);
          app.bind(D).to(needs(B).and(C).makeResource((_, _) -> lab.resource(D)));
        });
    container.get(D);
    assertThat(lab.log("+")).startsWith("+A").endsWith("+D").hasSize(4);
  }

  @Test
  @Proves({"R2", "F26"})
  void theNeedsOfACallArePreparedTogether(Lab lab) {
    var together = new CountDownLatch(2);
    var container =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A, () -> meet(together))).in(Singleton.class);
          app.bind(B).to(lab.resource(B, () -> meet(together))).async();
        });
    String both = container.call(needs(A).and(B).call((a, b) -> a + " " + b));
    assertThat(both).isEqualTo("A B");
  }

  @Test
  @Proves({"R3", "F4", "F24", "F48"})
  void aSharedNodeIsMadeOnceForSixtyFourThreads(Lab lab) throws Exception {
    var ready = new CountDownLatch(64);
    Door go = new Door();
    var container =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.bind(B).to(needs(A).makeResource(_ -> lab.resource(B))).in(Singleton.class);
          app.bind(Inline.class).in(Singleton.class);
        });
    List<Forked<List<Object>>> threads = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      boolean async = i % 2 == 0;
      threads.add(
          lab.fork(() -> {
            ready.countDown();
            go.pass();
            return async
                ? List.of(container.getAsync(B).toCompletableFuture().join(), "")
                : List.of(container.get(B), container.get(Inline.class));
          }));
    }
    ready.await();
    go.open();
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Forked<List<Object>> thread : threads) {
      seen.addAll(thread.value());
    }
    assertThat(seen).hasSize(3);
    assertThat(lab.log()).containsExactly("+A", "+B");
  }

  static final class Inline {}

  @Test
  @Proves({"R3", "F8"})
  void aDiamondHasOneBottom(Lab lab) {
    record Side(Thing bottom) {}
    var left = Key.of(Side.class);
    var container =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.bind(left).to(needs(A).make(Side::new));
          app.bind(B)
              .to(
                  needs(left)
                      .and(left)
                      .and(A)
                      .make((one, other, bottom) -> {
                        assertThat(one).isNotSameAs(other);
                        assertThat(one.bottom()).isSameAs(bottom).isSameAs(other.bottom());
                        return new Thing("B");
                      }));
        });
    container.get(B);
    assertThat(lab.log()).containsExactly("+A");
  }

  @Test
  @Proves("R3")
  void unrelatedKeysNeverWaitForEachOther(Lab lab) throws Exception {
    Door door = new Door();
    Door began = new Door();
    var container =
        lab.container(app -> {
          app.bind(A)
              .to(
                  lab.resource(
                      A,
                      () -> {
                        began.open();
                        door.pass();
                      }))
              .in(Singleton.class);
          app.bind(B).to(lab.resource(B)).in(Singleton.class);
          app.bind(Inline.class).in(Singleton.class);
        });
    Forked<Thing> slow = lab.fork(() -> container.get(A));
    began.pass();
    container.get(B);
    container.get(Inline.class);
    assertThat(slow.isDone()).isFalse();
    door.open();
    slow.value();
  }

  @Test
  @Proves("R48")
  void nobodySeesAValueBeforeItsAcquireHookHasRun(Lab lab) throws Exception {
    Door door = new Door();
    Door began = new Door();
    var container =
        lab.container(app ->
            app.bind(A)
                .to(lab.resource(A))
                .onAcquire(_ -> {
                  began.open();
                  door.pass();
                  lab.note("connected");
                })
                .in(Singleton.class));
    Forked<Boolean> asked =
        lab.forkRun(() -> {
          container.get(A);
          lab.note("seen");
        });
    began.pass();
    asked.awaitBlocked();
    door.open();
    asked.value();
    assertThat(lab.log()).containsExactly("+A", "connected", "seen");
  }

  @Test
  @Proves({"R6", "F3"})
  void theReleaseIsRegisteredBeforeAnInterruptOfTheAcquireIsLookedAt(Lab lab) throws Exception {
    // the acquire succeeds although it was interrupted meanwhile: its value is not lost
    Deaf deaf = new Deaf();
    var container =
        lab.container(app ->
            app.bind(A)
                .to(lab.resource(A, deaf::sit))
                .in(Singleton.class)
                .onRelease(_ -> lab.note("released")));
    CompletionStage<Thing> asked = container.getAsync(A);
    deaf.awaitEntered();
    container.requestClose();
    deaf.awaitInterrupted();
    deaf.letGo();
    container.close();
    assertThat(asked.toCompletableFuture()).isCompletedExceptionally();
    assertThat(lab.log()).containsExactly("+A", "released", "-A");
  }

  @Test
  @Proves({"F3", "F7"})
  void consumersOfAStageOrAResourceReceiveTheValue(Lab lab) {
    var stage = new AtomicReference<CompletableFuture<Thing>>(new CompletableFuture<>());
    stage.get().completeAsync(() -> new Thing("staged"));
    var container =
        lab.container(app -> {
          app.bind(A).to(needs().makeAsync(stage::get)).in(Singleton.class);
          app.bind(B).to(lab.resource(B)).in(Singleton.class);
          app.bind(String.class).to(needs(A).and(B).make((a, b) -> a + " " + b));
        });
    assertThat(container.get(String.class)).isEqualTo("staged B");
  }

  @Test
  @Proves({"F4"})
  void anUnscopedFunctionRunsForEachWhoAsks(Lab lab) {
    var container = lab.container(app -> app.bind(A).to(needs().make(() -> new Thing("A"))));
    assertThat(container.get(A)).isNotSameAs(container.get(A));
  }
}
