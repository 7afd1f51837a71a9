package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Container;
import dev.espalier.bind.Key;
import dev.espalier.bind.Resource;
import dev.espalier.event.Event;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Containers beside each other, and beside the code that they run.
@ExtendWith(NothingIsLeft.class)
class IsolationTest {

  @Test
  @Proves("R45")
  void twoContainersOfOneConfigurationNeverSeeEachOther(Lab lab) {
    var one = lab.container(app -> app.bind(A).to(lab.resource(A)).in(Singleton.class));
    var other = lab.container(app -> app.bind(A).to(lab.resource(A)).in(Singleton.class));
    Thing ofOne = one.get(A);
    assertThat(other.get(A)).isNotSameAs(ofOne);
    other.close();
    assertThat(one.get(A)).isSameAs(ofOne);
    assertThat(lab.log()).containsExactly("+A", "+A", "-A");
  }

  @Test
  @Proves({"R45", "R30"})
  void aContainerMayBeMadeAndClosedInsideAnAcquireOfAnother(Lab lab) {
    var outer =
        lab.container(app ->
            app.bind(A)
                .to(
                    lab.resource(
                        A,
                        () -> {
                          var inner =
                              lab.container(
                                  in -> in.bind(B).to(lab.resource(B)).in(Singleton.class));
                          inner.get(B);
                          inner.close();
                        }))
                .in(Singleton.class));
    outer.get(A);
    assertThat(lab.log()).containsExactly("+B", "-B", "+A");
  }

  @Test
  @Proves({"R20", "R3"})
  void userCodeMayUseTheContainerFromOtherThreadsWhileItRuns(Lab lab) throws Exception {
    // from an acquire, a hook and a release: no lock is held that the other thread could miss
    var container = new Container[1];
    Step useElsewhere = () -> lab.fork(() -> container[0].get(B)).value();
    container[0] =
        lab.container(app -> {
          app.bind(B).to(lab.resource(B)).in(Singleton.class);
          app.bind(A)
              .to(needs(B).makeResource(_ -> lab.resource(A, useElsewhere, useElsewhere)))
              .onAcquire(_ -> useElsewhere.run())
              .onStart(_ -> useElsewhere.run())
              .onStop(_ -> useElsewhere.run())
              .in(Singleton.class);
          app.listen(_ -> container[0].isOpen());
          app.roots(A);
        });
    container[0].start();
    container[0].close();
    assertThat(lab.log()).containsExactly("+B", "+A", "-A", "-B");
    assertThat(container[0].closeReport().orElseThrow().failures()).isEmpty();
  }

  private static void meet(CountDownLatch together) throws InterruptedException {
    together.countDown();
    together.await();
  }

  private static void meetInListener(CountDownLatch together) {
    try {
      meet(together);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static final class One {
    One(CountDownLatch together) throws InterruptedException {
      meet(together);
    }
  }

  static final class Other {
    Other(CountDownLatch together) throws InterruptedException {
      meet(together);
    }
  }

  @Test
  @Proves({"R20", "R3"})
  void twoConstructorsThatWaitForEachOtherBothEnd(Lab lab) throws Exception {
    var container =
        lab.container(app -> {
          app.bind(CountDownLatch.class).toInstance(new CountDownLatch(2));
          app.bind(One.class).in(Singleton.class);
          app.bind(Other.class).in(Singleton.class);
        });
    Forked<One> one = lab.fork(() -> container.get(One.class));
    Forked<Other> other = lab.fork(() -> container.get(Other.class));
    assertThat(one.value()).isNotNull();
    assertThat(other.value()).isNotNull();
  }

  @Test
  @Proves("R20")
  void twoStartHooksOfLateComersThatWaitForEachOtherBothEnd(Lab lab) throws Exception {
    var together = new CountDownLatch(2);
    var container =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A)).in(Singleton.class).onStart(_ -> meet(together));
          app.bind(B).to(lab.resource(B)).in(Singleton.class).onStart(_ -> meet(together));
        });
    container.start();
    Forked<Thing> a = lab.fork(() -> container.get(A));
    Forked<Thing> b = lab.fork(() -> container.get(B));
    assertThat(a.value()).isNotNull();
    assertThat(b.value()).isNotNull();
  }

  @Test
  @Proves({"R20", "R7"})
  void twoFailedAcquiresWhoseStepsWaitForEachOtherAreBothUnwound(Lab lab) throws Exception {
    var together = new CountDownLatch(2);
    var broken = new IllegalStateException("broken");
    var container =
        lab.container(app -> {
          for (Key<Thing> key : List.of(A, B)) {
            app.bind(key)
                .to(
                    Resource.acquire(steps -> {
                      steps.add("part", _ -> meet(together));
                      throw broken;
                    }))
                .in(Singleton.class);
          }
        });
    Forked<Thing> a = lab.fork(() -> container.get(A));
    Forked<Thing> b = lab.fork(() -> container.get(B));
    assertThat(a.thrown()).hasCause(broken);
    assertThat(b.thrown()).hasCause(broken);
  }

  @Test
  @Proves("R20")
  void aListenerThatWaitsHoldsUpNoOtherNode(Lab lab) throws Exception {
    var together = new CountDownLatch(2);
    var container =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.bind(B).to(lab.resource(B)).in(Singleton.class);
          app.listen(event -> {
            if (event instanceof Event.AcquireBegan) {
              meetInListener(together);
            }
          });
        });
    Forked<Thing> a = lab.fork(() -> container.get(A));
    Forked<Thing> b = lab.fork(() -> container.get(B));
    assertThat(a.value()).isNotNull();
    assertThat(b.value()).isNotNull();
  }

  @Test
  @Proves("R20")
  void aListenerThatThrowsChangesNothing(Lab lab) {
    try (var log = new LogRecorder()) {
      var container =
          lab.container(app -> {
            app.bind(A).to(lab.resource(A)).in(Singleton.class);
            app.listen(event -> {
              throw new IllegalStateException("deaf to " + event);
            });
          });
      assertThat(container.get(A)).isNotNull();
      container.close();
      assertThat(log.messages()).isNotEmpty().containsOnly("a listener threw");
    }
    assertThat(lab.log()).containsExactly("+A", "-A");
  }
}
