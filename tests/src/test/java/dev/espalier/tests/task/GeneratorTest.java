package dev.espalier.tests.task;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.task.Carrier;
import dev.espalier.task.TaskGroup;
import dev.espalier.task.flow.Generator;
import dev.espalier.task.flow.GeneratorException;
import dev.espalier.task.flow.Items;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Await;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.LiveThreads;
import dev.espalier.tests.fixture.NothingIsLeft;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingIsLeft.class)
@Timeout(120)
class GeneratorTest {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final ScopedValue<String> USER = ScopedValue.newInstance();
  private static final ScopedValue<String> OTHER = ScopedValue.newInstance();

  private final String name = "gen" + COUNT.incrementAndGet();
  private final AtomicInteger emitted = new AtomicInteger();
  private final Door ended = new Door();

  /// Counts for ever; opens the door when it ends.
  private final Generator<Integer, RuntimeException> endless =
      Generator.of(
          name,
          out -> {
            try {
              while (true) {
                out.emit(emitted.getAndIncrement());
              }
            } finally {
              ended.open();
            }
          });

  @AfterEach
  void noThreadIsLeft() {
    assertThat(LiveThreads.of(name)).isEmpty();
  }

  @Nested
  @Proves("F72")
  class Lazy {
    @Test
    void nothingRunsBeforeTheFirstItemIsAskedFor() throws Exception {
      try (Items<Integer, RuntimeException> items = endless.open()) {
        assertThat(LiveThreads.of(name)).isEmpty();
        assertThat(items.take()).contains(0);
        assertThat(LiveThreads.of(name)).hasSize(1);
      }
    }

    @Test
    void theCodeIsAheadByTheBufferAndOneItem(Lab lab) throws Exception {
      try (Items<Integer, RuntimeException> items = endless.buffer(3).open()) {
        Forked<Optional<Integer>> first = lab.fork(items::take);
        assertThat(first.value()).contains(0);
        Await.until(() -> emitted.get() >= 5); // 3 in the buffer, and one that waits
        awaitWaitingProducer();
        assertThat(emitted).hasValue(5);
      }
    }

    @Test
    void itemsComeInOrderAndThenTheEnd() throws Exception {
      Generator<String, RuntimeException> letters = letters("a", "b", "c");
      Items<String, RuntimeException> items = letters.open();
      List<String> taken = new ArrayList<>();
      for (Optional<String> item = items.take(); item.isPresent(); item = items.take()) {
        taken.add(item.get());
      }
      assertThat(taken).containsExactly("a", "b", "c");
      assertThat(items.take()).isEmpty();
      assertThat(LiveThreads.of(name)).isEmpty(); // without a close
      assertThat(letters.stream()).containsExactly("a", "b", "c"); // anew
    }

    @Test
    @Proves("F75")
    void aLoopReadsThemAndTheNextOneGoesOn() {
      List<String> read = new ArrayList<>();
      try (Items<String, RuntimeException> items = letters("a", "b", "c").open()) {
        for (String item : items) {
          read.add(item);
          if (item.equals("b")) {
            break;
          }
        }
        for (String item : items) {
          read.add("then " + item);
        }
      }
      assertThat(read).containsExactly("a", "b", "then c");
    }

    @Test
    void theCodeFindsWhatIsCarried() {
      Generator<String, RuntimeException> users =
          Generator.<String, RuntimeException>of(name, out -> out.emit(USER.get()))
              .carrying(Carrier.of(USER));
      List<String> seen = ScopedValue.where(USER, "ann").call(() -> users.stream().toList());
      assertThat(seen).containsExactly("ann");
    }

    @Test
    @Proves("R44")
    void theCodeFindsWhatTheBlockAroundItCarries() throws Exception {
      Generator<String, RuntimeException> users =
          Generator.of(name, out -> out.emit(USER.get() + ", " + OTHER.get()));
      Callable<List<String>> block =
          () ->
              TaskGroup.failFast("request")
                  .carrying(Carrier.of(USER))
                  .call(_ -> users.carrying(Carrier.of(OTHER)).stream().toList());
      assertThat(ScopedValue.where(USER, "ann").where(OTHER, "ben").call(block::call))
          .containsExactly("ann, ben");
    }

    private void awaitWaitingProducer() {
      Await.until(() -> {
        int before = emitted.get();
        for (int i = 0; i < 1000; i++) {
          Thread.onSpinWait();
        }
        return emitted.get() == before;
      });
    }
  }

  @Nested
  @Proves("F73")
  class EarlyExit {
    @Test
    void closeInterruptsTheCodeOnceAndAwaitsIt(Lab lab) throws Exception {
      Door stopped = new Door();
      Door go = new Door();
      Generator<Integer, RuntimeException> slow =
          Generator.of(
              name,
              out -> {
                try {
                  out.emit(1);
                  new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                  stopped.open();
                  go.pass(); // a second interrupt would end it
                  lab.note("cleaned up");
                }
              });
      Items<Integer, RuntimeException> items = slow.open();
      items.take();
      Forked<Boolean> closer = lab.forkRun(items::close);
      stopped.pass();
      assertThat(closer.isDone()).isFalse();
      go.open();
      closer.value();
      items.close();
      assertThat(lab.log()).containsExactly("cleaned up");
      assertThat(LiveThreads.of(name)).isEmpty();
    }

    @Test
    void aStreamThatIsClosedEarlyEndsTheCode() throws Exception {
      try (Stream<Integer> stream = endless.stream()) {
        assertThat(stream.limit(3)).containsExactly(0, 1, 2);
      }
      ended.pass();
      assertThat(LiveThreads.of(name)).isEmpty();
    }

