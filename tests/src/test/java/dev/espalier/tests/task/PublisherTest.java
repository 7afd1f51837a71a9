package dev.espalier.tests.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.task.flow.Generator;
import dev.espalier.task.flow.Items;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Await;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.LiveThreads;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
@Proves("F75")
class PublisherTest {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String name = "pub" + COUNT.incrementAndGet();
  private final AtomicInteger emitted = new AtomicInteger();
  private final Door ended = new Door();
  private final Recorder recorder = new Recorder();

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
    assertThat(LiveThreads.lastOf(name)).isEmpty();
  }

  @Test
  void aSubscriberGetsWhatItRequests() throws Exception {
    endless.publisher().subscribe(recorder);
    recorder.expect("subscribed");
    assertThat(emitted).hasValue(0);
    recorder.subscription().request(2);
    recorder.expect("next 0", "next 1");
    recorder.subscription().request(1);
    recorder.expect("next 2");
    recorder.subscription().cancel();
    ended.pass();
    assertThat(emitted.get()).isLessThanOrEqualTo(4);
    assertThat(recorder.signals).isEmpty();
  }

  @Test
  void theEndAndTheFailureAreSignalled() throws Exception {
    Generator.<String, RuntimeException>of(name, out -> out.emit("a"))
        .publisher()
        .subscribe(recorder);
    recorder.expect("subscribed");
    recorder.subscription().request(Long.MAX_VALUE);
    recorder.subscription().request(Long.MAX_VALUE);
    recorder.expect("next a", "completed");

    Recorder second = new Recorder();
    Generator.of(
            name,
            _ -> {
              throw new IOException("disk");
            })
        .publisher()
        .subscribe(second);
    second.expect("subscribed");
    second.subscription().request(1);
    second.expect("failed java.io.IOException: disk");
  }

  @Test
  void aRequestOfNothingIsAFailure() throws Exception {
    endless.publisher().subscribe(recorder);
    recorder.expect("subscribed");
    recorder.subscription().request(0);
    recorder.expect(
        "failed java.lang.IllegalArgumentException: 0 items were requested. Request one or more,"
            + " or cancel the subscription.");
  }

  @Test
  void aSubscriberThatThrowsGetsThatAsFailure() throws Exception {
    recorder.failing = true;
    endless.publisher().subscribe(recorder);
    recorder.expect("subscribed");
    recorder.subscription().request(5);
    recorder.expect("next 0", "failed java.lang.IllegalStateException: subscriber");
    ended.pass();
  }

  @Test
  void aSubscriberThatThrowsGetsNothingMoreAlsoIfTheCodeGoesOn() throws Exception {
    recorder.failing = true;
    Generator.<Integer, RuntimeException>of(
            name,
            out -> {
              for (int i = 0; i < 3; i++) {
                try {
                  out.emit(i);
                } catch (IllegalStateException e) {
                  // it could be its own
                }
              }
            })
        .publisher()
        .subscribe(recorder);
    recorder.expect("subscribed");
    recorder.subscription().request(5);
    recorder.expect("next 0", "failed java.lang.IllegalStateException: subscriber");
    assertThat(LiveThreads.lastOf(name)).isEmpty();
    assertThat(recorder.signals).isEmpty();
  }

  /// It may have something to do with the item. The code around it is told all the same.
  @Test
  void aSubscriberThatCancelsIsNotInterruptedByThat() throws Exception {
    CompletableFuture<Boolean> after = new CompletableFuture<>();
    CompletableFuture<Boolean> code = new CompletableFuture<>();
    Generator.<Integer, RuntimeException>of(
            name,
            out -> {
              out.emit(0);
              code.complete(Thread.currentThread().isInterrupted());
            })
        .publisher()
        .subscribe(
            new Recorder() {
              @Override
              public void onNext(Object item) {
                subscription().cancel();
                after.complete(Thread.currentThread().isInterrupted());
              }

              @Override
              public void onSubscribe(Flow.Subscription subscribed) {
                super.onSubscribe(subscribed);
                subscribed.request(1);
              }
            });
    assertThat(after.get(20, TimeUnit.SECONDS)).isFalse();
    assertThat(code.get(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aSubscriberMayCancelWhileItGetsAnItem() throws Exception {
    recorder.cancelling = true;
    endless.publisher().subscribe(recorder);
    recorder.expect("subscribed");
    recorder.subscription().request(5);
    recorder.expect("next 0");
    ended.pass();
    assertThat(LiveThreads.lastOf(name)).isEmpty();
    assertThat(recorder.signals).isEmpty();
  }

  @Test
  void whatFailsWhileTheCodeIsStoppedGoesToTheHandlerOfTheThread() throws Exception {
    CompletableFuture<Throwable> uncaught = new CompletableFuture<>();
    Generator.of(
            name,
            out -> {
              Thread.currentThread().setUncaughtExceptionHandler((_, e) -> uncaught.complete(e));
              try (Closeable _ = PublisherTest::fail) {
                while (true) {
                  out.emit(1);
                }
              }
            })
        .publisher()
        .subscribe(recorder);
    recorder.expect("subscribed");
    recorder.subscription().request(1);
    recorder.expect("next 1");
    recorder.subscription().cancel();
    assertThat(uncaught.get(20, TimeUnit.SECONDS).getSuppressed())
        .singleElement()
        .isInstanceOf(IOException.class);
  }

  private static void fail() throws IOException {
    throw new IOException("clean-up");
  }

  @Test
  void thereAndBackIsTheSame() {
    List<Integer> numbers = IntStream.range(0, 50).boxed().toList();
    Generator<Integer, RuntimeException> there =
        Generator.of(
            name,
            out -> {
              for (int number : numbers) {
                out.emit(number);
              }
            });
    assertThat(Generator.from(name, there.publisher()).stream()).isEqualTo(numbers);
  }

  @Test
  void aPublisherOfTheJdkIsReadOneByOne() throws Exception {
    SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>(Runnable::run, 4);
    Items<Integer, Exception> items = Generator.from(name, publisher).open();
    Thread submitter =
        Thread.ofVirtual()
            .unstarted(() -> {
              try (publisher) {
                Await.until(publisher::hasSubscribers);
                IntStream.range(0, 100).forEach(publisher::submit);
              }
            });
    submitter.start();
    for (int i = 0; i < 100; i++) {
      assertThat(items.take()).contains(i);
    }
    assertThat(items.take()).isEmpty();
    submitter.join();
  }

  @Test
  void anEarlyExitCancelsTheSubscription() throws Exception {
    try (Stream<Integer> stream = Generator.from(name, endless.publisher()).stream()) {
      assertThat(stream.limit(3)).containsExactly(0, 1, 2);
    }
    ended.pass();
    assertThat(emitted.get()).isLessThanOrEqualTo(7);
  }

  @Test
  void aFailureOfThePublisherIsThrownAsItIs() {
    IOException failure = new IOException("disk");
    Generator<Object, Exception> failing =
        Generator.of(
            name,
            _ -> {
              throw failure;
            });
    Items<Object, Exception> items = Generator.from(name, failing.publisher()).open();
    assertThatThrownBy(items::take).isSameAs(failure);
  }

  @Test
  void anItemsSubscriptionThatComesTooLateIsCancelled() throws Exception {
    Door cancelled = new Door();
    BlockingQueue<Flow.Subscriber<? super Integer>> subscribers = new LinkedBlockingQueue<>();
    Items<Integer, Exception> items =
        Generator.from(name, (Flow.Publisher<Integer>) subscribers::add).open();
    Thread taker = Thread.ofVirtual().unstarted(() -> assertThatThrownBy(items::take).isNotNull());
    taker.start();
    Flow.Subscriber<? super Integer> subscriber = subscribers.take();
    items.close();
    taker.join();
    subscriber.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long n) {
            throw new AssertionError("requested");
          }

          @Override
          public void cancel() {
            cancelled.open();
          }
        });
    cancelled.pass();
  }

  /// The code is told once that nobody wants more, and comes to its end.
  @Test
  @Proves("R40")
  void theCleanUpAfterACancelIsNotInterrupted() throws Exception {
    for (int round = 0; round < 2_000; round++) {
      CompletableFuture<Boolean> disturbed = new CompletableFuture<>();
      CompletableFuture<Flow.Subscription> subscribed = new CompletableFuture<>();
      Generator.<Integer, RuntimeException>of(
              name,
              out -> {
                try {
                  for (int item = 0; ; item++) {
                    out.emit(item);
                  }
                } catch (InterruptedException e) {
                  disturbed.complete(cleanedUp());
                  throw e;
                }
              })
          .publisher()
          .subscribe(
              new Recorder() {
                @Override
                public void onSubscribe(Flow.Subscription given) {
                  super.onSubscribe(given);
                  given.request(Long.MAX_VALUE);
                }

                @Override
                public void onNext(Object item) {
                  subscribed.complete(subscription());
                }
              });
      subscribed.get(20, TimeUnit.SECONDS).cancel();
      assertThat(disturbed.get(20, TimeUnit.SECONDS)).as("round %s", round).isFalse();
    }
  }

  /// Takes a little.
  ///
  /// @return whether it was interrupted
  private static boolean cleanedUp() {
    for (int i = 0; i < 2_000 && !Thread.currentThread().isInterrupted(); i++) {
      Thread.onSpinWait();
    }
    return Thread.currentThread().isInterrupted();
  }

  /// Writes down what it is told.
  private static class Recorder implements Flow.Subscriber<Object> {
    private final BlockingQueue<String> signals = new LinkedBlockingQueue<>();
    private final BlockingQueue<Flow.Subscription> subscriptions = new LinkedBlockingQueue<>();
    private volatile boolean failing;
    private volatile boolean cancelling;

    Flow.Subscription subscription() {
      return subscriptions.element();
    }

    void expect(String... expected) throws InterruptedException {
      for (String signal : expected) {
        assertThat(signals.poll(20, TimeUnit.SECONDS)).isEqualTo(signal);
      }
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscriptions.add(given);
      signals.add("subscribed");
    }

    @Override
    public void onNext(Object item) {
      signals.add("next " + item);
      if (failing) {
        throw new IllegalStateException("subscriber");
      }
      if (cancelling) {
        subscription().cancel();
      }
    }

    @Override
    public void onError(Throwable failure) {
      signals.add("failed " + failure);
    }

    @Override
    public void onComplete() {
      signals.add("completed");
    }
  }
}
