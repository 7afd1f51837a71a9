package dev.espalier.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Steps of a close of which each waits only for those that it has to come after. One thread, that
/// of the [Closer], begins them and keeps the time of each.
final class Abreast {
  private final Closer closer;
  private final Deadlines deadlines;
  private final List<Branch> branches = new ArrayList<>();
  private final Deque<Branch> ready = new ArrayDeque<>();
  private final Set<Branch> running = new LinkedHashSet<>();
  private int left;

  /// A step, and what waits for it. All of this thread alone.
  private static final class Branch {
    final CloseStep step;
    final List<Branch> next = new ArrayList<>();
    int before;
    boolean hasBegun;
    @Nullable TimedStep begun;
    long expires;
    boolean interrupted;

    Branch(CloseStep step) {
      this.step = step;
    }

    TimedStep begun() {
      return Objects.requireNonNull(begun);
    }
  }

  Abreast(Closer closer, Deadlines deadlines) {
    this.closer = closer;
    this.deadlines = deadlines;
  }

  /// Adds the releases of a close, each only after those that depend on it. Of what is no node it
  /// is not known what it depends on: that is on its own, after all that was registered later and
  /// before all that was earlier. All are one step of the close, so that all share one last grace.
  static void addTo(
      Closer closer, Deadlines deadlines, ReleaseOrder.Result order, List<CloseStep> steps) {
    Abreast all = new Abreast(closer, deadlines);
    int alone = -1;
    for (int i = 0; i < steps.size(); i++) {
      boolean isAlone = !(order.releases().get(i).of() instanceof Cell);
      Set<Integer> after = new HashSet<>();
      if (alone >= 0) {
        after.add(alone);
      }
      if (isAlone) {
        for (int place = alone + 1; place < i; place++) {
          after.add(place);
        }
        alone = i;
      } else {
        for (int place : order.after().get(i)) {
          if (place > alone) {
            after.add(place);
          }
        }
      }
      all.add(steps.get(i), after);
    }
    closer.add(CloseStep.own(all::run));
  }

  /// Adds a step after others that were added before.
  ///
  /// @param step has a limit
  /// @param after their numbers, from 0
  void add(CloseStep step, Set<Integer> after) {
    Branch branch = new Branch(step);
    branch.before = after.size();
    after.forEach(number -> branches.get(number).next.add(branch));
    branches.add(branch);
  }

  /// Runs them all, on the thread that closes. When time is short it leaves what runs to the
  /// closer, with the rest.
  void run() {
    left = branches.size();
    branches.stream().filter(branch -> branch.before == 0).forEach(ready::add);
    long tick = System.nanoTime() + Work.LOOK_NANOS;
    while (left > 0 && !closer.lastGrace().hasBegun(() -> left)) {
      for (Branch branch = ready.poll(); branch != null; branch = ready.poll()) {
        begin(branch);
      }
      boolean isTick = Deadlines.left(tick) <= 0;
      tick = isTick ? System.nanoTime() + Work.LOOK_NANOS : tick;
      long next = Math.min(Deadlines.left(tick), Deadlines.left(closer.lastGrace().begins()));
      for (Branch branch : List.copyOf(running)) {
        next = Math.min(next, look(branch, isTick));
      }
      if (next > 0) {
        LockSupport.parkNanos(next);
        var _ = Thread.interrupted(); // nobody's, and it would not park any more
      }
    }
    running.forEach(branch -> closer.time().hurry(branch.begun()));
    for (Branch branch : branches) {
      if (!branch.hasBegun) {
        TimedStep step = closer.begin(branch.step);
        if (step != null) {
          closer.time().attend(step, limit(branch));
        }
      }
    }
  }

  private void begin(Branch branch) {
    branch.hasBegun = true;
    branch.expires = Deadlines.after(limit(branch));
    TimedStep step = closer.begin(branch.step);
    branch.begun = step;
    if (step == null) {
      isOver(branch);
    } else {
      running.add(branch);
    }
  }

  private static Duration limit(Branch branch) {
    return Objects.requireNonNull(branch.step.limit());
  }

  /// @return how long until it is to be looked at again, if nothing wakes this thread before
  private long look(Branch branch, boolean isTick) {
    TimedStep step = branch.begun();
    boolean gone = isTick && step.isLost(); // dear: its stack is looked at
    if (!gone && !step.isOver() && Deadlines.left(branch.expires) <= 0) {
      String limit = "did not end within " + Failures.seconds(limit(branch));
      if (branch.interrupted) {
        step.giveUp(limit + " and the grace.");
        gone = true;
      } else {
        branch.interrupted = true;
        branch.expires = Deadlines.after(deadlines.grace());
        step.interrupt(limit + ".");
      }
    }
    if (!gone && !step.isOver()) {
      return Deadlines.left(branch.expires);
    }
    if (!gone) {
      var _ = step.endsBy(Deadlines.after(deadlines.grace())); // it is on its way out
    }
    running.remove(branch);
    isOver(branch);
    return 0;
  }

  private void isOver(Branch branch) {
    left--;
    for (Branch next : branch.next) {
      next.before--;
      if (next.before == 0) {
        ready.add(next);
      }
    }
  }
}
