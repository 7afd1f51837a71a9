package dev.espalier.tests.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.task.flow.Pipeline;
import dev.espalier.task.flow.PipelineException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.LiveThreads;
import dev.espalier.tests.fixture.NothingIsLeft;
import java.io.IOException;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// What becomes of the items and the threads of a pipeline that is stopped.
@Proves("F80")
@Timeout(60)
@ExtendWith({NothingIsLeft.class, NoTaskIsLeft.class})
class PipelineStopTest {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String name = "stop" + COUNT.incrementAndGet();

  @AfterEach
  void noThreadIsLeft() {
    assertThat(LiveThreads.of(name)).isEmpty();
  }

  @Test
  void aHandlerThatFailsKeepsTheFailureThatItWasToldOf() {
    IOException first = new IOException("item 1");
    IllegalStateException down = new IllegalStateException("table is down");
    assertThatThrownBy(() ->
            Pipeline.<Integer>from(name, out -> out.emit(1))
                .onFailure((_, _) -> {
                  throw down;
                })
                .run(_ -> {
                  throw first;
                }))
        .hasCause(down)
        .hasSuppressedException(first);
  }

  /// Whoever fails stops it, and its caller is interrupted in the same moment, or a bit later.
  @Test
  @Tag("long")
  void whoeverElseStopsItTheHandlerIsNotInterrupted() throws Exception {
    SplittableRandom random = new SplittableRandom(1);
    AtomicInteger interrupted = new AtomicInteger();
    for (int i = 0; i < 10_000; i++) {
      CountDownLatch fails = new CountDownLatch(1);
      Thread caller =
          Thread.startVirtualThread(() -> {
            try {
              Pipeline.<Integer>from(
                      name,
                      out -> {
                        while (true) {
                          out.emit(1);
                        }
                      })
                  .buffer(200)
                  .onUndelivered(
                      _ -> interrupted.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0))
                  .run(_ -> {
                    fails.countDown();
                    throw new IOException("disk");
                  });
            } catch (InterruptedException | PipelineException e) {
              assertThat(e).isNotNull();
            }
          });
      fails.await();
      for (int spins = random.nextInt(3000); spins > 0; spins--) {
        Thread.onSpinWait();
      }
      caller.interrupt();
      caller.join();
    }
    assertThat(interrupted).hasValue(0);
  }

  @Test
  void whatNobodyTookGoesToTheHandlerWhoseThreadIsNotInterrupted() {
    CountDownLatch put = new CountDownLatch(1);
    Queue<String> handed = new ConcurrentLinkedQueue<>();
    assertThatThrownBy(() ->
            Pipeline.<Integer>from(
                    name,
                    out -> {
                      for (int i = 0; i < 4; i++) {
                        out.emit(i);
                      }
                      put.countDown();
                      out.emit(4); // there is no room for it: it stays here
                    })
                .buffer(3)
                .onUndelivered(
                    item -> handed.add(item + " " + Thread.currentThread().isInterrupted()))
                .run(_ -> {
                  put.await();
                  throw new IOException("disk");
                }))
        .hasRootCauseMessage("disk")
        .hasNoSuppressedExceptions();
    assertThat(handed).containsExactly("1 false", "2 false", "3 false");
  }

  @Test
  void aFailureOfTheProducerHandsOutWhatNobodyTookToo() {
    CountDownLatch working = new CountDownLatch(1);
    Queue<String> handed = new ConcurrentLinkedQueue<>();
    assertThatThrownBy(() ->
            Pipeline.<Integer>from(
                    name,
                    out -> {
                      out.emit(0);
                      working.await();
                      out.emit(1);
                      throw new IOException("source");
                    })
                .onUndelivered(item -> {
                  handed.add(item + " " + Thread.currentThread().isInterrupted());
                  throw new IllegalStateException("handler");
                })
                .run(_ -> {
                  working.countDown();
                  new CountDownLatch(1).await();
                }))
        .hasRootCauseMessage("source")
        .satisfies(e ->
            assertThat(e.getSuppressed())
                .singleElement()
                .extracting("message")
                .isEqualTo("handler"));
    assertThat(handed).containsExactly("1 false");
  }

  /// Each is interrupted once: what began after that would never be told to end.
  @Test
  @Proves("R14")
  void nothingIsBegunOnceItIsStopped() {
    for (int round = 0; round < 60; round++) {
      CountDownLatch working = new CountDownLatch(50);
      assertThatThrownBy(() ->
              Pipeline.<Integer>from(
                      name,
                      out -> {
                        for (int i = 0; i < 250; i++) {
                          out.emit(i);
                        }
                      })
                  .consumers(50)
                  .buffer(199)
                  .run(item -> {
                    working.countDown();
                    if (item == 0) {
                      working.await();
                      throw new IOException("disk");
                    }
                    try {
                      new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                      // it is done with its item, and looks for another
                    }
                  }))
          .hasRootCauseMessage("disk");
    }
  }
}
