package dev.espalier.task;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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

  private Several(@Nullable Duration timeout, Collection<? extends Callable<? extends T>> calls) {
    Objects.requireNonNull(calls, "the calls are null: give a collection, which may be empty");
    for (Callable<? extends T> call : calls) {
      this.calls.add(
          Objects.requireNonNull(
              call, () -> "call " + this.calls.size() + " is null: leave it out"));
    }
    this.timeout = timeout;
    this.deadline = timeout == null ? 0 : Given.deadline(timeout);
  }

  static <T extends @Nullable Object> Several<T> of(
      Collection<? extends Callable<? extends T>> calls) {
    return new Several<>(null, calls);
  }

  static <T extends @Nullable Object> Several<T> of(Callable<? extends T>[] calls) {
    return of(listed(calls));
  }

  static <T extends @Nullable Object> Several<T> within(
      Duration timeout, Callable<? extends T>[] calls) {
    return within(timeout, listed(calls));
  }

  private static <C> List<C> listed(C[] calls) {
    return Arrays.asList(Objects.requireNonNull(calls, "the calls are null: leave them out"));
  }

  static <T extends @Nullable Object> Several<T> within(
      Duration timeout, Collection<? extends Callable<? extends T>> calls) {
    return new Several<>(Given.length(timeout, "timeout"), calls);
  }

  List<T> all() throws InterruptedException {
    return TaskGroup.failFast("all")
        .<List<T>, InterruptedException>call(group -> {
          List<Task<T>> tasks = fork(group);
          List<Task<?>> late = joinInTime(group);
          if (!late.isEmpty() && !group.hasFailed()) {
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
    // what the losers throw is of no interest
    TaskBlock block = TaskGroup.supervised("firstSuccess").unseen(_ -> {});
    return block.<T, InterruptedException>call(group -> {
      BlockingQueue<Task<T>> ended = new LinkedBlockingQueue<>();
      List<Task<T>> tasks = new ArrayList<>(calls.size());
      for (Callable<? extends T> call : calls) {
        tasks.add(group.fork(Integer.toString(tasks.size()), call, ended::add));
      }
      List<Throwable> failures = new ArrayList<>();
      while (failures.size() < tasks.size()) {
        Task<T> next = timeout == null ? ended.take() : inTime(ended);
        if (next == null) {
          throw Suppressed.into(timedOut(group.live()), failures); // cancels them
        }
        switch (next.ended()) {
          case Outcome.Success<T>(T value) -> {
            group.cancel();
            return value;
          }
          case Outcome.Failure<T>(Throwable cause) -> failures.add(cause);
          case Outcome.Cancelled<T>() -> throw new InterruptedException(); // with those around it
        }
      }
      throw new TaskFailedException(
          group,
          "none of " + tasks.size() + " calls succeeded; first: " + failures.getFirst(),
          failures);
    });
  }

  private @Nullable Task<T> inTime(BlockingQueue<Task<T>> ended) throws InterruptedException {
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
