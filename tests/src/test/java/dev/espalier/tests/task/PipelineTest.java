package dev.espalier.tests.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.task.Carrier;
import dev.espalier.task.TaskBlock;
import dev.espalier.task.TaskGroup;
import dev.espalier.task.flow.Pipeline;
import dev.espalier.task.flow.PipelineException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.LiveThreads;
import dev.espalier.tests.fixture.NothingIsLeft;
import java.io.Closeable;
import java.io.IOException;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Proves("F80")
@Timeout(60)
@ExtendWith({NothingIsLeft.class, NoTaskIsLeft.class})
class PipelineTest {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final ScopedValue<String> USER = ScopedValue.newInstance();

  private final String name = "pipe" + COUNT.incrementAndGet();
  private final Queue<Integer> undelivered = new ConcurrentLinkedQueue<>();

  @AfterEach
  void noThreadIsLeft() {
    assertThat(LiveThreads.of(name)).isEmpty();
  }

  @Test
  void itEndsByItselfWhenEveryItemIsDone() throws Exception {
    Set<Integer> worked = ConcurrentHashMap.newKeySet();
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    numbers(100)
        .consumers(3)
        .buffer(4)
        .run(item -> {
          worked.add(item);
          threads.add(Thread.currentThread());
        });
    assertThat(worked).hasSize(100);
    assertThat(threads).allMatch(Thread::isVirtual).doesNotContain(Thread.currentThread());
  }

  @Test
  void aPipelineCanRunAgainAndWithoutItems() throws Exception {
    Pipeline<Integer> pipeline = numbers(2);
    AtomicInteger sum = new AtomicInteger();
    pipeline.run(sum::addAndGet);
    pipeline.run(sum::addAndGet);
    assertThat(sum).hasValue(2);
    numbers(0).run(sum::addAndGet);
  }

  @Test
  void consumersWorkAtTheSameTime() throws Exception {
    CountDownLatch all = new CountDownLatch(3);
    numbers(3)
        .consumers(3)
        .run(_ -> {
          all.countDown();
          all.await();
        });
    assertThat(all.getCount()).isZero();
  }

  @Test
  void theFailureOfAConsumerStopsTheOthersAndIsTheCause() {
    CountDownLatch waiting = new CountDownLatch(1);
    IOException failure = new IOException("disk");
    Pipeline<Integer> endless =
        Pipeline.<Integer>from(
                name,
                out -> {
                  for (int i = 0; ; i++) {
                    out.emit(i);
                  }
                })
            .consumers(2)
            .buffer(3)
            .onUndelivered(undelivered::add);
    assertThatThrownBy(() ->
            endless.run(item -> {
              if (item == 0) {
                waiting.await();
                throw failure;
              }
              waiting.countDown();
              new CountDownLatch(1).await(); // until it is interrupted
            }))
        .isInstanceOf(PipelineException.class)
        .hasMessage("the pipeline '" + name + "' failed: java.io.IOException: disk")
        .hasCause(failure)
        .hasNoSuppressedExceptions();
    assertThat(undelivered).isSubsetOf(2, 3, 4);
  }

