package dev.espalier.engine;

import dev.espalier.bind.ExitCase;
import dev.espalier.plan.Plan;
import dev.espalier.plan.PlannedNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What a scope has to release, in the order of registration. The monitor guards the lists and
/// nothing else: no user code runs under it. Small while there is nothing in it.
final class ReleaseStack {
  private final Tell tell;
  private List<Release> registered = List.of();

  /// With the order in which they came; who looks whether a use is known does not wait for others.
  private volatile Map<Use, Integer> uses = Map.of();

  private int useCount;

  private @Nullable ExitCase sealedWith;

  /// A handle was used by what holds it.
  ///
  /// @param holder the node, or the cell of an unscoped instance that has something to release
  /// @param late whether the holder was there by then; else it needed what it used to be made
  record Use(Object holder, PlannedNode used, boolean late) {
    /// The node that keeps it, or what it was made for; null if a caller does.
    @Nullable PlannedNode keptBy() {
      return holder instanceof Cell cell ? cell.keptWith() : (PlannedNode) holder;
    }

    /// What it is, of what is shared.
    List<PlannedNode> of(Plan plan) {
      return used.shared() ? List.of(used) : plan.sharedNeeds(used);
    }
  }

  ReleaseStack(Tell tell) {
    this.tell = tell;
  }

  /// Registers a release. When the scope has already released everything, it runs at once, and the
  /// acquisition fails.
  void register(Release release) {
    ExitCase late = offer(release);
    if (late != null) {
      release.runNow(late, tell);
      throw new NotMade(Failure.CLOSED);
    }
  }

  /// Takes a release.
  ///
  /// @return null, or with which exit case to run it at once, since all others have been taken
  synchronized @Nullable ExitCase offer(Release release) {
    if (sealedWith == null) {
      registered = registered.isEmpty() ? new ArrayList<>(4) : registered;
      registered.add(release);
    }
    return sealedWith;
  }

  /// A user gives something to be closed: if an instance is closed so anyway, it is once.
  void share(AutoCloseable closeable) {
    List<Release> all;
    synchronized (this) {
      all = List.copyOf(registered);
    }
    for (Release release : all) {
      for (Release.Step step : release.steps()) {
        if (step instanceof Closes closes && closes.isOf(closeable)) {
          closes.share();
        }
      }
    }
  }

  /// Takes back what is to be released before the rest. What it has used is to be forgotten when
  /// that is over: until then others order by it what they stop.
  synchronized Sealed withdraw(Predicate<Release> which) {
    List<Release> withdrawn = new ArrayList<>();
    registered = new ArrayList<>(registered);
    registered.removeIf(release -> which.test(release) && withdrawn.add(release));
    return new Sealed(withdrawn, usesInOrder());
  }

  /// Forgets what unscoped ones have used that are released now.
  void forget(Sealed released) {
    Set<Object> gone = new HashSet<>();
    for (Release release : released.registered()) {
      if (release.of() instanceof Cell cell && !cell.node().shared()) {
        gone.add(cell);
      }
    }
    forget(gone);
  }

  /// The nodes that have used another through a handle, also of another key of it, of their own or
  /// of what was made for them.
  synchronized List<PlannedNode> usersOf(PlannedNode used, Plan plan) {
    List<PlannedNode> users = new ArrayList<>();
    for (Use use : uses.keySet()) {
      PlannedNode holder = use.keptBy();
      if (holder != null && use.of(plan).contains(used)) {
        users.add(holder);
      }
    }
    return users;
  }

  /// Whether one of these unscoped holders has used a node through a handle.
  ///
  /// @param before what [#useCount] was then: what came later does not count
  synchronized boolean hasUsed(Predicate<Cell> holders, PlannedNode used, Plan plan, int before) {
    for (Map.Entry<Use, Integer> entry : uses.entrySet()) {
      if (entry.getKey().holder() instanceof Cell cell
          && entry.getValue() < before
          && holders.test(cell)
          && entry.getKey().of(plan).contains(used)) {
        return true;
      }
    }
    return false;
  }

  /// How many uses of handles are known.
  synchronized int useCount() {
    return useCount;
  }

  /// Remembers the first use of a handle. An unscoped holder with nothing to release stands for
  /// what it was made for, so that what is remembered stays bounded by the plan.
  void used(Cell holder, PlannedNode used) {
    Cell cell = holder;
    while (cell != null && !cell.node().shared() && !cell.node().binding().releases()) {
      cell = cell.parent();
    }
    if (cell != null) {
      Use use = new Use(cell.vertex(), used, cell.isThere());
      if (!uses.containsKey(use)) {
        add(use);
      }
    }
  }

  private synchronized void add(Use use) {
    uses = uses.isEmpty() ? new ConcurrentHashMap<>() : uses;
    uses.putIfAbsent(use, useCount++);
  }

  /// The uses of handles until now, in their order.
  synchronized List<Use> usesSoFar() {
    return usesInOrder();
  }

  private List<Use> usesInOrder() {
    return uses.isEmpty()
        ? List.of()
        : uses.entrySet().stream()
            .sorted(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .toList();
  }

  /// Forgets a holder that could not be made, unless another may have been made in its place.
  void forget(Cell holder) {
    if (holder.isInItsPlace()) {
      forget(Set.of(holder.vertex()));
    }
  }

  /// Forgets what holders have used that are gone: who comes in their place begins anew.
  synchronized void forget(Set<? extends Object> holders) {
    if (!uses.isEmpty() && !holders.isEmpty()) {
      uses.keySet().removeIf(use -> holders.contains(use.holder()));
    }
  }

  /// Takes everything, once; what comes later is released at once with this exit case.
  synchronized Sealed seal(ExitCase exit) {
    sealedWith = exit;
    Sealed sealed = new Sealed(List.copyOf(registered), usesInOrder());
    registered = List.of();
    uses = Map.of();
    return sealed;
  }

  /// All that there is to release.
  record Sealed(List<Release> registered, List<Use> uses) {}
}
