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
import org.jspecify.annotations.Nullable;

/// In which order to release: the reverse of registration, except where a handle, used late, made a
/// dependency of something that was registered before it.
///
/// Registration respects every eager edge and every use of a handle while its holder was made. A
/// late use may disagree, and then it wins; if it closes a cycle the other edges win, and a note
/// says so. Vertices are nodes for what is shared, cells for what is not.
final class ReleaseOrder {
  private final Plan plan;
  private final LinkedHashMap<Object, List<Release>> releases = new LinkedHashMap<>();

  /// For each vertex what depends on it.
  private final Map<Object, Set<Object>> dependents = new HashMap<>();

  /// When the last release of a vertex was registered.
  private final Map<Object, Integer> rank = new HashMap<>();

  private final Set<Object> visited = new HashSet<>();
  private final List<Release> order = new ArrayList<>();

  /// For each release of the order those, by their place in it, that are to be over before.
  private final List<Set<Integer>> after = new ArrayList<>();

  /// For each visited vertex the releases after which it and all that depends on it is gone.
  private final Map<Object, Set<Integer>> last = new HashMap<>();

  private final List<String> notes = new ArrayList<>();

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
        plan.sharedNeeds(node).forEach(need -> depends(node, need));
      }
    }
    for (Release release : sealed.registered()) {
      if (release.of() instanceof Cell cell) {
        register(cell);
      }
    }
    sealed.uses().forEach(this::use);
    for (Release release : sealed.registered()) {
      releases.computeIfAbsent(release.of().vertex(), _ -> new ArrayList<>()).add(release);
      rank.put(release.of().vertex(), rank.size());
    }
    releases.sequencedKeySet().reversed().forEach(this::visit);
    return new Result(order, after, notes);
  }

  private void depends(Object dependent, Object dependency) {
    dependents.computeIfAbsent(dependency, _ -> new LinkedHashSet<>()).add(dependent);
  }

  /// An unscoped instance: what it was made for depends on it, and it on what it needs.
  private void register(Cell cell) {
    if (cell.node().shared()) {
      return;
    }
    plan.sharedNeeds(cell.node()).forEach(need -> depends(cell, need));
    Cell parent = cell.parent();
    if (parent != null) {
      depends(parent.vertex(), cell);
      register(parent);
    }
  }

  private static Object name(Object vertex) {
    return vertex instanceof Cell cell ? cell.node() : vertex;
  }

  private void use(Use use) {
    Object holder = use.holder();
    for (PlannedNode target : use.of(plan)) {
      if (dependsOn(target, holder)) {
        notes.add(
            name(holder)
                + " used "
                + target
                + " through a handle, but "
                + target
                + " needs it too: it is released after "
                + target
                + ".");
      } else {
        depends(holder, target);
      }
    }
  }

  /// Whether one vertex depends on another, directly or not.
  private boolean dependsOn(Object from, Object on) {
    Set<Object> seen = new HashSet<>();
    Deque<Object> open = new ArrayDeque<>(List.of(on));
    while (!open.isEmpty()) {
      Object vertex = open.pop();
      if (vertex.equals(from)) {
        return true;
      }
      if (seen.add(vertex)) {
        open.addAll(dependents.getOrDefault(vertex, Set.of()));
      }
    }
    return false;
  }

  /// Puts a vertex into the order, after everything that depends on it. Iterative, since chains may
  /// be long.
  private void visit(Object start) {
    Deque<Object> path = new ArrayDeque<>(List.of(start));
    while (!path.isEmpty()) {
      Object vertex = path.peek();
      Object next = visited.contains(vertex) ? null : unvisitedDependent(vertex);
      if (next != null) {
        path.push(next);
        continue;
      }
      path.pop();
      if (visited.add(vertex)) {
        release(vertex);
      }
    }
  }

  private void release(Object vertex) {
    Set<Integer> before = new HashSet<>();
    for (Object dependent : dependents.getOrDefault(vertex, Set.of())) {
      before.addAll(last.getOrDefault(dependent, Set.of())); // none: a cycle that was broken
    }
    for (Release release : releases.getOrDefault(vertex, List.of()).reversed()) {
      after.add(before);
      before = Set.of(order.size());
      order.add(release);
    }
    last.put(vertex, before);
  }

  private @Nullable Object unvisitedDependent(Object vertex) {
    Object latest = null;
    for (Object dependent : dependents.getOrDefault(vertex, Set.of())) {
      if (!visited.contains(dependent) && (latest == null || rank(dependent) > rank(latest))) {
        latest = dependent;
      }
    }
    return latest;
  }

  private int rank(Object vertex) {
    return rank.getOrDefault(vertex, -1);
  }
}
