package dev.espalier.task;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Calls that run at the same time.
final class Several<T extends @Nullable Object> {
  private final List<Callable<? extends T>> calls = new ArrayList<>();
  private final @Nullable Duration timeout;
  private final long deadline;

  /// @param timeout for all together; null for none
  Several(@Nullable Duration timeout, Collection<? extends Callable<? extends T>> calls) {
    Objects.requireNonNull(calls, "the calls are null: give a collection, which may be empty");
    for (Callable<? extends T> call : calls) {
      this.calls.add(
          Objects.requireNonNull(
              call, () -> "call " + this.calls.size() + " is null: leave it out"));
    }
    this.timeout = timeout;
    this.deadline = timeout == null ? 0 : Given.deadline(timeout);
  }

  List<T> all() throws InterruptedException {
    return TaskGroup.failFast("all")
        .<List<T>, InterruptedException>call(group -> {
          List<Task<T>> tasks = fork(group);
          List<Task<?>> late = joinInTime(group);
          if (!late.isEmpty()) {
            throw timedOut(late);
          }
          List<T> values = new ArrayList<>(tasks.size());
          for (Task<T> task : tasks) {
            values.add(task.get());
          }
          return values;
        });
  }

  List<Outcome<T>> settle() throws InterruptedException {
    return TaskGroup.supervised("settle")
        .<List<Outcome<T>>, InterruptedException>call(group -> {
          List<Task<T>> tasks = fork(group);
          joinInTime(group);
          List<Outcome<T>> outcomes = new ArrayList<>(tasks.size());
          for (Task<T> task : tasks) {
            outcomes.add(task.outcome());
          }
          return outcomes;
        });
  }

  T firstSuccess() throws InterruptedException {
    if (calls.isEmpty()) {
      throw new IllegalArgumentException(
          "there are no calls, so none can succeed: give one or more");
    }
    BlockingQueue<Task<?>> ended = new LinkedBlockingQueue<>();
    // what the losers throw is of no interest
    TaskGroup group = new TaskGroup("firstSuccess", null, true, _ -> {}, ended::add);
    return group.<T, InterruptedException>call(_ -> {
      List<Task<T>> tasks = fork(group);
      List<Throwable> failures = new ArrayList<>();
      for (int i = 0; i < tasks.size(); i++) {
        Task<?> next = timeout == null ? ended.take() : inTime(ended);
        if (next == null) {
          List<Task<?>> late = group.live();
          next = ended.poll(); // it came with the deadline
          if (next == null) {
            throw Suppressed.into(timedOut(late), failures); // cancels them
          }
        }
        Outcome<T> end = tasks.get(next.number()).ended();
        if (end instanceof Outcome.Success<T>(T value)) {
          group.cancel();
          return value;
        }
        failures.addAll(Outcome.failures(List.of(end)));
      }
      throw new TaskFailedException(
          group,
          "none of "
              + calls.size()
              + " calls succeeded; first: "
              + Messages.text(failures.getFirst()),
          failures);
    });
  }

  private @Nullable Task<?> inTime(BlockingQueue<Task<?>> ended) throws InterruptedException {
    return ended.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  private List<Task<T>> fork(TaskGroup group) {
    List<Task<T>> tasks = new ArrayList<>(calls.size());
    for (Callable<? extends T> call : calls) {
      tasks.add(group.fork(Integer.toString(tasks.size()), call));
    }
    return tasks;
  }

  private List<Task<?>> joinInTime(TaskGroup group) throws InterruptedException {
    return timeout == null ? List.of() : group.joinUntil(deadline);
  }

  private TimedOutException timedOut(List<Task<?>> late) {
    String names = late.stream().map(Task::name).collect(Collectors.joining(", "));
    return new TimedOutException(
        Messages.timedOut(
            calls.size() + " calls",
            Objects.requireNonNull(timeout),
            "; late and interrupted: call " + names),
        null,
        null);
  }
}
