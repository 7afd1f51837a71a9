package dev.espalier.tests.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.task.flow.WorkQueue;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingIsLeft.class)
class WorkQueueTest {
  private static final Duration SOON = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofSeconds(20);

  @Nested
  @Proves("F79")
  class Bounded {
    private final WorkQueue<String> queue = WorkQueue.bounded(2);

    @Test
    void givesItemsInTheOrderInWhichTheyWerePut() throws Exception {
      queue.put("a");
      queue.put("b");
      assertThat(queue.take()).contains("a");
      queue.put("c");
      assertThat(queue.take()).contains("b");
      assertThat(queue.take()).contains("c");
    }

    @Test
    void putWaitsWhileItIsFull(Lab lab) throws Exception {
      fill();
      Forked<Boolean> putter = lab.forkRun(() -> queue.put("c")).awaitBlocked();
      assertThat(queue.take()).contains("a");
      assertThat(putter.value()).isTrue();
      assertThat(queue.take()).contains("b");
      assertThat(queue.take()).contains("c");
    }

    @Test
    void takeWaitsWhileItIsEmpty(Lab lab) throws Exception {
      Forked<Optional<String>> taker = lab.fork(queue::take).awaitBlocked();
      queue.put("a");
      assertThat(taker.value()).contains("a");
    }

    @Test
    void offerAndPollDoNotWait() {
      assertThat(queue.poll()).isEmpty();
      assertThat(queue.offer("a")).isTrue();
      assertThat(queue.offer("b")).isTrue();
      assertThat(queue.offer("c")).isFalse();
      assertThat(queue.poll()).contains("a");
      assertThat(queue.isEnded()).isFalse();
    }

    @Test
    void offerAndPollGiveUpInTime() throws Exception {
      assertThat(queue.poll(SOON)).isEmpty();
      assertThat(queue.poll(Duration.ZERO)).isEmpty();
      fill();
      assertThat(queue.offer("c", SOON)).isFalse();
      assertThat(queue.offer("c", Duration.ofSeconds(-1))).isFalse();
      assertThat(queue.take()).contains("a");
      assertThat(queue.take()).contains("b");
      assertThat(queue.poll()).isEmpty();
    }

    @Test
    void offerAndPollWaitInBetween(Lab lab) throws Exception {
      Forked<Optional<String>> taker = lab.fork(() -> queue.poll(LONG)).awaitBlocked();
      queue.put("x");
      assertThat(taker.value()).contains("x");
      fill();
      Forked<Boolean> putter = lab.fork(() -> queue.offer("c", LONG)).awaitBlocked();
      assertThat(queue.take()).contains("a");
      assertThat(putter.value()).isTrue();
    }

    @Test
    void thoseWhoWaitAreServedInOrderBeforeAnyWhoComeLater(Lab lab) throws Exception {
      fill();
      for (String item : List.of("c", "d", "e")) {
        lab.forkRun(() -> queue.put(item)).awaitBlocked();
      }
      List<String> taken = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        taken.add(queue.take().orElseThrow());
        // the room is given away: no one who just comes gets it
        assertThat(queue.offer("late")).isFalse();
      }
      taken.add(queue.take().orElseThrow());
      taken.add(queue.take().orElseThrow());
      assertThat(taken).containsExactly("a", "b", "c", "d", "e");

