package dev.espalier.task;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// R38, R39: whatever fork, end, cancel and close do at the same time, each seems to happen at
/// once, and no task that was admitted escapes a cancel. In interleavings of platform threads that
/// Lincheck chooses; what is broken on purpose is found.
@Tag("long")
@Timeout(300)
class RosterInterleavingsTest {
  private static void check(Class<?> model) {
    new ModelCheckingOptions()
        .threads(2)
        .actorsPerThread(2)
        .actorsBefore(1)
        .actorsAfter(0)
        .iterations(20)
        .invocationsPerIteration(100)
        .minimizeFailedScenario(false)
        .sequentialSpecification(Sequential.class)
        .check(model);
  }

  @Test
  void theRosterIsAtomicAndNoTaskEscapesACancel() {
    check(Real.class);
  }

  @Test
  void aRosterThatLooksFirstAndAdmitsThenIsFound() {
    assertThatThrownBy(() -> check(LooksFirst.class))
        .isInstanceOf(LincheckAssertionError.class)
        .hasMessageContaining("Invalid execution results");
  }

  @Test
  void aCancelThatListsTheTasksBeforeItRefusesOthersIsFound() {
    assertThatThrownBy(() -> check(ListsFirst.class))
        .isInstanceOf(LincheckAssertionError.class)
        .hasMessageContaining("escaped");
  }

  /// Three tasks that never run.
  private static Task<?>[] tasks() {
    Block place = Block.outermost("group", "", Carried::nothing);
    Task<?>[] tasks = new Task<?>[3];
    for (int i = 0; i < tasks.length; i++) {
      tasks[i] = new Task<>("t" + i, new TaskOwner() {}, place, () -> "");
    }
    return tasks;
  }

  private static void requireCancelled(Task<?> task) {
    if (!task.isCancelled()) {
      throw new IllegalStateException("the task " + task.name() + " has escaped");
    }
  }

  /// The roster of a group.
  public static class Real {
    private final Roster roster = new Roster();
    private final Task<?>[] tasks = tasks();

    @Operation
    public String fork(int task) {
      return roster.admit(tasks[Math.floorMod(task, 3)]).name();
    }

    @Operation
    public void end(int task) {
      tasks[Math.floorMod(task, 3)].end();
    }

    @Operation
    public boolean cancel() {
      return roster.cancel();
    }

    @Operation
    public boolean close() throws InterruptedException {
      return roster.closeUntil(System.nanoTime() - 1);
    }

    @Operation
    public int live() {
      return roster.live().size();
    }

    @Validate
    public void noneHasEscaped() {
      if (roster.state() == Roster.State.CANCELLED) {
        roster.live().forEach(RosterInterleavingsTest::requireCancelled);
      }
    }
  }

  /// For one thread only.
  public static class Sequential {
    private final List<Integer> live = new ArrayList<>();
    private final Set<Integer> ended = new TreeSet<>();
    private Roster.State state = Roster.State.OPEN;

    public String fork(int task) {
      boolean isOpen = state == Roster.State.OPEN || state == Roster.State.JOINING;
      if (isOpen && !ended.contains(Math.floorMod(task, 3))) {
        live.add(Math.floorMod(task, 3));
      }
      return state.name();
    }

    public void end(int task) {
      ended.add(Math.floorMod(task, 3));
      live.removeAll(ended);
    }

    public boolean cancel() {
      boolean first = state == Roster.State.OPEN || state == Roster.State.JOINING;
      state = first ? Roster.State.CANCELLED : state;
      return first;
    }

    public boolean close() {
      state = state == Roster.State.OPEN ? Roster.State.JOINING : state;
      state = live.isEmpty() ? Roster.State.CLOSED : state;
      return live.isEmpty();
    }

    public int live() {
      return live.size();
    }
  }

  /// Looks whether it takes tasks under another holding of the lock than it takes one.
  public static class LooksFirst {
    private final Sequential roster = new Sequential();

    @Operation
    public String fork(int task) {
      String state;
      synchronized (this) {
        state = roster.state.name();
      }
      synchronized (this) {
        if (!state.equals("CANCELLED") && !state.equals("CLOSED")) {
          roster.live.add(Math.floorMod(task, 3));
        }
      }
      return state;
    }

    @Operation
    public synchronized boolean close() {
      return roster.close();
    }

    @Operation
    public synchronized int live() {
      return roster.live();
    }
  }

  /// Knows whom to tell before it lets nobody in.
  public static class ListsFirst {
    private final Set<Task<?>> live = new LinkedHashSet<>();
    private final Task<?>[] tasks = tasks();
    private boolean cancelled;

    @Operation
    public synchronized String fork(int task) {
      if (!cancelled) {
        live.add(tasks[Math.floorMod(task, 3)]);
      }
      return cancelled ? "CANCELLED" : "OPEN";
    }

    @Operation
    public boolean cancel() {
      List<Task<?>> listed;
      synchronized (this) {
        listed = List.copyOf(live);
      }
      boolean first;
      synchronized (this) {
        first = !cancelled;
        cancelled = true;
      }
      listed.forEach(Task::cancel);
      return first;
    }

    @Validate
    public void noneHasEscaped() {
      if (cancelled) {
        live.forEach(RosterInterleavingsTest::requireCancelled);
      }
    }
  }
}
