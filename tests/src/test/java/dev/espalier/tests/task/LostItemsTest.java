package dev.espalier.tests.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.task.flow.Generator;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.LiveThreads;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Items of a generator that nobody can close any more.
@Timeout(120)
@Proves("F73")
class LostItemsTest {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String name = "lost" + COUNT.incrementAndGet();
  private final BlockingQueue<String> lost = new LinkedBlockingQueue<>();
  private final Door ended = new Door();

  private Generator<Integer, RuntimeException> endless(
      String called, Consumer<? super String> listener) {
    return Generator.<Integer, RuntimeException>of(
            called,
            out -> {
              try {
                while (true) {
                  out.emit(1);
                }
              } finally {
                ended.open();
              }
            })
        .onLost(listener);
  }

  private static void useAndForget(Generator<Integer, RuntimeException> generator)
      throws InterruptedException {
    assertThat(generator.open().take()).contains(1);
  }

  /// The next that is reported. The collector is not asked all the time: it takes all processors.
  private void awaitLost(String called) throws InterruptedException {
    String next = null;
    for (int i = 0; i < 40 && next == null; i++) {
      System.gc();
      next = lost.poll(500, TimeUnit.MILLISECONDS);
    }
    assertThat(next).isEqualTo(called);
  }

  @Test
  void areStoppedAndReported() throws Exception {
    useAndForget(endless(name, lost::add));
    awaitLost(name);
    ended.pass();
    assertThat(lost).isEmpty();
    assertThat(LiveThreads.lastOf(name)).isEmpty();
  }

  @Test
  void whatTheirCodeFailsWithWhenItIsStoppedGoesToTheHandlerOfItsThread() throws Exception {
    useAndForget(
        Generator.<Integer, RuntimeException>of(
                name,
                out -> {
                  Thread.currentThread().setUncaughtExceptionHandler((_, e) -> lost.add("" + e));
                  try {
                    while (true) {
                      out.emit(1);
                    }
                  } finally {
                    throwIt(new IllegalStateException("clean-up"));
                  }
                })
            .onLost(_ -> {}));
    awaitLost("java.lang.IllegalStateException: clean-up");
    assertThat(LiveThreads.lastOf(name)).isEmpty();
  }

  private static void throwIt(RuntimeException e) {
    throw e;
  }

  @Test
  void areStoppedAlsoWhileTheCodeWaitsForSomethingElse() throws Exception {
    Door never = new Door();
    useAndForget(
        Generator.<Integer, RuntimeException>of(
                name,
                out -> {
                  out.emit(1);
                  never.pass();
                })
            .onLost(lost::add));
    awaitLost(name);
    assertThat(LiveThreads.lastOf(name)).isEmpty();
  }

  @Test
  void areNotReportedIfTheyWereClosedOrReadToTheirEndOrNeverUsed() throws Exception {
    Generator<Integer, RuntimeException> one =
        Generator.<Integer, RuntimeException>of("read", out -> out.emit(1)).onLost(lost::add);
    assertThat(one.stream()).isEqualTo(List.of(1));
    one.open();
    endless("closed", lost::add).open().close();
    useAndForget(endless(name, lost::add));
    awaitLost(name);
    assertThat(lost).isEmpty();
    assertThat(LiveThreads.lastOf(name)).isEmpty();
  }

  @Test
  @Proves("R45")
  void areReportedAlsoWhileAnotherListenerHangs() throws Exception {
    Door go = new Door();
    useAndForget(
        endless(
            name + "-hangs",
            called -> {
              lost.add(called);
              go.passIgnoringInterrupts();
            }));
    awaitLost(name + "-hangs");
    useAndForget(endless(name, lost::add));
    awaitLost(name);
    go.open();
    assertThat(LiveThreads.lastOf(name)).isEmpty();
    assertThat(LiveThreads.lastOf(name + "-hangs")).isEmpty();
  }

  @Test
  void whatTheListenerThrowsGoesToTheHandlerOfItsThread() throws Exception {
    IllegalStateException mine = new IllegalStateException("listener");
    useAndForget(
        endless(
            name,
            _ -> {
              Thread.currentThread().setUncaughtExceptionHandler((_, e) -> lost.add("" + e));
              throw mine;
            }));
    awaitLost(mine.toString());
    ended.pass();
    assertThat(LiveThreads.lastOf(name)).isEmpty();
  }
}
