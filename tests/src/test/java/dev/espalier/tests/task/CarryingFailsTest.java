package dev.espalier.tests.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.task.Carried;
import dev.espalier.task.Carrier;
import dev.espalier.task.TaskFailedException;
import dev.espalier.task.TaskGroup;
import dev.espalier.task.Tasks;
import dev.espalier.task.flow.Generator;
import dev.espalier.task.flow.Pipeline;
import dev.espalier.task.flow.PipelineException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.LiveThreads;
import dev.espalier.tests.fixture.NothingIsLeft;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is to be carried to a thread cannot be put in place there, so that its code does not run: a
/// failure like those of the code.
@Timeout(60)
@Proves("R44")
@ExtendWith({NothingIsLeft.class, NoTaskIsLeft.class})
class CarryingFailsTest {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String name = "carry" + COUNT.incrementAndGet();
  private final IllegalStateException broken = new IllegalStateException("no context");

  @AfterEach
  void noThreadIsLeft() {
    assertThat(LiveThreads.of(name)).isEmpty();
  }

  /// Fails on threads whose name ends so.
  private Carrier failsOn(String end) {
    return Carrier.<String>of(
        () -> "",
        _ -> {
          if (Thread.currentThread().getName().endsWith(end)) {
            throw broken;
          }
        });
  }

  private <T> T inGroup(String end, Callable<T> body) throws Exception {
    return TaskGroup.failFast(name).carrying(failsOn(end)).<T, Exception>call(_ -> body.call());
  }

  @Test
  @Proves("F68")
  void ofSeveralCallsNoneOfWhichCanRunNoneSucceeds() {
    assertThatThrownBy(() -> inGroup("", () -> Tasks.firstSuccess(() -> 1, () -> 2)))
        .isInstanceOf(TaskFailedException.class)
        .hasMessage("none of 2 calls succeeded; first: " + broken)
        .hasCause(broken);
    assertThatThrownBy(() ->
            inGroup("", () -> Tasks.firstSuccess(Duration.ofMinutes(1), List.of(() -> 1, () -> 2))))
        .hasCause(broken);
  }

  @Test
  @Proves("F68")
  void ofSeveralCallsAnotherSucceeds() throws Exception {
    assertThat(inGroup("/0", () -> Tasks.firstSuccess(() -> 1, () -> 2))).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/produce", "/consume-1", "/consume-2"})
  @Proves("F80")
  void aPipelineFails(String end) {
    assertThatThrownBy(() ->
            Pipeline.<Integer>from(
                    name,
                    out -> {
                      while (true) {
                        out.emit(1);
                      }
                    })
                .consumers(2)
                .carrying(failsOn(end))
                .run(_ -> {}))
        .isInstanceOf(PipelineException.class)
        .hasMessage("the pipeline '" + name + "' failed: " + broken)
        .hasCause(broken)
        .hasNoSuppressedExceptions();
  }

  @Test
  @Proves("F80")
  void whatNobodyCanTakeIsNotDelivered() {
    Queue<Integer> left = new ConcurrentLinkedQueue<>();
    Door produced = new Door();
    Carrier late =
        Carrier.<String>of(
            () -> "",
            _ -> {
              if (Thread.currentThread().getName().endsWith("/consume-1")) {
                produced.passIgnoringInterrupts();
                throw broken;
              }
            });
    assertThatThrownBy(() ->
            Pipeline.<Integer>from(
                    name,
                    out -> {
                      try (var _ = (AutoCloseable) produced::open) {
                        out.emit(1);
                        out.emit(2);
                      }
                    })
                .buffer(2)
                .carrying(late)
                .onUndelivered(left::add)
                .run(_ -> {}))
        .hasCause(broken);
    assertThat(left).containsExactly(1, 2);
  }

  @Test
  @Proves("F75")
  void aSubscriberIsSubscribedBeforeItHearsOfIt() throws Exception {
    Queue<String> signals = new ConcurrentLinkedQueue<>();
    Door over = new Door();
    Generator.<Integer, RuntimeException>of(name, out -> out.emit(1))
        .carrying(failsOn(""))
        .publisher()
        .subscribe(
            new Flow.Subscriber<>() {
              @Override
              public void onSubscribe(Flow.Subscription subscription) {
                signals.add("subscribed");
                subscription.request(1);
              }

              @Override
              public void onNext(Integer item) {
                signals.add("item " + item);
              }

              @Override
              public void onError(Throwable thrown) {
                signals.add(thrown.getMessage());
                over.open();
              }

              @Override
              public void onComplete() {
                signals.add("complete");
                over.open();
              }
            });
    over.pass();
    assertThat(signals).containsExactly("subscribed", "no context");
  }

  /// What was carried cannot be captured for a consumer, when the producer has failed.
  @Test
  void aPipelineTellsWhatFailedBesideACapture() {
    Door failed = new Door();
    AtomicInteger captures = new AtomicInteger();
    var inCode = new IllegalStateException("clean-up");
    Carrier carrier =
        () -> {
          if (captures.incrementAndGet() == 2) {
            failed.passIgnoringInterrupts();
            throw broken;
          }
          return Carried.nothing();
        };
    assertThatThrownBy(() ->
            Pipeline.<Integer>from(
                    name,
                    _ -> {
                      failed.open();
                      throw inCode;
                    })
                .consumers(2)
                .carrying(carrier)
                .run(_ -> {}))
        .isSameAs(broken)
        .hasSuppressedException(inCode);
  }
}
