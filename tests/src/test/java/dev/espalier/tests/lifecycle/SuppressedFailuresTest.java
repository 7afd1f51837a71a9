package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.D;
import static dev.espalier.tests.fixture.Thing.lazy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.espalier.Container;
import dev.espalier.bind.Resource;
import dev.espalier.bind.StartFailedException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a failed start tells beside its first failure.
@ExtendWith(NothingIsLeft.class)
class SuppressedFailuresTest {
  private final IllegalStateException broken = new IllegalStateException("broken");
  private final Door began = new Door();

  private Step failAfter(Door door) {
    return () -> {
      door.pass();
      throw broken;
    };
  }

  private static StartFailedException failure(Container container) {
    return catchThrowableOfType(StartFailedException.class, container::start);
  }

  private final IllegalStateException second = new IllegalStateException("second");
  private final IllegalStateException third = new IllegalStateException("third");

  @Test
  @Proves("R12")
  void areOtherRealFailuresInNodeOrder(Lab lab) {
    var both = new CountDownLatch(2);
    var container =
        lab.container(app -> {
          app.bind(A)
              .to(lab.resource(A, () -> throwWhenInterrupted(both, second)))
              .in(Singleton.class);
          app.bind(B)
              .to(lab.resource(B, () -> throwWhenInterrupted(both, third)))
              .in(Singleton.class);
          app.bind(C)
              .to(
                  lab.resource(
                      C,
                      () -> {
                        both.await();
                        throw broken;
                      }))
              .in(Singleton.class);
          app.roots(A, B, C);
        });
    var thrown = failure(container);
    assertThat(thrown).hasCause(broken);
    assertThat(thrown.getSuppressed()).containsExactly(second, third);
  }

  private static void throwWhenInterrupted(CountDownLatch both, RuntimeException real) {
    both.countDown();
    try {
      new Door().pass();
    } catch (InterruptedException e) {
      throw real;
    }
  }

  @Test
  @Proves("R12")
  void areAlsoWhatFailsWhileAnInterruptedOneCleansUp(Lab lab) {
    var interrupted = new AtomicReference<InterruptedException>();
    var container =
        lab.container(app -> {
          app.bind(A)
              .to(
                  lab.resource(
                      A,
                      () -> {
                        began.open();
                        try (AutoCloseable _ = () -> throwThe(second)) {
                          new Door().pass();
                        } catch (InterruptedException e) {
                          interrupted.set(e);
                          throw e;
                        }
                      }))
              .in(Singleton.class);
          app.bind(B).to(lab.resource(B, failAfter(began))).in(Singleton.class);
          app.roots(A, B);
        });
    var thrown = failure(container);
    assertThat(thrown).hasCause(broken).hasSuppressedException(interrupted.get());
    assertThat(interrupted.get()).hasSuppressedException(second);
  }

  private static void throwThe(RuntimeException failure) {
    throw failure;
  }

  @Test
  @Proves("R12")
  void areInNodeOrderAlsoWhenTheLaterNodeFailsFirst(Lab lab) {
    var both = new CountDownLatch(2);
    var threadOfB = new AtomicReference<Thread>();
    var container =
        lab.container(app -> {
          app.bind(A)
              .to(
                  lab.resource(
                      A,
                      () -> {
                        both.countDown();
                        try {
                          new Door().pass();
                        } catch (InterruptedException e) {
                          threadOfB.get().join();
                          throw second;
                        }
                      }))
              .in(Singleton.class);
          app.bind(B)
              .to(
                  lab.resource(
                      B,
                      () -> {
                        threadOfB.set(Thread.currentThread());
                        throwWhenInterrupted(both, third);
                      }))
              .in(Singleton.class);
          app.bind(C)
              .to(
                  lab.resource(
                      C,
                      () -> {
                        both.await();
                        throw broken;
                      }))
              .in(Singleton.class);
          app.roots(A, B, C);
        });
    var thrown = failure(container);
    assertThat(thrown).hasCause(broken);
    assertThat(thrown.getSuppressed()).containsExactly(second, third);
  }

  @Test
  @Proves({"R12", "R13"})
  void areCancellationsOfUserCodeThatNobodyHadCancelled(Lab lab) {
    // A, which the start needs, tries D, and then fails by itself
    var cancelled = new CancellationException("a pool was closed");
    var container =
        lab.container(app -> {
          app.bind(A)
              .to(
                  needs(lazy(D))
                      .makeResource(d ->
                          lab.resource(
                              A,
                              () -> {
                                assertThatThrownBy(d::get).hasCause(cancelled);
                                throw broken;
                              })))
              .in(Singleton.class);
          app.bind(D)
              .to(
                  lab.resource(
                      D,
                      () -> {
                        throw cancelled;
                      }))
              .in(Singleton.class);
          app.roots(A);
        });
    var thrown = failure(container);
    assertThat(thrown).hasCause(broken);
    assertThat(thrown.getSuppressed()).containsExactly(cancelled);
  }

  @Test
  @Proves("R12")
  void areReleaseFailuresToo(Lab lab) {
    var container =
        lab.container(app -> {
          app.bind(A)
              .to(
                  lab.resource(
                      A,
                      Step.none(),
                      () -> {
                        throw second;
                      }))
              .in(Singleton.class);
          app.bind(B)
              .to(
                  needs(A)
                      .makeResource(_ ->
                          lab.resource(
                              B,
                              () -> {
                                throw broken;
                              })))
              .in(Singleton.class);
          app.roots(B);
        });
    var thrown = failure(container);
    assertThat(thrown).hasCause(broken);
    assertThat(thrown.getSuppressed()).containsExactly(second);
  }

  @Test
  @Proves({"R12", "R22", "R7"})
  void areTheFailuresOfTheFailedNodesOwnSteps(Lab lab) {
    var container =
        lab.container(app -> {
          app.bind(A)
              .to(
                  Resource.<Thing>acquire(steps -> {
                    steps.add(
                        "part",
                        _ -> {
                          throw second;
                        });
                    throw broken;
                  }))
              .in(Singleton.class);
          app.roots(A);
        });
    var thrown = failure(container);
    assertThat(thrown).hasCause(broken);
    assertThat(thrown.getSuppressed()).containsExactly(second);
    assertThat(broken).hasNoSuppressedExceptions();
  }

  @Test
  @Proves({"R12", "R13"})
  void areNoInterruptsCausedByTheContainerAlsoNotThoseOfAnInlineNode(Lab lab) {
    // the part is inline and runs on the thread of A, since the thread that starts is kept busy
    var container =
        lab.container(app -> {
          app.bind(Door.class).toInstance(began);
          app.bind(Busy.class).in(Singleton.class);
          app.bind(BlockedPart.class).in(Singleton.class);
          app.bind(A)
              .to(needs(BlockedPart.class).makeResource(_ -> lab.resource(A)))
              .in(Singleton.class);
          app.bind(B).to(lab.resource(B, failAfter(began))).in(Singleton.class);
          app.roots(Busy.class);
          app.roots(A, B);
        });
    var thrown = failure(container);
    assertThat(thrown).hasCause(broken).hasNoSuppressedExceptions();
  }

  static final class Busy {
    Busy(Door began) throws InterruptedException {
      began.pass();
    }
  }

  static final class BlockedPart {
    BlockedPart(Door began) throws InterruptedException {
      began.open();
      new Door().pass();
    }
  }
}
