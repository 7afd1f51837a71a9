package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.D;
import static dev.espalier.tests.fixture.Thing.lazy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.Espalier;
import dev.espalier.bind.Resource;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// How many are made at the same time, and in which order.
@ExtendWith(NothingIsLeft.class)
class ConcurrencyTest {
  private static final int MANY = 12;

  private final AtomicInteger now = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  private Thing counted(Lab lab, String name) {
    most.accumulateAndGet(now.incrementAndGet(), Math::max);
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
  void fewerThanOneIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Espalier.container(app -> app.concurrency(0)))
        .withMessage("the concurrency is 0; say how many are made at the same time, from 1.");
  }
}
