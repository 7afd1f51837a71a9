package dev.espalier.engine;

import dev.espalier.engine.ReleaseStack.Sealed;
import dev.espalier.engine.ReleaseStack.Use;
import dev.espalier.plan.Plan;
import dev.espalier.plan.PlannedNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// In which order to release: the reverse of registration, except where a handle, used late, made a
/// dependency of something that was registered before it.
///
/// Registration respects every eager edge and every use of a handle while its holder was made. A
/// use of one that was there may disagree, and then it wins; if it closes a cycle the other edges
/// win, and a note says so. Vertices are nodes for what is shared, cells for what is not.
final class ReleaseOrder {
  private final Plan plan;
  private final LinkedHashMap<Object, List<Release>> releases = new LinkedHashMap<>();

  /// For each vertex what depends on it.
  private final Map<Object, Set<Object>> dependents = new HashMap<>();

  /// Each unscoped instance after what it was made for.
  private final Set<Cell> unscoped = new LinkedHashSet<>();

  /// Those of them that were asked for through a handle, and are released after what asked.
  private final Set<Cell> held = new HashSet<>();

  /// For a vertex what it, or what goes with it, has used through handles.
  private final Map<Object, Set<PlannedNode>> used = new HashMap<>();

  /// When the last release of a vertex was registered.
  private final Map<Object, Integer> rank = new HashMap<>();

  private int count;

  /// What a user added by hand, by when it was: it may use all that was there before.
  private final TreeMap<Integer, Object> added = new TreeMap<>();

  private final Set<Object> entered = new HashSet<>();
  private final List<Release> order = new ArrayList<>();

  /// For each release of the order those, by their place in it, that are to be over before.
  private final List<Set<Integer>> after = new ArrayList<>();

  /// For each vertex in the order the releases after which it and all that depends on it is gone.
  private final Map<Object, Set<Integer>> last = new HashMap<>();

  private final Set<String> notes = new LinkedHashSet<>();

  private ReleaseOrder(Plan plan) {
    this.plan = plan;
  }

  /// An order, and what there is to say about it.
  ///
  /// @param after for each release the places of those that are to be over before; empty if it was
  ///   not asked for
  record Result(List<Release> releases, List<Set<Integer>> after, List<String> notes) {}

  static Result of(Sealed sealed, Plan plan) {
    return sealed.uses().isEmpty()
        ? new Result(sealed.registered().reversed(), List.of(), List.of())
        : new ReleaseOrder(plan).compute(sealed);
  }

  /// Also says which have to wait for which.
  static Result withEdges(Sealed sealed, Plan plan) {
    return new ReleaseOrder(plan).compute(sealed);
  }

  private Result compute(Sealed sealed) {
    for (PlannedNode node : plan.nodes()) {
      if (node.shared()) { // those of other scopes have nothing to be released here
        node.needs().forEach(need -> depends(node, need));
      }
    }
    for (Release release : sealed.registered()) {
      if (release.of() instanceof Cell cell) {
        register(cell);
      }
    }
    for (Use use : sealed.uses()) {
      if (use.holder() instanceof Cell cell) {
        register(cell); // what it was made for uses the same
      }
    }
    addUses(sealed, false);
    unscoped.forEach(this::madeLate);
    addUses(sealed, true);
    for (Release release : sealed.registered()) {
      Object vertex = release.of().vertex();
      releases.computeIfAbsent(vertex, _ -> new ArrayList<>()).add(release);
      rank.put(vertex, count++);
      if (!(release.of() instanceof Cell)) {
        added.put(rank(vertex), vertex);
      }
    }
    releases.sequencedKeySet().reversed().forEach(this::visit);
    return new Result(order, after, List.copyOf(notes));
  }

  private void depends(Object dependent, Object dependency) {
    dependents.computeIfAbsent(dependency, _ -> new LinkedHashSet<>()).add(dependent);
  }

  /// An unscoped instance depends on what it needs, and what needed it to be made on it.
  private void register(Cell made) {
    Deque<Cell> chain = new ArrayDeque<>();
    for (Cell cell = made;
        cell != null && !cell.node().shared() && !unscoped.contains(cell);
        cell = cell.parent()) {
      chain.push(cell);
    }
    for (Cell cell : chain) {
      unscoped.add(cell);
      cell.node().needs().forEach(need -> depends(cell, need));
      Cell parent = cell.parent();
      if (parent != null && cell.isPart()) {
        depends(parent.vertex(), cell);
      }
    }
  }

