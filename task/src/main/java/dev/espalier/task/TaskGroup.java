package dev.espalier.task;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The tasks of one block, which does not end before all of them have.
///
/// Each task runs on a virtual thread of its own; the block itself runs on the thread that called
/// it. A group fails fast, or is supervised:
///
/// - *Fail-fast*: the first task that fails has the others interrupted, once each. When all have
///   ended, the block throws one [TaskFailedException] with all failures.
/// - *Supervised*: a failure stays in its [Task] and disturbs nobody. One that nobody looked at
///   until the end is reported: by default the block throws it.
///
/// {@snippet file="dev/espalier/tests/docs/ConcurrencyGuideTest.java" region="group"}
///
/// If the block's body throws, or its thread is interrupted while it waits for the tasks, the tasks
/// are interrupted and awaited; then the body's exception, or an [InterruptedException], comes out,
/// with what the tasks threw suppressed in it. The body is not interrupted when a task fails: it
/// learns of it when it asks a task for its value, joins, or ends. A block that must end in time
/// belongs into [Timeouts].
///
/// Not for work that goes on after the block ([BackgroundTasks]), nor to limit how much runs at
/// once.
public final class TaskGroup {
  private final Thread caller = Thread.currentThread();
  private final Block place;
  private final boolean supervised;
  private final Roster roster;
  private final GroupFailures failures;

  TaskGroup(
      String name,
      @Nullable Carrier carrier,
      boolean supervised,
      @Nullable Consumer<? super Task<?>> unseen) {
    this(name, carrier, supervised, unseen, null);
  }

  /// @param ends hears of the end of each task, on its thread, also if what is carried to it could
  ///   not be put in place
  TaskGroup(
      String name,
      @Nullable Carrier carrier,
      boolean supervised,
      @Nullable Consumer<? super Task<?>> unseen,
      @Nullable Consumer<? super Task<?>> ends) {
    this.place = Block.inside(name, this, carrier);
    this.roster = place.roster();
    this.supervised = supervised;
    this.failures = new GroupFailures(place, roster, supervised, unseen, ends);
  }

  /// A block with a group that fails with its first task.
  ///
  /// @param name begins the names of the threads, after that of the thread around it
  public static TaskBlock failFast(String name) {
    return TaskBlock.of(name, false);
  }

  /// A block with a group whose tasks fail by themselves.
  ///
  /// @param name begins the names of the threads, after that of the thread around it
  public static TaskBlock supervised(String name) {
    return TaskBlock.of(name, true);
  }

  /// Starts a task. Called by the block's body, or by code that runs in its tasks.
  ///
  /// If the group has been cancelled the task does not begin, and its handle says so.
  ///
  /// @param name what it is called after the group
  /// @throws IllegalStateException if the calling thread is not of this group, or if the group was
  ///   joined or has ended; nothing was started then
  public <T extends @Nullable Object> Task<T> fork(String name, Callable<? extends T> body) {
    Given.body(body, Given.name(name));
    if (Thread.currentThread() != caller // that of the body, which is dearer to find by its place
        && !place.isAround()
        && roster.state() != Roster.State.CLOSED) {
      throw new IllegalStateException(Messages.forkedOutside(name, place));
    }
    Task<T> task = new Task<>(name, failures, place, body);
    if (task.start(false) == Roster.State.CLOSED) {
      throw new IllegalStateException(Messages.forkedLate(name, place));
    }
    return task;
  }

  /// As [#fork], for code that returns nothing.
  public Task<?> forkRun(String name, TaskBody<?> body) {
    return this.<@Nullable Void>fork(name, Given.call(body, Given.name(name))::call);
  }

  /// Waits until all tasks have ended; none can be forked afterwards. The end of the block does the
  /// same: this is for a body that goes on with what they did. Called by the body only.
  ///
  /// @throws TaskFailedException in a group that fails fast, if one has failed
  /// @throws InterruptedException if the thread is interrupted, after all tasks were cancelled and
  ///   awaited
  /// @throws IllegalStateException if a task calls it, which would wait for itself
  public void join() throws InterruptedException {
    if (Place.here() != place) {
      throw new IllegalStateException(Messages.joinedInside(place));
    }
    awaitAll();
    if (!supervised && !failures.areNone()) {
      throw failures.exception();
    }
  }

  /// Asks all tasks to end, and lets no more begin; does not wait for them. Called by any thread,
  /// and any number of times. It is not a failure: the block returns what its body returns.
  public void cancel() {
    roster.cancel();
  }

  List<Task<?>> live() {
    return roster.live();
  }

  /// Says which tasks run, since when, and what they wait for; of the groups and timed blocks
  /// inside them too. For people; the format may change.
  public String dump() {
    return place.dump();
  }

  /// Runs the block.
  <T extends @Nullable Object, X extends Exception> T call(TaskBlock.Body<? extends T, X> body)
      throws X, InterruptedException {
    place.enter();
    Outcome<T> result = attempt(body);
    Throwable thrown = result instanceof Outcome.Failure<T>(Throwable e) ? e : null;
    try {
      awaitAll();
    } catch (InterruptedException e) {
      if (thrown == null) {
        thrown = e;
      } else {
        Thread.currentThread().interrupt(); // it is not what the block throws
      }
    }
    place.leave();
    Throwable end = failures.end(thrown);
    if (end == null && result instanceof Outcome.Success<T>(T value)) {
      return value;
    }
    throw Sneaky.<X>asThrown(Objects.requireNonNull(end));
  }

  private <T extends @Nullable Object, X extends Exception> Outcome<T> attempt(
      TaskBlock.Body<? extends T, X> body) {
    try {
      return new Outcome.Success<>(place.<T, X>callHere(() -> body.call(this)));
    } catch (Throwable e) {
      roster.cancel();
      return new Outcome.Failure<>(e);
    }
  }

  /// Waits until all have ended. The first interrupt cancels them, and comes out after their end; a
  /// second leaves the flag up.
  private void awaitAll() throws InterruptedException {
    try {
      roster.close();
    } catch (InterruptedException e) {
      roster.cancel();
      ThreadOwner.untilDone(roster::close);
      throw e;
    }
  }

  /// Waits until all have ended, or else cancels them at the deadline.
  ///
  /// @return those that had not ended at the deadline; none if the group was cancelled before: that
  ///   is why they end, whatever they throw then
  List<Task<?>> joinUntil(long deadline) throws InterruptedException {
    if (roster.closeUntil(deadline)) {
      return List.of();
    }
    List<Task<?>> late = roster.live();
    return roster.cancel() ? late : List.of();
  }

  @Override
  public String toString() {
    return (supervised ? "supervised group, " : "fail-fast group, ")
        + roster.state().name().toLowerCase(Locale.ROOT)
        + ", "
        + roster.live().size()
        + " running";
  }
}