      List<Forked<Optional<String>>> takers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        takers.add(lab.fork(queue::take).awaitBlocked());
      }
      for (String item : List.of("f", "g", "h")) {
        assertThat(queue.offer(item)).isTrue();
        assertThat(queue.poll()).isEmpty();
      }
      assertThat(takers.get(0).value()).contains("f");
      assertThat(takers.get(1).value()).contains("g");
      assertThat(takers.get(2).value()).contains("h");
    }

    @Test
    void anInterruptEndsAWaitWithoutEffect(Lab lab) throws Exception {
      Forked<Optional<String>> taker = lab.fork(queue::take).awaitBlocked();
      taker.interrupt();
      assertThat(taker.thrown()).isInstanceOf(InterruptedException.class);
      fill();
      Forked<Boolean> putter = lab.forkRun(() -> queue.put("c")).awaitBlocked();
      putter.interrupt();
      assertThat(putter.thrown()).isInstanceOf(InterruptedException.class);
      assertThat(queue.take()).contains("a");
      assertThat(queue.take()).contains("b");
      assertThat(queue.poll()).isEmpty();
    }

    @Test
    void anItemAndAnInterruptAtTheSameTimeAreBothKept(Lab lab) throws Exception {
      for (int i = 0; i < 200; i++) {
        Door told = new Door();
        Forked<Optional<String>> taker =
            lab.fork(
                    () -> {
                      Optional<String> item = queue.take();
                      told.passIgnoringInterrupts();
                      return item;
                    })
                .awaitBlocked();
        Forked<Boolean> putter = lab.forkRun(() -> queue.put("x"));
        taker.interrupt();
        told.open();
        putter.value();
        if (queue.poll().isPresent()) {
          assertThat(taker.thrown()).isInstanceOf(InterruptedException.class);
        } else {
          assertThat(taker.value()).contains("x");
          assertThat(taker.endedInterrupted()).isTrue();
        }
      }
    }

    private void fill() throws InterruptedException {
      queue.put("a");
      queue.put("b");
    }
  }

  @Nested
  @Proves("F80")
  class Joined {
    private final WorkQueue<String> queue = WorkQueue.bounded(3);

    @Test
    void joinReturnsWhenEveryItemIsDone(Lab lab) throws Exception {
      queue.put("a");
      queue.put("b");
      Forked<Boolean> joiner = lab.forkRun(queue::join).awaitBlocked();
      queue.take();
      queue.take();
      queue.done();
      assertThat(queue.join(SOON)).isFalse();
      assertThat(joiner.isDone()).isFalse();
      queue.done();
      assertThat(joiner.value()).isTrue();
      assertThat(queue.join(Duration.ZERO)).isTrue();
    }

    @Test
    void joinReturnsAtOnceIfNothingWasPut() throws Exception {
      queue.join();
      assertThat(queue.isClosed()).isFalse();
    }

    @Test
    void anItemThatIsHandedOverCountsToo(Lab lab) throws Exception {
      Forked<Optional<String>> taker = lab.fork(queue::take).awaitBlocked();
      queue.put("a");
      taker.value();
      assertThat(queue.join(Duration.ZERO)).isFalse();
      queue.done();
      assertThat(queue.join(Duration.ZERO)).isTrue();
    }

    @Test
    void tooManyDoneAreAnErrorAndChangeNothing() throws Exception {
      queue.put("a");
      queue.put("b");
      queue.take();
      queue.done();
      assertThatThrownBy(queue::done)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "done() was called more often than items were taken. Call it once for each item, or"
                  + " use forEach, which does.");
      assertThat(queue.join(Duration.ZERO)).isFalse();
      queue.take();
      queue.done();
      queue.join();
    }

    @Test
    void forEachIsDoneAlsoWithAnItemThatFails() throws Exception {
      queue.put("a");
      queue.put("b");
      queue.close();
      assertThatThrownBy(() ->
              queue.forEach(item -> {
                throw new IOException(item);
              }))
          .isInstanceOf(IOException.class)
          .hasMessage("a");
      List<String> worked = new ArrayList<>();
      queue.forEach(worked::add);
      assertThat(worked).containsExactly("b");
      queue.join();
    }

    @Test
    void anInterruptEndsAJoin(Lab lab) throws Exception {
      queue.put("a");
      Forked<Boolean> joiner = lab.forkRun(queue::join).awaitBlocked();
      joiner.interrupt();
      assertThat(joiner.thrown()).isInstanceOf(InterruptedException.class);
    }
  }

  @Test
  @Proves("F79")
  void badInputIsRefused() {
    assertThatThrownBy(() -> WorkQueue.bounded(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The capacity is 0. Give room for one item or more.");
    assertThatThrownBy(() -> WorkQueue.bounded(-1)).isInstanceOf(IllegalArgumentException.class);
    WorkQueue<String> queue = WorkQueue.bounded(1);
    assertThatThrownBy(() -> queue.put(NullItem.text()))
        .hasMessage("the item is null: where there may be none, give an Optional");
    assertThatThrownBy(() -> queue.offer(NullItem.text()))
        .hasMessage("the item is null: where there may be none, give an Optional");
    assertThat(queue.poll()).isEmpty();
  }

  @Test
  @Proves({"F79", "F80"})
  void nothingIsLostOrDoubledBetweenManyThreads(Lab lab) throws Exception {
    WorkQueue<Integer> queue = WorkQueue.bounded(3);
    int threads = 8;
    int each = 500;
    List<Forked<Boolean>> putters = new ArrayList<>();
    List<Forked<List<Integer>>> takers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int first = i * each;
      putters.add(
          lab.forkRun(() -> {
            for (int item = first; item < first + each; item++) {
              queue.put(item);
            }
          }));
      takers.add(
          lab.fork(() -> {
            List<Integer> taken = new ArrayList<>();
            queue.forEach(taken::add);
            return taken;
          }));
    }
    for (Forked<Boolean> putter : putters) {
      putter.value();
    }
    queue.join();
    queue.close();
    List<Integer> all = new ArrayList<>();
    for (Forked<List<Integer>> taker : takers) {
      all.addAll(taker.value());
    }
    assertThat(all).hasSize(threads * each).doesNotHaveDuplicates();
  }
}
