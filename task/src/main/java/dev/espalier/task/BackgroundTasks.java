package dev.espalier.task;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Tasks that outlive the call that starts them: held while they run, forgotten when they have
/// ended, stopped and awaited together.
///
/// Each runs on a virtual thread of its own. Whoever made this owns it, and is to stop it: in a
/// container, as the release of what holds it.
///
/// {@snippet file="dev/espalier/tests/docs/ConcurrencyGuideTest.java" region="background"}
///
/// - Each failure comes to the listener, on the thread of the task, where it finds what is carried
///   there, unless that is what failed; `stopAll` awaits the listener too. What a listener itself
///   throws goes to the thread's handler of uncaught exceptions, with the failure suppressed.
/// - After `stopAll` has begun nothing can be started.
/// - A task belongs to no group, also if it was started in one, and finds no more of the starter's
///   thread than the carrier takes there.
///
/// Not for work whose result the starter waits for: that is a [TaskGroup].
public final class BackgroundTasks {
  private final Block place;
  private final BiConsumer<? super String, ? super Throwable> onFailure;
  private final Roster roster;

  private BackgroundTasks(
      String name, Carrier carrier, BiConsumer<? super String, ? super Throwable> onFailure) {
    this.place = Block.outermost(Given.name(name), this, carrier);
    this.roster = place.roster();
    this.onFailure =
        Objects.requireNonNull(
            onFailure, "the listener is null: failures of '" + name + "' would be lost");
  }

  /// None yet.
  ///
  /// @param name begins the names of the threads
  /// @param onFailure gets the name of a task, and what it threw; called by several threads at once
  public static BackgroundTasks named(
      String name, BiConsumer<? super String, ? super Throwable> onFailure) {
    return new BackgroundTasks(name, Carried::nothing, onFailure);
  }

  /// As [#named(String,BiConsumer)], and carries this to each task, captured when it is started.
  public static BackgroundTasks named(
      String name, Carrier carrier, BiConsumer<? super String, ? super Throwable> onFailure) {
    Objects.requireNonNull(carrier, "the carrier is null: leave it out");
    return new BackgroundTasks(name, carrier, onFailure);
  }

  /// Starts a task.
  ///
  /// @param name what it is called after these
  /// @throws IllegalStateException if they were stopped
  public Task<?> start(String name, TaskBody<?> body) {
    return this.<@Nullable Void>submit(
        name, Given.call(body, Given.name(name))::call, false, _ -> false);
  }

  /// Starts a task that begins again whenever it fails, until it ends by itself or is stopped. The
  /// listener hears each failure.
  ///
  /// @throws IllegalStateException if they were stopped
  public Task<?> start(String name, Restart restart, TaskBody<?> body) {
    return service(name, restart, false, body);
  }

  /// Starts a task that does something again and again until it is stopped: after a success at
  /// once, after a failure, which the listener hears, when the back-off is over. So the body should
  /// wait for something to do.
  ///
  /// @throws IllegalStateException if they were stopped
  public Task<?> loop(String name, Restart restart, TaskBody<?> body) {
    return service(name, restart, true, body);
  }

  private Task<?> service(String name, Restart restart, boolean again, TaskBody<?> body) {
    Given.body(body, Given.name(name));
    Objects.requireNonNull(restart, "the restart is null: use Restart.backOff, or leave it out");
    return this.<@Nullable Void>submit(
        name, new Service(body, restart, again, e -> tell(name, e)), false, _ -> false);
  }

  /// @param taken hears the end first, and says whether its failure has come to somebody
  <T extends @Nullable Object> Task<T> submit(
      String name,
      Callable<? extends T> body,
      boolean platform,
      Predicate<? super Outcome<T>> taken) {
    Carried carried = place.captured();
    Task<T> task = new Task<>(name, new Owner<>(taken, carried), place, body, carried);
    if (!task.start(platform).takesTasks()) {
      throw new IllegalStateException(Messages.startedLate(name, place));
    }
    return task;
  }

  private void tell(String name, Throwable failure) {
    try {
      onFailure.accept(name, failure);
    } catch (Throwable e) {
      tellThread(Suppressed.into(e, List.of(failure)));
    }
  }

  private static void tellThread(Throwable failure) {
    Thread thread = Thread.currentThread();
    thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
  }

  /// Lets nothing more be started, interrupts each task once, and waits until all have ended, or
  /// until the limit. May be called again, also by several at once: each waits for its own limit.
  /// Does not react to interrupts; the flag is kept.
  ///
  /// @param limit how long to wait
  /// @return those that have not ended, and are not waited for any longer; their failures still
  ///   come to the listener
  /// @throws IllegalStateException if one of the tasks calls it, which would wait for itself
  public List<Task<?>> stopAll(Duration limit) {
    long deadline = Given.deadline(Given.length(limit, "limit"));
    if (place.isAround()
        || roster.live().stream().anyMatch(task -> task.thread() == Thread.currentThread())) {
      throw new IllegalStateException(Messages.stoppedInside(place));
    }
    roster.cancel();
    ThreadOwner.untilDone(() -> roster.closeUntil(deadline));
    List<Task<?>> left = roster.abandon();
    place.leave();
    return left;
  }

  /// Those that have not ended, in the order in which they were started.
  public List<Task<?>> running() {
    return roster.live();
  }

  /// Says which tasks run, since when, and what they wait for. For people; the format may change.
  public String dump() {
    return place.dump();
  }

  @Override
  public String toString() {
    return "background tasks, " + running().size() + " running";
  }

  /// What a task tells these.
  private final class Owner<T extends @Nullable Object> implements TaskOwner {
    private final Carried carried;

    /// Knows who gets the value; null when it has been told.
    private @Nullable Predicate<? super Outcome<T>> taken;

    Owner(Predicate<? super Outcome<T>> taken, Carried carried) {
      this.taken = taken;
      this.carried = carried;
    }

    @Override
    @SuppressWarnings("unchecked") // there is only one task
    public void ended(Task<?> task) {
      Outcome<T> end = (Outcome<T>) task.ended();
      boolean isTaken = Objects.requireNonNull(taken).test(end);
      taken = null;
      task.dropValue();
      if (!isTaken && end instanceof Outcome.Failure<T>(Throwable e)) {
        tellCarried(task.name(), e);
      }
      roster.ending();
    }

    /// What is carried may be what failed.
    private void tellCarried(String name, Throwable failure) {
      AtomicBoolean told = new AtomicBoolean();
      try {
        carried.run(() -> {
          told.set(true);
          tell(name, failure);
        });
      } catch (Throwable e) {
        if (told.get()) {
          tellThread(e);
        } else {
          tell(name, Suppressed.into(failure, List.of(e)));
        }
      }
    }
  }
}