  @Test
  void furtherFailuresAreSuppressed() {
    CountDownLatch both = new CountDownLatch(1);
    IllegalStateException second = new IllegalStateException("clean-up");
    assertThatThrownBy(() ->
            numbers(2)
                .consumers(2)
                .run(item -> {
                  if (item == 0) {
                    both.await();
                    throw new IOException("first");
                  }
                  try {
                    both.countDown();
                    new CountDownLatch(1).await();
                  } finally {
                    throwIt(second);
                  }
                }))
        .isInstanceOf(PipelineException.class)
        .hasRootCauseMessage("first")
        .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(second));
  }

  @Test
  void theFailureOfTheProducerStopsIt() {
    CountDownLatch working = new CountDownLatch(1);
    assertThatThrownBy(() ->
            Pipeline.<Integer>from(
                    name,
                    out -> {
                      out.emit(1);
                      working.await();
                      throw new IOException("source");
                    })
                .run(_ -> {
                  working.countDown();
                  new CountDownLatch(1).await();
                }))
        .isInstanceOf(PipelineException.class)
        .hasRootCauseMessage("source")
        .hasNoSuppressedExceptions();
  }

  @Test
  void aProducerThatNobodyWantsIsInterruptedAndMayCleanUp(Lab lab) {
    assertThatThrownBy(() ->
            Pipeline.<Integer>from(
                    name,
                    out -> {
                      try {
                        while (true) {
                          out.emit(1);
                        }
                      } catch (InterruptedException e) {
                        lab.note("stopped, flag " + Thread.currentThread().isInterrupted());
                        throw e;
                      }
                    })
                .run(_ -> {
                  throw new IllegalStateException("consumer");
                }))
        .isInstanceOf(PipelineException.class)
        .hasNoSuppressedExceptions();
    assertThat(lab.log()).containsExactly("stopped, flag false");
  }

  @Test
  void whatFailsWhileItIsStoppedIsSuppressed() {
    IOException close = new IOException("close");
    assertThatThrownBy(() ->
            Pipeline.<Integer>from(
                    name,
                    out -> {
                      try (Closeable _ = () -> throwIt(close)) {
                        while (true) {
                          out.emit(1);
                        }
                      }
                    })
                .run(_ -> {
                  throw new IllegalStateException("consumer");
                }))
        .isInstanceOf(PipelineException.class)
        .hasRootCauseMessage("consumer")
        .satisfies(e -> assertThat(e.getSuppressed()[0].getSuppressed()).containsExactly(close));
  }

  @Test
  void aHandlerGetsTheFailureAndTheOthersGoOn() throws Exception {
    Queue<String> failures = new ConcurrentLinkedQueue<>();
    AtomicInteger worked = new AtomicInteger();
    numbers(10)
        .consumers(2)
        .onFailure((item, failure) -> failures.add(item + " " + failure.getMessage()))
        .run(item -> {
          if (item % 5 == 0) {
            throw new IOException("disk");
          }
          worked.incrementAndGet();
        });
    assertThat(failures).containsExactlyInAnyOrder("0 disk", "5 disk");
    assertThat(worked).hasValue(8);
  }

  @Test
  void anErrorOrAFailingHandlerStopsItAllTheSame() {
    assertThatThrownBy(() ->
            numbers(10)
                .onFailure((_, _) -> {})
                .run(_ -> {
                  throw new AssertionError("wrong");
                }))
        .hasCauseInstanceOf(AssertionError.class);
    assertThatThrownBy(() ->
            numbers(10)
                .onFailure((_, _) -> {
                  throw new IllegalStateException("handler");
                })
                .run(_ -> {
                  throw new IOException("disk");
                }))
        .hasRootCauseMessage("handler");
  }

  @Test
  @Proves("R13")
  void anInterruptThatNobodySentIsAFailure() {
    assertThatThrownBy(() ->
            numbers(1)
                .run(_ -> {
                  throw new InterruptedException("own");
                }))
        .isInstanceOf(PipelineException.class)
        .hasRootCauseInstanceOf(InterruptedException.class);
  }

  @Test
  @Proves("R14")
  void anInterruptOfTheCallerStopsItAndAwaitsAll(Lab lab) throws Exception {
    CountDownLatch working = new CountDownLatch(1);
    Door cleaned = new Door();
    Door cleaning = new Door();
    Forked<Boolean> run =
        lab.forkRun(() ->
            numbers(5)
                .onUndelivered(undelivered::add)
                .run(_ -> {
                  try {
                    working.countDown();
                    new CountDownLatch(1).await();
                  } finally {
                    cleaning.open();
                    cleaned.passIgnoringInterrupts();
                    lab.note("cleaned up");
                  }
                }));
    working.await();
    run.interrupt();
    cleaning.pass();
    run.interrupt(); // neither shortens the end nor is lost
    assertThat(run.isDone()).isFalse();
    cleaned.open();
    assertThat(run.thrown()).isInstanceOf(InterruptedException.class).hasNoSuppressedExceptions();
    assertThat(run.endedInterrupted()).isTrue();
    assertThat(lab.log()).containsExactly("cleaned up");
  }

  @Test
  void itsThreadsFindWhatIsCarried() throws Exception {
    Queue<String> seen = new ConcurrentLinkedQueue<>();
    Pipeline<Integer> pipeline =
        Pipeline.<Integer>from(
                name,
                out -> {
                  seen.add("producer " + USER.get());
                  out.emit(1);
                })
            .carrying(Carrier.of(USER));
    ScopedValue.where(USER, "ann")
        .<Boolean, InterruptedException>call(() -> {
          pipeline.run(_ -> seen.add("consumer " + USER.get()));
          return true;
        });
    assertThat(seen).containsExactly("producer ann", "consumer ann");
  }

  @Test
  @Proves("R44")
  void itsThreadsAreThoseOfTheBlockAroundItAndFindWhatThatCarries() throws Exception {
    Queue<String> seen = new ConcurrentLinkedQueue<>();
    TaskBlock block = TaskGroup.failFast("request").carrying(Carrier.of(USER));
    ScopedValue.where(USER, "ann")
        .<Boolean, InterruptedException>call(() -> {
          block.run(_ ->
              numbers(1)
                  .run(_ -> seen.add(USER.get() + " on " + Thread.currentThread().getName())));
          return true;
        });
    assertThat(seen).containsExactly("ann on test/request/" + name + "/consume-1");
  }

  @Test
  void badInputIsRefused() {
    assertThatThrownBy(() -> numbers(1).consumers(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("0 consumers take nothing. Give one or more.");
    assertThatThrownBy(() -> numbers(1).buffer(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The buffer is -1. Give room for one item or more.");
    assertThatThrownBy(
            () -> Pipeline.<Integer>from(name, out -> out.emit(NullItem.number())).run(_ -> {}))
        .hasRootCauseMessage("the item is null: where there may be none, give an Optional");
  }

  private Pipeline<Integer> numbers(int count) {
    return Pipeline.from(
        name,
        out -> {
          for (int i = 0; i < count; i++) {
            out.emit(i);
          }
        });
  }

  private static <X extends Exception> void throwIt(X e) throws X {
    throw e;
  }
}
