package dev.espalier.tests.task;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.task.BackgroundTasks;
import dev.espalier.task.Carrier;
import dev.espalier.task.Limiter;
import dev.espalier.task.Pipeline;
import dev.espalier.task.Restart;
import dev.espalier.task.Stages;
import dev.espalier.task.TaskBlock;
import dev.espalier.task.TaskGroup;
import dev.espalier.task.Tasks;
import dev.espalier.task.Timeouts;
import dev.espalier.tests.Proves;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What is null is refused at once, with what to give instead; nothing has run then.
@ExtendWith(NoTaskIsLeft.class)
@Proves({"F68", "F70", "F77", "F80", "F82", "F84", "F86", "F87", "F88"})
@SuppressWarnings("NullAway") // on purpose
class NullsTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final String NAME = "the name is null: give what the thread is to be called";

  private final BackgroundTasks tasks = BackgroundTasks.named("mailer", (_, _) -> {});

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(message);
  }

  @Test
  void inGroups() throws Exception {
    assertRefused(() -> TaskGroup.failFast(null), NAME);
    TaskBlock block = TaskGroup.failFast("shop");
    assertRefused(() -> block.call(null), "the body of 'shop' is null: give a lambda");
    assertRefused(() -> block.run(null), "the body of 'shop' is null: give a lambda");
    assertRefused(
        () -> block.carrying(null), "the carrier is null: call this only if there is one");
    assertRefused(
        () -> TaskGroup.supervised("feeds").unseen(null),
        "the listener is null: call this only if there is one");
    block.run(group -> {
      assertRefused(() -> group.fork(null, () -> ""), NAME);
      assertRefused(() -> group.fork("t", null), "the body of 't' is null: give a lambda");
      assertRefused(() -> group.forkRun("t", null), "the body of 't' is null: give a lambda");
    });
  }

  @Test
  void inSeveralCalls() {
    assertRefused(
        () -> Tasks.<String>all((Callable<String>[]) null), "the calls are null: leave them out");
    assertRefused(
        () -> Tasks.<String>settle((List<Callable<String>>) null),
        "the calls are null: give a collection, which may be empty");
    assertRefused(
        () -> Tasks.<String>firstSuccess((Duration) null, () -> "a"),
        "the timeout is null: give a duration, or call without one");
  }

  @Test
  void inTimedBlocks() {
    assertRefused(() -> Timeouts.call(null, LONG, () -> ""), NAME);
    assertRefused(
        () -> Timeouts.call("price", null, () -> ""),
        "the timeout is null: give a duration, or call without one");
    assertRefused(
        () -> Timeouts.call("price", LONG, null), "the body of 'price' is null: give a lambda");
    assertRefused(
        () -> Timeouts.run("price", LONG, null), "the body of 'price' is null: give a lambda");
    assertRefused(
        () -> Timeouts.callOrElse("price", LONG, null, () -> ""),
        "the fallback is null: give a function, or use call");
    assertRefused(
        () -> Timeouts.callOrAbandon("price", LONG, LONG, null, () -> ""),
        "the listener is null: say what becomes of a late end");
  }

  @Test
  void inTheBackground() {
    assertRefused(
        () -> BackgroundTasks.named("mailer", null),
        "the listener is null: failures of 'mailer' would be lost");
    assertRefused(() -> tasks.start(null, () -> {}), NAME);
    assertRefused(() -> tasks.start("send", null), "the body of 'send' is null: give a lambda");
    assertRefused(
        () -> tasks.loop("send", null, () -> {}),
        "the restart is null: use Restart.backOff, or leave it out");
    assertRefused(
        () -> Restart.backOff(LONG, LONG).clock(null), "the clock is null: use TaskClock.system()");
    assertRefused(
        () -> Stages.start(null, "read", () -> ""),
        "the owner is null: give the background tasks that it is one of");
    assertRefused(
        () -> Stages.offload(tasks, "read", null), "the body of 'read' is null: give a lambda");
    assertRefused(() -> Stages.await("read", LONG, null), "the stage of 'read' is null");
    assertRefused(() -> Stages.await(null, LONG, new CompletableFuture<String>()), NAME);
  }

  @Test
  void inPipelinesAndLimits() {
    assertRefused(() -> Pipeline.from(null, _ -> {}), NAME);
    assertRefused(() -> Pipeline.from("ship", null), "the body of 'ship' is null: give a lambda");
    Pipeline<Integer> pipeline = Pipeline.from("ship", _ -> {});
    assertRefused(() -> pipeline.run(null), "the body of 'ship' is null: give a lambda");
    assertRefused(() -> pipeline.carrying(null), "the carrier is null: leave it out");
    assertRefused(() -> pipeline.onFailure(null), "the handler is null: leave it out");
    assertRefused(() -> pipeline.onUndelivered(null), "the handler is null: leave it out");
    Limiter limiter = Limiter.atOnce(1);
    assertRefused(() -> limiter.call(null), "the code is null: give a lambda");
    assertRefused(() -> Limiter.rate(1, null), "the period is null: give a duration");
    assertRefused(() -> Limiter.rate(1, LONG, null), "the clock is null: leave it out");
    assertRefused(() -> Carrier.of(() -> "", null), "the write is null");
  }
}
