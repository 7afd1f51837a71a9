package dev.espalier.tests.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.task.BackgroundTasks;
import dev.espalier.task.Carrier;
import dev.espalier.task.Restart;
import dev.espalier.task.TaskFailedException;
import dev.espalier.task.Tasks;
import dev.espalier.task.flow.Generator;
import dev.espalier.task.flow.Items;
import dev.espalier.task.flow.Pipeline;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.LiveThreads;
import dev.espalier.tests.fixture.NothingIsLeft;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// Those who are told of failures and of ends: where they run, and what they are told.
@Timeout(60)
@ExtendWith({NothingIsLeft.class, NoTaskIsLeft.class})
class ListenersTest {
  private final Queue<String> told = new ConcurrentLinkedQueue<>();
  private final Carrier mdc = Carrier.of(Mdc::getCopyOfContextMap, Mdc::setContextMap);

  private void withRequest(Runnable body) {
    Mdc.put("request", "7");
    try {
      body.run();
    } finally {
      Mdc.setContextMap(null);
    }
  }

  @Test
  @Proves({"F84", "R44"})
  void whatIsCarriedIsThereAlsoForTheLastFailure() throws Exception {
    CountDownLatch three = new CountDownLatch(3);
    BackgroundTasks tasks =
        BackgroundTasks.named(
            "listened",
            mdc,
            (_, e) -> {
              told.add(e.getMessage() + " " + Mdc.text());
              three.countDown();
            });
    Restart twice = Restart.backOff(Duration.ofMillis(1), Duration.ofMillis(2)).times(2);
    withRequest(() ->
        tasks.start(
            "fails",
            twice,
            () -> {
              throw new IllegalStateException("again");
            }));
    three.await();
    tasks.stopAll(Duration.ofMinutes(1));
    assertThat(told).containsExactly("again {request=7}", "again {request=7}", "again {request=7}");
    assertThat(LiveThreads.lastOf("listened")).isEmpty();
  }

  @Test
  @Proves({"F84", "R44"})
  void ifWhatIsCarriedFailsTheListenerHearsOfItAllTheSame() throws Exception {
    CountDownLatch one = new CountDownLatch(1);
    BackgroundTasks tasks =
        BackgroundTasks.named(
            "listened",
            Carrier.<String>of(
                () -> "",
                _ -> {
                  throw new IllegalStateException("no context");
                }),
            (_, e) -> {
              told.add(e.getMessage());
              one.countDown();
            });
    tasks.start("fails", () -> told.add("it runs"));
    one.await();
    tasks.stopAll(Duration.ofMinutes(1));
    assertThat(told).containsExactly("no context");
  }

  @Test
  @Proves({"F85", "R37"})
  void aStopThatMeetsTheListenerEndsTheTaskBeforeItsNextPause() throws Exception {
    Door listening = new Door();
    Door never = new Door();
    BackgroundTasks tasks =
        BackgroundTasks.named(
            "listened",
            (_, _) -> {
              listening.open();
              try {
                never.pass();
              } catch (InterruptedException e) {
                told.add("interrupted");
              }
            });
    Duration long_ = Duration.ofHours(1);
    tasks.start(
        "fails",
        Restart.backOff(long_, long_),
        () -> {
          throw new IllegalStateException("again");
        });
    listening.pass();
    assertThat(tasks.stopAll(Duration.ofSeconds(20))).isEmpty();
    assertThat(told).first().isEqualTo("interrupted");
  }

  private static Flow.Subscriber<Integer> subscriber(Consumer<String> told) {
    return new Flow.Subscriber<>() {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        told.accept("subscribed");
        subscription.request(5);
      }

      @Override
      public void onNext(Integer item) {
        told.accept("item");
      }

      @Override
      public void onError(Throwable thrown) {
        told.accept("failed");
      }

      @Override
      public void onComplete() {
        told.accept("complete");
      }
    };
  }

  @Test
  @Proves({"F75", "R44"})
  void aSubscriberFindsWhatIsCarriedAtEachSignal() throws Exception {
    for (boolean fails : new boolean[] {false, true}) {
      CountDownLatch three = new CountDownLatch(3);
      Generator<Integer, RuntimeException> one =
          Generator.<Integer, RuntimeException>of(
                  "signals",
                  out -> {
                    out.emit(1);
                    if (fails) {
                      throw new IllegalStateException();
                    }
                  })
              .carrying(mdc);
      withRequest(() ->
          one.publisher()
              .subscribe(
                  subscriber(signal -> {
                    told.add(signal + " " + Mdc.text());
                    three.countDown();
                  })));
      three.await();
    }
    assertThat(told)
        .containsExactly(
            "subscribed {request=7}",
            "item {request=7}",
            "complete {request=7}",
            "subscribed {request=7}",
            "item {request=7}",
            "failed {request=7}");
    assertThat(LiveThreads.lastOf("signals")).isEmpty();
  }

  /// Whose message is made when it is asked for, and cannot be.
  private static final class Lazy extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  @Proves({"F69", "F80"})
  void aFailureWhoseMessageFailsIsToldAllTheSame() {
    Lazy lazy = new Lazy();
    String text =
        Lazy.class.getName()
            + ", whose message throws "
            + UnsupportedOperationException.class.getName();
    assertThatThrownBy(() ->
            Tasks.all(() -> {
              throw lazy;
            }))
        .isInstanceOf(TaskFailedException.class)
        .hasMessageEndingWith(text)
        .satisfies(e -> assertThat(e.getCause()).isSameAs(lazy));
    assertThatThrownBy(() ->
            Pipeline.<Integer>from("lazy", out -> out.emit(1))
                .run(_ -> {
                  throw lazy;
                }))
        .hasMessageEndingWith(text)
        .satisfies(e -> assertThat(e.getCause()).isSameAs(lazy));
  }

  @Test
  @Proves("F69")
  void aChainOfCausesMayBeLongerThanTheStack() {
    Throwable chain = new IllegalStateException("root");
    for (int i = 0; i < 30_000; i++) {
      chain = new IllegalStateException("link", chain);
    }
    RuntimeException longest = (RuntimeException) chain;
    assertThatThrownBy(() ->
            Tasks.all(() -> {
              throw longest;
            }))
        .isInstanceOf(TaskFailedException.class)
        .satisfies(e -> assertThat(e.getCause()).isSameAs(longest));
  }

  @Test
  @Proves("F73")
  void aGeneratorThatAsksForItsOwnItemsIsRefused() throws Exception {
    AtomicReference<Items<Integer, RuntimeException>> own = new AtomicReference<>();
    Generator<Integer, RuntimeException> generator =
        Generator.<Integer, RuntimeException>of("own", _ -> own.get().take());
    try (Items<Integer, RuntimeException> items = generator.open()) {
      own.set(items);
      assertThatThrownBy(items::take)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the code of 'own' would wait for an item of its own; take it elsewhere");
    }
  }
}
