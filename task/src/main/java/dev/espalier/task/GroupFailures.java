package dev.espalier.task;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the tasks of a group tell it: which have failed, and what is thrown for that.
final class GroupFailures implements TaskOwner {
  private final Block place;
  private final Roster roster;
  private final boolean supervised;
  private final @Nullable Consumer<? super Task<?>> unseen;
  private final @Nullable Consumer<? super Task<?>> ends;

  /// In the order in which they failed; all, or, in a supervised group, those that nobody has
  /// looked at. Under the lock of this.
  private final Set<Task<?>> failed = new LinkedHashSet<>();

  /// @param ends hears of the end of each task, on its thread
  GroupFailures(
      Block place,
      Roster roster,
      boolean supervised,
      @Nullable Consumer<? super Task<?>> unseen,
      @Nullable Consumer<? super Task<?>> ends) {
    this.place = place;
    this.roster = roster;
    this.supervised = supervised;
    this.unseen = unseen;
    this.ends = ends;
  }

  @Override
  public void ended(Task<?> task) {
    if (ends != null) {
      ends.accept(task);
    }
    if (task.ended() instanceof Outcome.Failure<?>) {
      synchronized (this) {
        failed.add(task);
      }
      if (!supervised) {
        roster.cancel();
      }
    }
  }

  @Override
  public void seen(Task<?> task) {
    if (supervised) {
      synchronized (this) {
        failed.remove(task);
      }
    }
  }

  @Override
  public RuntimeException cancelled(Task<?> task) {
    return supervised || areNone() ? Messages.cancelled(task) : exception();
  }

  synchronized boolean areNone() {
    return failed.isEmpty();
  }

  private synchronized List<Task<?>> failed() {
    return List.copyOf(failed);
  }

  /// Tells of all; there is one or more.
  TaskFailedException exception() {
    return exception(failed());
  }

  private TaskFailedException exception(List<Task<?>> all) {
    Task<?> first = all.getFirst();
    List<Task<?>> others = inOrder(all.subList(1, all.size()));
    return new TaskFailedException(
        this,
        Messages.failed(place.path(), first, others),
        causes(Stream.concat(Stream.<Task<?>>of(first), others.stream())));
  }

  /// What the block throws, when all have ended.
  ///
  /// @param thrown by its body, or while it waited
  @Nullable Throwable end(@Nullable Throwable thrown) {
    List<Task<?>> all = failed();
    if (thrown instanceof TaskFailedException own && !supervised && own.isFrom(this)) {
      // now with all; what the body did while it passed may have failed too
      return Suppressed.into(exception(all), Arrays.asList(own.getSuppressed()));
    }
    if (thrown != null) {
      return Suppressed.into(thrown, causes(inOrder(all).stream()));
    }
    if (all.isEmpty()) {
      return null;
    }
    if (supervised && unseen != null) {
      return told(inOrder(all), unseen);
    }
    return exception(all);
  }

  /// Tells the listener of each, also if it throws.
  private static @Nullable Throwable told(List<Task<?>> all, Consumer<? super Task<?>> unseen) {
    Throwable thrown = null;
    for (Task<?> task : all) {
      try {
        unseen.accept(task);
      } catch (Throwable e) {
        thrown = thrown == null ? e : Suppressed.into(thrown, List.of(e));
      }
    }
    return thrown;
  }

  /// In the order of their forks.
  private static List<Task<?>> inOrder(List<Task<?>> tasks) {
    return tasks.stream().sorted(Comparator.comparingInt(Task::number)).toList();
  }

  private static List<Throwable> causes(Stream<Task<?>> failed) {
    return failed.map(task -> ((Outcome.Failure<?>) task.ended()).cause()).toList();
  }
}
