package dev.espalier.engine;

import dev.espalier.bind.ExitCase;
import dev.espalier.plan.PlannedNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What a scope has to release, in the order of registration. The lock guards the lists and nothing
/// else: no user code runs under it.
final class ReleaseStack {
  private final Tell tell;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Release> registered = new ArrayList<>();
  private final Set<Use> uses = new LinkedHashSet<>();
  private @Nullable ExitCase sealedWith;

  /// A handle was used by what holds it.
  ///
  /// @param holder the node, or the cell of an unscoped instance that has something to release
  record Use(Object holder, PlannedNode used) {}

  ReleaseStack(Tell tell) {
    this.tell = tell;
  }

  /// Registers a release. When the scope has already released everything, it runs at once, and the
  /// acquisition fails.
  void register(Release release) {
    ExitCase exit;
    lock.lock();
    try {
      exit = sealedWith;
      if (exit == null) {
        registered.add(release);
        return;
      }
    } finally {
      lock.unlock();
    }
    release.run(exit, tell);
    throw new NotMade(Failure.CLOSED);
  }

  /// Remembers the first use of a handle. An unscoped holder with nothing to release stands for
  /// what it was made for, so that what is remembered stays bounded by the plan.
  void used(Cell holder, PlannedNode used) {
    Cell cell = holder;
    while (cell != null && !cell.node().shared() && !cell.node().binding().releases()) {
      cell = cell.parent();
    }
    if (cell == null) {
      return;
    }
    lock.lock();
    try {
      uses.add(new Use(cell.vertex(), used));
    } finally {
      lock.unlock();
    }
  }

  /// Forgets a holder that could not be made, if it will never be made.
  void forget(Cell holder) {
    if (holder.node().shared()) {
      return;
    }
    lock.lock();
    try {
      uses.removeIf(use -> use.holder() == holder);
    } finally {
      lock.unlock();
    }
  }

  /// Takes everything, once; what comes later is released at once with this exit case.
  Sealed seal(ExitCase exit) {
    lock.lock();
    try {
      sealedWith = exit;
      return new Sealed(List.copyOf(registered), List.copyOf(uses));
    } finally {
      lock.unlock();
    }
  }

  /// All that there is to release.
  record Sealed(List<Release> registered, List<Use> uses) {}
}
