package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.D;
import static dev.espalier.tests.fixture.Thing.lazy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.Espalier;
import dev.espalier.bind.AsyncMode;
import dev.espalier.bind.DeadlineException;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.Key;
import dev.espalier.bind.Lease;
import dev.espalier.bind.Limits;
import dev.espalier.bind.Recipe;
import dev.espalier.bind.Resource;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.bind.StartFailedException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Deaf;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// How many are made at the same time, and in which order.
@ExtendWith(NothingIsLeft.class)
class ConcurrencyTest {
  private static final int MANY = 12;

  private final AtomicInteger now = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  @SuppressWarnings("ThreadPriorityCheck") // nothing depends on it but how much is seen
  private Thing counted(Lab lab, String name) {
    most.accumulateAndGet(now.incrementAndGet(), Math::max);
    for (int i = 0; i < 100; i++) {
      Thread.yield(); // another that were not to run now would be counted too
    }
    return lab.acquired(new Thing(name));
  }

  private static void many(ContainerBuilder app, Lab lab) {
    for (int i = 0; i < MANY; i++) {
      app.bind(Thing.key(i)).to(lab.resource(Thing.key(i))).in(Singleton.class);
      app.roots(Thing.key(i));
    }
  }

  @Test
  @Proves({"F27", "R2"})
  void soManyAndNotOneMore(Lab lab) throws Exception {
    var pairs = new CyclicBarrier(2);
    var container =
        lab.container(app -> {
          app.concurrency(2);
          for (int i = 0; i < MANY; i++) {
            app.bind(Thing.key(i))
                .to(
                    Resource.withExit(
                        () -> {
                          Thing thing = counted(lab, "one of many");
                          pairs.await(); // for ever, if it were one at a time
                          now.decrementAndGet();
                          return thing;
                        },
                        lab::released))
                .in(Singleton.class);
            app.roots(Thing.key(i));
          }
        });
    container.start();
    assertThat(most).hasValue(2);
  }

  @Test
  @Proves({"F27", "R19"})
  void oneAfterTheOtherAlsoWhereOneAsksForAnother(Lab lab) throws Exception {
    var container =
        lab.container(app -> {
          app.concurrency(1);
          app.bind(A).to(alone(lab, "A", () -> {})).in(Singleton.class);
          app.bind(B)
              .to(needs(lazy(A)).makeResource(a -> alone(lab, "B", a::get)))
              .in(Singleton.class);
          app.bind(C)
              .to(needs(lazy(B)).makeResource(b -> alone(lab, "C", b::get)))
              .in(Singleton.class);
          app.bind(D).to(alone(lab, "D", () -> {})).in(Singleton.class);
          app.roots(C, B, D, A);
        });
    container.start();
    assertThat(lab.log("+")).containsExactlyInAnyOrder("+A", "+B", "+C", "+D");
    assertThat(most).hasValue(1);
  }

  /// While it asks for another it does nothing itself.
  private Resource<Thing> alone(Lab lab, String name, Runnable asks) {
    return Resource.withExit(
        () -> {
          asks.run();
          Thing thing = counted(lab, name);
          now.decrementAndGet();
          return thing;
        },
        lab::released);
  }

  @Test
  @Proves("F27")
  void theSameOrderForTheSameSeed(Lab lab) throws Exception {
    Set<List<String>> orders = new HashSet<>();
    for (int seed = 0; seed < 5; seed++) {
      List<String> order = order(lab, seed);
      assertThat(order(lab, seed)).isEqualTo(order);
      orders.add(order);
    }
    assertThat(orders).hasSizeGreaterThan(1);
  }

  private static List<String> order(Lab lab, int seed) throws InterruptedException {
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    try (Container container =
        Espalier.container(app -> {
          app.concurrency(1).randomOrder(seed).logTo(_ -> {});
          many(app, lab);
        })) {
      int before = lab.log().size();
      container.start();
      order.addAll(lab.log().subList(before, before + MANY));
    }
    return order;
  }

