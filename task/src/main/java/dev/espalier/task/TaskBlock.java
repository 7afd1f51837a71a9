package dev.espalier.task;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A block with a task group, described and not yet run.
///
/// Immutable. [#call] and [#run] run it, on the calling thread, any number of times, each time with
/// a new group; see [TaskGroup] for how a block ends.
///
/// {@snippet file="dev/espalier/tests/docs/ConcurrencyGuideTest.java" region="carrying"}
public final class TaskBlock {
  private final String name;
  private final boolean supervised;
  private final @Nullable Carrier carrier;
  private final @Nullable Consumer<? super Task<?>> unseen;

  private TaskBlock(
      String name,
      boolean supervised,
      @Nullable Carrier carrier,
      @Nullable Consumer<? super Task<?>> unseen) {
    this.name = name;
    this.supervised = supervised;
    this.carrier = carrier;
    this.unseen = unseen;
  }

  static TaskBlock of(String name, boolean supervised) {
    return new TaskBlock(Given.name(name), supervised, null, null);
  }

  /// Carries this to the tasks, captured when each is forked, besides what is carried in the block
  /// around this one. It is carried as well to groups, [Tasks], [Timeouts],
  /// [pipelines][dev.espalier.task.flow.Pipeline] and
  /// [generators][dev.espalier.task.flow.Generator] inside the block.
  public TaskBlock carrying(Carrier also) {
    Objects.requireNonNull(also, "the carrier is null: call this only if there is one");
    return new TaskBlock(name, supervised, carrier == null ? also : carrier.and(also), unseen);
  }

  /// Gets, in a supervised group, each task that failed and that nobody looked at, in the order of
  /// the forks, on the thread of the block and at its end. Without this the block throws them; it
  /// also does, suppressed, if the body throws.
  public TaskBlock unseen(Consumer<? super Task<?>> listener) {
    Objects.requireNonNull(listener, "the listener is null: call this only if there is one");
    if (!supervised) {
      throw new IllegalStateException(Messages.failsFast(name));
    }
    return new TaskBlock(name, true, carrier, listener);
  }

  /// Runs the block and returns what the body returned.
  ///
  /// @throws X what the body throws
  /// @throws TaskFailedException if a task failed
  /// @throws InterruptedException if the thread is interrupted while it waits for the tasks
  public <T extends @Nullable Object, X extends Exception> T call(Body<? extends T, X> body)
      throws X, InterruptedException {
    Given.body(body, name);
    return new TaskGroup(name, carrier, supervised, unseen).<T, X>call(body);
  }

  /// As [#call], for a body that returns nothing.
  ///
  /// @throws X what the body throws
  public <X extends Exception> void run(RunBody<X> body) throws X, InterruptedException {
    Given.body(body, name);
    this.<@Nullable Void, X>call(group -> {
      body.run(group);
      return null;
    });
  }

  /// The code of a block.
  @FunctionalInterface
  public interface Body<T extends @Nullable Object, X extends Exception> {
    /// Runs it.
    ///
    /// @param group to fork in
    T call(TaskGroup group) throws X;
  }

  /// The code of a block that returns nothing.
  @FunctionalInterface
  public interface RunBody<X extends Exception> {
    /// Runs it.
    ///
    /// @param group to fork in
    void run(TaskGroup group) throws X;
  }
}