    @Test
    void flatMapClosesIt() throws Exception {
      List<Integer> found =
          Stream.of(1).flatMap(_ -> endless.stream().filter(n -> n > 4).limit(1)).toList();
      assertThat(found).containsExactly(5);
      ended.pass();
    }

    @Test
    void whatIsClosedCannotBeTaken(Lab lab) throws Exception {
      Items<Integer, RuntimeException> unused = endless.open();
      unused.close();
      assertThatThrownBy(unused::take)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "These items are closed. Open the generator again, or close them after the last"
                  + " take.");
      Door never = new Door();
      Items<Integer, RuntimeException> waiting =
          Generator.<Integer, RuntimeException>of(name, _ -> never.pass()).open();
      Forked<Optional<Integer>> taker = lab.fork(waiting::take).awaitBlocked();
      waiting.close();
      assertThat(taker.thrown()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anInterruptedTakeLosesNothing(Lab lab) throws Exception {
      Door go = new Door();
      try (Items<Integer, RuntimeException> items =
          Generator.<Integer, RuntimeException>of(
                  name,
                  out -> {
                    go.pass();
                    out.emit(1);
                  })
              .open()) {
        Forked<Optional<Integer>> taker = lab.fork(items::take).awaitBlocked();
        taker.interrupt();
        assertThat(taker.thrown()).isInstanceOf(InterruptedException.class);
        go.open();
        assertThat(items.take()).contains(1);
      }
    }

    @Test
    void aFailureOfTheCleanUpIsThrownByClose() throws Exception {
      Generator<Integer, IOException> failing =
          Generator.of(
              name,
              out -> {
                try {
                  out.emit(1);
                  new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                  throw new IOException("clean-up", e);
                }
              });
      Items<Integer, IOException> items = failing.open();
      items.take();
      assertThatThrownBy(items::close).isInstanceOf(IOException.class).hasMessage("clean-up");
      items.close();
    }
  }

  @Nested
  @Proves("F73")
  class CleaningUp {
    private final Generator<Integer, IOException> unclosable =
        Generator.of(
            name,
            out -> {
              try (Closeable _ = CleaningUp::fail) {
                while (true) {
                  out.emit(1);
                }
              }
            });

    private static void fail() throws IOException {
      throw new IOException("clean-up");
    }

    @Test
    void whatFailsWhileTheCodeIsStoppedIsThrownByClose() throws Exception {
      Items<Integer, IOException> items = unclosable.open();
      items.take();
      assertThatThrownBy(items::close)
          .isInstanceOf(GeneratorException.class)
          .hasCauseInstanceOf(InterruptedException.class)
          .satisfies(e ->
              assertThat(requireNonNull(e.getCause()).getSuppressed())
                  .singleElement()
                  .isInstanceOf(IOException.class));
      items.close();
    }
  }

  @Nested
  @Proves("F75")
  class Failing {
    private final IOException failure = new IOException("disk");
    private final Generator<String, IOException> failing =
        Generator.of(
            name,
            out -> {
              out.emit("a");
              throw failure;
            });

    @Test
    void theFailureComesAsItIsAfterTheItemsBefore() throws Exception {
      assertThatThrownBy(
              () -> {
                try (Items<String, IOException> items = failing.open()) {
                  assertThat(items.take()).contains("a");
                  assertThatThrownBy(items::take).isSameAs(failure);
                  items.take();
                }
              })
          .isSameAs(failure)
          .hasNoSuppressedExceptions();
    }

    @Test
    void viewsThatCannotThrowItWrapIt() {
      Iterator<String> iterator = failing.open().iterator();
      assertThat(iterator.hasNext()).isTrue();
      assertThat(iterator.next()).isEqualTo("a");
      assertThatThrownBy(iterator::next)
          .isInstanceOf(GeneratorException.class)
          .hasMessage("the code that produces the items failed")
          .hasCause(failure);
      assertThatThrownBy(
              () -> {
                try (Stream<String> stream = failing.stream()) {
                  assertThat(stream.toList()).isEmpty();
                }
              })
          .isInstanceOf(GeneratorException.class)
          .hasCause(failure)
          .hasNoSuppressedExceptions();
    }

    @Test
    void whatIsUncheckedComesThroughAsItIs() {
      IllegalStateException wrong = new IllegalStateException("wrong");
      assertThatThrownBy(() ->
              Generator.of(
                      name,
                      _ -> {
                        throw wrong;
                      })
                  .stream()
                  .toList())
          .isSameAs(wrong);
    }

    @Test
    void anIteratorEnds() {
      Iterator<String> iterator = letters("a").open().iterator();
      assertThat(iterator.next()).isEqualTo("a");
      assertThat(iterator.hasNext()).isFalse();
      assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void anInterruptedIteratorKeepsTheFlag() throws Exception {
      Items<Integer, RuntimeException> items = endless.open();
      items.take();
      Iterator<Integer> iterator = items.iterator();
      Thread.currentThread().interrupt();
      assertThatThrownBy(iterator::hasNext)
          .isInstanceOf(GeneratorException.class)
          .hasCauseInstanceOf(InterruptedException.class);
      assertThat(Thread.interrupted()).isTrue();
      items.close();
    }
  }

  @Test
  @Proves("F72")
  void badInputIsRefused() {
    assertThatThrownBy(() -> endless.buffer(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The buffer is 0. Give room for one item or more.");
    assertThatThrownBy(() ->
            Generator.<String, RuntimeException>of(name, out -> out.emit(NullItem.text())).stream()
                .toList())
        .hasMessage("the item is null: where there may be none, give an Optional");
  }

  private Generator<String, RuntimeException> letters(String... letters) {
    return Generator.of(
        name,
        out -> {
          for (String letter : letters) {
            out.emit(letter);
          }
        });
  }
}