  @Test
  @Proves({"F27", "R5"})
  void whoWaitsForItsTurnIsToldWhenItCloses(Lab lab) throws Exception {
    Door began = new Door();
    Door never = new Door();
    var container =
        lab.container(app -> {
          app.concurrency(1);
          app.bind(A)
              .to(
                  lab.resource(
                      A,
                      () -> {
                        began.open();
                        never.pass();
                      }))
              .in(Singleton.class);
          app.bind(B).to(lab.resource(B)).in(Singleton.class);
        });
    Forked<Thing> first = lab.fork(() -> container.get(A));
    began.pass();
    Forked<Thing> second = lab.fork(() -> container.get(B)).awaitBlocked();
    assertThat(lab.log()).isEmpty();
    container.close();
    assertThat(second.thrown()).isInstanceOf(ScopeClosedException.class);
    assertThat(first.thrown()).isInstanceOf(ScopeClosedException.class);
  }

  @Test
  @Proves({"F27", "R17"})
  void oneThatFailsMakesRoom(Lab lab) throws Exception {
    var container =
        lab.container(app -> {
          app.concurrency(1);
          many(app, lab);
          app.replace(Thing.key(0))
              .to(
                  needs()
                      .make(() -> {
                        throw new IllegalStateException("broken");
                      }))
              .in(Singleton.class);
        });
    Forked<Thing> fails = lab.fork(() -> container.get(Thing.key(0)));
    assertThat(container.get(Thing.key(1))).isNotNull();
    assertThat(fails.thrown()).hasRootCauseMessage("broken");
    assertThat(container.get(Thing.key(2))).isNotNull();
  }

  @Test
  @Proves({"F27", "R19"})
  void alsoWhereItJoinsAStageOfAnother(Lab lab) throws Exception {
    assertEnds(
        lab,
        needs(lazy(B))
            .make(b -> {
              Thing thing = b.getAsync().toCompletableFuture().get();
              return new Thing("made of " + thing);
            }));
  }

  @Test
  @Proves({"F27", "R19"})
  void alsoWhereItsStageFollowsThatOfAnother(Lab lab) throws Exception {
    assertEnds(
        lab, needs(lazy(B)).makeAsync(b -> b.getAsync().thenApply(t -> new Thing("of " + t))));
  }

  @Test
  @Proves({"F27", "R19"})
  void alsoWhereATaskOfItsOwnAsksForAnother(Lab lab) throws Exception {
    assertEnds(
        lab,
        needs(lazy(B))
            .make(b -> {
              FutureTask<Thing> task = new FutureTask<>(b::get);
              Thread.ofVirtual().start(task);
              return task.get();
            }));
  }

  @Test
  @Proves({"F27", "R19"})
  void alsoWhereATaskOfItsOwnMakesWhatNeedsAnother(Lab lab) throws Exception {
    var container =
        lab.container(app -> {
          app.concurrency(1);
          app.bind(A)
              .to(
                  needs(lazy(C))
                      .make(c -> {
                        FutureTask<Thing> task = new FutureTask<>(c::get);
                        Thread.ofVirtual().start(task);
                        return task.get();
                      }))
              .in(Singleton.class);
          app.bind(B).to(lab.resource(B)).in(Singleton.class);
          app.bind(C).to(needs(B).make(b -> b)).async(AsyncMode.DISABLED);
        });
    assertThat(lab.fork(() -> container.get(A)).value()).isNotNull();
  }

  private static void assertEnds(Lab lab, Recipe<Thing> ofB) throws Exception {
    var container =
        lab.container(app -> {
          app.concurrency(1);
          app.bind(A).to(ofB).in(Singleton.class);
          app.bind(B).to(lab.resource(B)).in(Singleton.class);
        });
    assertThat(lab.fork(() -> container.get(A)).value()).isNotNull();
  }

  @Test
  @Proves("F27")
  void whatIsReadyAtOnceBeginsInTheOrderOfTheRoots(Lab lab) throws Exception {
    var container =
        lab.container(app -> {
          app.concurrency(1);
          for (Key<Thing> key : List.of(C, A, D, B)) {
            app.bind(key).to(lab.resource(key)).in(Singleton.class);
          }
          app.roots(A, B, C, D);
        });
    container.start();
    assertThat(lab.log()).containsExactly("+A", "+B", "+C", "+D");
  }

