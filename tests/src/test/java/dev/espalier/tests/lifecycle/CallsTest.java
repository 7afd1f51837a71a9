package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.Call;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Functions that the container runs with what they need.
@ExtendWith(NothingIsLeft.class)
class CallsTest {

  @Test
  @Proves({"F2", "F15"})
  void aCallRunsOnTheCallerWithWhatItNeedsAndItsOwnValues(Lab lab) {
    var container = lab.container(app -> app.bind(A).to(lab.resource(A)).in(Singleton.class));
    String own = "own";
    String result =
        container.call(
            needs(A)
                .call(a -> {
                  assertThat(Thread.currentThread().getName()).doesNotContain("/");
                  return a + " " + own;
                }));
    assertThat(result).isEqualTo("A own");
  }

  @Test
  @Proves("F2")
  void whatTheFunctionThrowsPassesThroughAsItIs(Lab lab) {
    var failure = new IOException("own");
    Call<Thing, IOException> call =
        needs(A)
            .call(_ -> {
              throw failure;
            });
    var container = lab.container(app -> app.bind(A).to(lab.resource(A)).in(Singleton.class));
    assertThatThrownBy(() -> container.call(call)).isSameAs(failure);
    assertThatThrownBy(() -> container.callAsync(call).toCompletableFuture().join())
        .hasCause(failure);
  }

  @Test
  @Proves({"F2", "F26", "R17"})
  void aFunctionWhoseNeedsCannotBeMadeDoesNotRun(Lab lab) {
    var ran = new AtomicInteger();
    var container =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.bind(B)
              .to(
                  lab.resource(
                      B,
                      () -> {
                        throw new IllegalStateException("broken");
                      }))
              .in(Singleton.class);
        });
    assertThatThrownBy(() -> container.call(needs(A).and(B).call((_, _) -> ran.incrementAndGet())))
        .isInstanceOf(AcquireFailedException.class);
    assertThat(ran).hasValue(0);
  }

  @Test
  @Proves({"F2", "R1"})
  void aNeedThatIsNotInTheGraphIsToldAtOnce(Lab lab) {
    var container = lab.container(app -> app.bind(B).to(lab.resource(B)));
    assertThatThrownBy(() -> container.call(needs(A).call(a -> a)))
        .isInstanceOf(EspalierException.class)
        .hasMessageStartingWith("ESP-307 ");
    assertThatThrownBy(() -> container.callAsync(needs(A).call(a -> a)))
        .hasMessageStartingWith("ESP-307 ");
  }

  @Test
  @Proves({"F2", "R37"})
  void closingInterruptsAnAsynchronousCallOnceAndWaitsForItsEnd(Lab lab) throws Exception {
    Door running = new Door();
    var container = lab.container(app -> app.bind(A).to(lab.resource(A)).in(Singleton.class));
    var called =
        container.callAsync(
            needs(A)
                .call(a -> {
                  running.open();
                  try {
                    new Door().pass();
                  } catch (InterruptedException e) {
                    lab.note("interrupted, again " + Thread.currentThread().isInterrupted());
                  }
                  return a;
                }));
    running.pass();
    container.close();
    assertThat(called.toCompletableFuture().join()).hasToString("A");
    assertThat(lab.log()).containsExactly("+A", "interrupted, again false", "-A");
  }

  @Test
  @Proves({"F2", "R32"})
  void anAsynchronousCallOfAClosedContainerFails(Lab lab) {
    var container = lab.container(app -> app.bind(A).to(lab.resource(A)).in(Singleton.class));
    container.close();
    assertThatThrownBy(
            () -> container.callAsync(needs(A).call(a -> a)).toCompletableFuture().join())
        .hasCauseInstanceOf(ScopeClosedException.class);
  }
}