  /// What asked for an unscoped instance through a handle depends on it, unless that needs it.
  private void madeLate(Cell cell) {
    Cell parent = cell.parent();
    if (parent == null || parent.scope() != cell.scope() || cell.isPart()) {
      return;
    }
    Set<PlannedNode> needs = new LinkedHashSet<>(cell.node().needs());
    needs.addAll(used.getOrDefault(cell, Set.of()));
    if (dependsOn(needs, root(parent))) {
      note(parent.vertex(), cell.node());
    } else {
      held.add(cell);
      depends(parent.vertex(), cell);
      used.computeIfAbsent(root(parent), _ -> new LinkedHashSet<>()).addAll(needs);
    }
  }

  private void addUses(Sealed sealed, boolean late) {
    for (Use use : sealed.uses()) {
      if (use.late() == late) {
        add(use);
      }
    }
  }

  private void add(Use use) {
    Object root = use.holder() instanceof Cell cell ? root(cell) : use.holder();
    for (PlannedNode target : use.of(plan)) {
      if (dependsOn(Set.of(target), root)) {
        note(use.holder(), use.used());
      } else {
        depends(use.holder(), target);
        used.computeIfAbsent(root, _ -> new LinkedHashSet<>()).add(target);
      }
    }
  }

  private void note(Object holder, PlannedNode used) {
    Object name = holder instanceof Cell cell ? cell.node() : holder;
    notes.add(
        name
            + " used "
            + used
            + " through a handle, but "
            + used
            + " needs it too: it is released after "
            + used
            + ".");
  }

  /// What is released before a cell since that goes with it, as far as that is known, and is not
  /// itself with another: a shared node, or a cell, on which nothing depends.
  private Object root(Cell of) {
    Cell cell = of;
    for (Cell parent = cell.parent();
        parent != null && !cell.node().shared() && (held.contains(cell) || cell.isPart());
        parent = cell.parent()) {
      cell = parent;
    }
    return cell.vertex();
  }

  /// Whether one of some shared nodes depends on a root, directly or not, or is it.
  private boolean dependsOn(Set<PlannedNode> some, Object root) {
    Set<PlannedNode> seen = new HashSet<>(some);
    Deque<PlannedNode> open = new ArrayDeque<>(seen);
    while (root instanceof PlannedNode && !seen.contains(root) && !open.isEmpty()) {
      PlannedNode node = open.pop();
      for (PlannedNode need : node.needs()) {
        if (seen.add(need)) {
          open.push(need);
        }
      }
      for (PlannedNode need : used.getOrDefault(node, Set.of())) {
        if (seen.add(need)) {
          open.push(need);
        }
      }
    }
    return seen.contains(root);
  }

  /// Puts a vertex into the order, after everything that depends on it. Iterative, since chains may
  /// be long.
  private void visit(Object start) {
    Deque<Visit> path = new ArrayDeque<>();
    enter(start, path);
    while (!path.isEmpty()) {
      Object next = path.element().nextDependent();
      if (next == null) {
        release(path.pop().vertex);
      } else {
        enter(next, path);
      }
    }
  }

  private void enter(Object vertex, Deque<Visit> path) {
    if (entered.add(vertex)) {
      path.push(new Visit(vertex));
    }
  }

  /// A vertex that is put into the order when all that depends on it is there, last first.
  private final class Visit {
    private final Object vertex;
    private final List<Object> lastFirst;
    private int next;

    Visit(Object vertex) {
      this.vertex = vertex;
      lastFirst = new ArrayList<>(dependents.getOrDefault(vertex, Set.of()));
      if (lastFirst.size() > 1) {
        lastFirst.sort((one, other) -> rank(other) - rank(one));
      }
    }

    /// The latest that is still to be entered.
    @Nullable Object nextDependent() {
      while (next < lastFirst.size() && entered.contains(lastFirst.get(next))) {
        next++;
      }
      Object dependent = next < lastFirst.size() ? lastFirst.get(next) : null;
      Object byHand = addedAfter(vertex);
      return byHand == null || (dependent != null && rank(dependent) > rank(byHand))
          ? dependent
          : byHand;
    }
  }

  private void release(Object vertex) {
    Set<Integer> before = new HashSet<>();
    for (Object dependent : dependents.getOrDefault(vertex, Set.of())) {
      before.addAll(last.getOrDefault(dependent, Set.of()));
    }
    for (Release release : releases.getOrDefault(vertex, List.of()).reversed()) {
      after.add(before);
      before = Set.of(order.size());
      order.add(release);
    }
    last.put(vertex, before);
  }

  /// The last that was added by hand after a vertex, of those that are still to be released.
  private @Nullable Object addedAfter(Object vertex) {
    if (!rank.containsKey(vertex)) {
      return null;
    }
    Object latest = null;
    while (!added.isEmpty() && added.lastKey() > rank(vertex) && latest == null) {
      Object last = added.lastEntry().getValue();
      if (entered.contains(last)) {
        added.pollLastEntry();
      } else {
        latest = last;
      }
    }
    return latest;
  }

  private int rank(Object vertex) {
    return rank.getOrDefault(vertex, -1);
  }
}