  @Test
  @Proves({"F26", "F27"})
  void whatACallNeedsBeginsInRandomOrderToo(Lab lab) {
    Set<String> firsts = new HashSet<>();
    for (int seed = 0; seed < 20; seed++) {
      int now = seed;
      int before = lab.log("+").size();
      try (Container container =
          Espalier.container(app -> {
            app.concurrency(1).randomOrder(now).logTo(_ -> {});
            for (Key<Thing> key : List.of(A, B, C, D)) {
              app.bind(key).to(lab.resource(key)).in(Singleton.class);
            }
          })) {
        int made =
            container.call(needs(A).and(B).and(C).and(D).call((a, b, c, d) -> lab.log("+").size()));
        assertThat(made).isEqualTo(before + 4);
        firsts.add(lab.log("+").get(before));
      }
    }
    assertThat(firsts).hasSize(4);
  }

  @Test
  @Proves({"F27", "R3"})
  void aRandomOrderAloneMakesAllThatBecomesReady(Lab lab) throws Exception {
    var container =
        lab.container(app -> {
          app.randomOrder(7);
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.bind(B).to(needs(A).makeResource(_ -> lab.resource(B))).in(Singleton.class);
          app.bind(C).to(needs(A).makeResource(_ -> lab.resource(C))).in(Singleton.class);
          app.bind(D).to(needs(B).and(C).make((_, _) -> new Thing("D"))).in(Singleton.class);
          app.roots(D);
        });
    container.start();
    assertThat(lab.log("+")).containsExactlyInAnyOrder("+A", "+B", "+C");
  }

  @Test
  @Proves({"F27", "R15"})
  void aStartThatTakesTooLongNamesWhoWaitsForItsTurn(Lab lab) {
    Door never = new Door();
    var container =
        lab.container(app -> {
          app.concurrency(1).limits(Limits.DEFAULT.start(Duration.ofMillis(500)));
          app.bind(A).to(lab.resource(A, never::pass)).in(Singleton.class);
          app.bind(B).to(lab.resource(B)).in(Singleton.class);
          app.roots(A, B);
        });
    assertThatExceptionOfType(StartFailedException.class)
        .isThrownBy(container::start)
        .withMessageContaining("Waiting   " + B + " for its turn");
  }

  @Test
  @Proves({"F27", "R10"})
  void oneThatIsGivenUpMakesRoom(Lab lab) throws Exception {
    Deaf deaf = new Deaf();
    Duration soon = Duration.ofMillis(100);
    var container =
        lab.container(app -> {
          app.concurrency(1).limits(Limits.DEFAULT.grace(soon));
          app.bind(A).to(lab.resource(A, deaf::sit)).acquireWithin(soon).in(Singleton.class);
          app.bind(B).to(lab.resource(B)).in(Singleton.class);
        });
    Forked<Thing> first = lab.fork(() -> container.get(A));
    deaf.awaitEntered();
    assertThat(lab.fork(() -> container.get(B)).value()).isNotNull();
    deaf.letGo();
    assertThat(first.thrown()).hasRootCauseInstanceOf(DeadlineException.class);
  }

  @Test
  @Proves({"F27", "F42", "R5"})
  void anEvictionThatIsRefusedLosesNobodyWhoIsReady(Lab lab) throws Exception {
    int rounds = 200;
    for (int round = 0; round < rounds; round++) {
      try (Container container =
              Espalier.container(app -> {
                app.concurrency(2).logTo(_ -> {});
                app.bind(A).to(lab.resource(A)).in(Singleton.class);
                app.bind(B).to(needs(A).make(_ -> new Thing("B"))).async();
              });
          Lease<Thing> held = container.acquire(A)) {
        assertThat(held.get()).isNotNull();
        CyclicBarrier both = new CyclicBarrier(2);
        Forked<Boolean> asks =
            lab.forkRun(() -> {
              var _ = both.await();
              for (int i = 0; i < 20; i++) {
                var _ = container.get(B);
              }
            });
        var _ = both.await();
        for (int i = 0; i < 20; i++) {
          assertThatExceptionOfType(EspalierException.class).isThrownBy(() -> container.evict(A));
        }
        assertThat(asks.value()).isTrue();
      }
    }
  }

  @Test
  void fewerThanOneIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Espalier.container(app -> app.concurrency(0)))
        .withMessage("the concurrency is 0; say how many are made at the same time, from 1.");
  }
}
