package dev.espalier.tests.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.task.BackgroundTasks;
import dev.espalier.task.Restart;
import dev.espalier.task.Stages;
import dev.espalier.task.TaskBlock;
import dev.espalier.task.TaskGroup;
import dev.espalier.task.Tasks;
import dev.espalier.task.Timeouts;
import dev.espalier.task.flow.Gate;
import dev.espalier.task.flow.Generator;
import dev.espalier.task.flow.Items;
import dev.espalier.task.flow.Limiter;
import dev.espalier.task.flow.Pipeline;
import dev.espalier.task.flow.WorkQueue;
import dev.espalier.tests.Proves;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What is null is refused at once, with what to give instead; nothing has run then.
@ExtendWith(NoTaskIsLeft.class)
@Proves({"F68", "F70", "F72", "F77", "F78", "F80", "F82", "F84", "F86", "F87", "F88"})
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
    assertRefused(
        () -> Stages.await("read", LONG, null),
        "the stage of 'read' is null: give what is to be awaited");
    assertRefused(() -> Stages.await(null, LONG, new CompletableFuture<String>()), NAME);
  }

  @Test
  void inPipelinesAndLimits() {
    assertRefused(
        () -> Pipeline.from(null, _ -> {}),
        "the name is null: give what the threads are to be called");
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
    assertRefused(
        () -> limiter.call(null, () -> ""),
        "the patience is null: give a duration, or wait without one");
  }

  @Test
  void inQueuesAndGates() {
    WorkQueue<String> queue = WorkQueue.bounded(1);
    String patience = "the patience is null: give a duration, or wait without one";
    assertRefused(() -> queue.offer("a", null), patience);
    assertRefused(() -> queue.poll(null), patience);
    assertRefused(() -> queue.join(null), patience);
    assertRefused(() -> Gate.closed().await(null), patience);
    assertRefused(
        () -> queue.forEach(null), "the work is null: give what is to be done with each item");
    assertRefused(
        () -> WorkQueue.bounded(1, null),
        "the handler is null: leave it out if what is left may be dropped");
    assertThat(queue.poll()).isEmpty();
  }

  @Test
  void inGenerators() {
    assertRefused(
        () -> Generator.of(null, _ -> {}),
        "the name is null: give what the threads are to be called");
    assertThatThrownBy(() -> Generator.of(" ", _ -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the name is blank: give what the threads are to be called in a thread dump");
    assertRefused(
        () -> Generator.of("lines", null),
        "the source is null: give the code that produces the items");
    assertRefused(
        () -> Generator.from("lines", null),
        "the publisher is null: give the one whose items these are");
    Generator<String, RuntimeException> lines = Generator.of("lines", _ -> {});
    assertRefused(() -> lines.carrying(null), "the carrier is null: leave it out");
    assertRefused(
        () -> lines.onLost(null), "the listener is null: leave it out, and System.Logger has it");
    assertRefused(
        () -> lines.publisher().subscribe(null),
        "the subscriber is null: give the one who gets the items");
    try (Items<String, RuntimeException> items = lines.open()) {
      assertThatThrownBy(() -> items.iterator().next())
          .isInstanceOf(NoSuchElementException.class)
          .hasMessage("there are no more items: ask hasNext() before each next()");
    }
  }
}
