package dev.espalier.tests.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.task.flow.QueueClosedException;
import dev.espalier.task.flow.WorkQueue;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// How a queue ends, and what becomes of what is in it.
@Proves({"F80", "F81"})
@ExtendWith(NothingIsLeft.class)
class QueueEndTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private final List<String> undelivered = new ArrayList<>();
  private final WorkQueue<String> queue = WorkQueue.bounded(2, undelivered::add);

  @Test
  void closeLetsWhatIsThereBeTakenAndThenEnds() throws Exception {
    queue.put("a");
    queue.close();
    queue.close();
    assertThat(queue.isClosed()).isTrue();
    assertThat(queue.isEnded()).isFalse();
    assertThat(queue.take()).contains("a");
    assertThat(queue.isEnded()).isTrue();
    assertThat(queue.take()).isEmpty();
    assertThat(queue.poll()).isEmpty();
    assertThat(queue.poll(LONG)).isEmpty();
  }

  @Test
  void closeEndsThoseWhoWait(Lab lab) throws Exception {
    Forked<Optional<String>> taker = lab.fork(queue::take).awaitBlocked();
    queue.close();
    assertThat(taker.value()).isEmpty();
  }

  @Test
  void closeRefusesThoseWhoPut(Lab lab) throws Exception {
    queue.put("a");
    queue.put("b");
    Forked<Boolean> putter = lab.forkRun(() -> queue.put("c")).awaitBlocked();
    queue.close();
    assertThat(putter.thrown())
        .isInstanceOf(QueueClosedException.class)
        .hasMessage(
            "The queue is closed and takes nothing more. Close it after the last put, or catch"
                + " this where others may close it earlier.");
    assertThatThrownBy(() -> queue.put("d")).isInstanceOf(QueueClosedException.class);
    assertThatThrownBy(() -> queue.offer("d")).isInstanceOf(QueueClosedException.class);
    assertThatThrownBy(() -> queue.offer("d", LONG)).isInstanceOf(QueueClosedException.class);
    assertThat(queue.take()).contains("a");
    assertThat(queue.take()).contains("b");
    assertThat(queue.take()).isEmpty();
  }

  @Test
  void closeNowHandsOverWhatNobodyTook(Lab lab) throws Exception {
    queue.put("a");
    queue.put("b");
    Forked<Boolean> putter = lab.forkRun(() -> queue.put("c")).awaitBlocked();
    Forked<Boolean> joiner = lab.forkRun(queue::join).awaitBlocked();
    queue.closeNow();
    assertThat(undelivered).containsExactly("a", "b");
    assertThat(putter.thrown()).isInstanceOf(QueueClosedException.class);
    assertThat(joiner.value()).isTrue();
    assertThat(queue.take()).isEmpty();
  }

  @Test
  void drainHandsOverWhatIsThereAndGoesOn(Lab lab) throws Exception {
    queue.put("a");
    queue.put("b");
    Forked<Boolean> putter = lab.forkRun(() -> queue.put("c")).awaitBlocked();
    queue.drain();
    assertThat(undelivered).containsExactly("a", "b");
    assertThat(putter.value()).isTrue();
    assertThat(queue.take()).contains("c");
    queue.put("d");
    assertThat(queue.join(Duration.ZERO)).isFalse();
  }

  @Test
  void aHandlerThatFailsGetsTheOthersAllTheSame() throws Exception {
    WorkQueue<String> failing =
        WorkQueue.bounded(
            3,
            item -> {
              undelivered.add(item);
              throw new IllegalArgumentException(item);
            });
    failing.put("a");
    failing.put("b");
    assertThatThrownBy(failing::closeNow)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    assertThat(undelivered).containsExactly("a", "b");
    failing.join();
  }

  /// As code in other languages may.
  @Test
  void aHandlerThatThrowsWhatIsCheckedGetsTheOthersToo() throws Exception {
    WorkQueue<String> failing =
        WorkQueue.bounded(
            3,
            item -> {
              undelivered.add(item);
              QueueEndTest.<RuntimeException>throwIt(new IOException(item));
            });
    failing.put("a");
    failing.put("b");
    assertThatThrownBy(failing::closeNow).isInstanceOf(IOException.class).hasMessage("a");
    assertThat(undelivered).containsExactly("a", "b");
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // what it is for
  private static <X extends Throwable> void throwIt(Throwable e) throws X {
    throw (X) e;
  }

  @Test
  void aConsumerThatIsStoppedFinishesTheItemInHand(Lab lab) throws Exception {
    CountDownLatch inHand = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    List<String> worked = new ArrayList<>();
    Forked<Boolean> consumer =
        lab.forkRun(() ->
            queue.forEach(item -> {
              inHand.countDown();
              finish.await();
              worked.add(item);
            }));
    queue.put("a");
    inHand.await();
    queue.put("b");
    queue.closeNow();
    assertThat(queue.join(Duration.ZERO)).isFalse();
    finish.countDown();
    assertThat(consumer.value()).isTrue();
    assertThat(worked).containsExactly("a");
    assertThat(undelivered).containsExactly("b");
    queue.join();
  }

  /// The work says itself that it is done, which `forEach` does too, and fails.
  @Test
  @Proves({"R38", "F79"})
  void whatTheWorkThrewComesFirst() throws Exception {
    queue.put("a");
    var thrown = new IOException("the work");
    assertThatThrownBy(() ->
            queue.forEach(_ -> {
              queue.done();
              throw thrown;
            }))
        .isSameAs(thrown);
    assertThat(thrown.getSuppressed()).singleElement().isInstanceOf(IllegalStateException.class);
  }
}
