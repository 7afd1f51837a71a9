package dev.espalier.tests.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the rules allow to be in a log: knows the shape, and nothing of how it is brought about.
final class Model {
  private final Shape shape;
  private final List<String> wrong = new ArrayList<>();
  private final Map<Integer, Entry.Began> began = new HashMap<>();
  private final Set<Integer> acquired = new HashSet<>();
  private final Set<Integer> releasing = new HashSet<>();

  /// Released before the close, since they were made for one that failed, or as they came too late.
  private final Set<Integer> unwound = new HashSet<>();

  private final Set<Integer> released = new HashSet<>();
  private final Set<Integer> ended = new HashSet<>();
  private final Set<Integer> sharedOnce = new HashSet<>();
  private boolean startEnded;
  private boolean closing;

  private Model(Shape shape) {
    this.shape = shape;
  }

  /// What is wrong with a log; empty if nothing is.
  static List<String> judge(Shape shape, List<Entry> log) {
    Model model = new Model(shape);
    log.forEach(model::next);
    model.end();
    return model.wrong;
  }

  private void next(Entry entry) {
    switch (entry) {
      case Entry.Began e -> begins(e);
      case Entry.Acquired e -> {
        require(acquired.add(e.id()), "R3: acquired twice", e);
        ended.add(e.id());
      }
      case Entry.Failed e -> ended.add(e.id());
      case Entry.ReleaseBegan e -> releaseBegins(e);
      case Entry.Released e -> require(released.add(e.id()), "R25: released twice", e);
      case Entry.Closing _ -> closing = true;
      case Entry.StartEnded e -> startEnds(e);
    }
  }

  private void begins(Entry.Began e) {
    Shape.Node node = shape.nodes().get(e.node());
    began.put(e.id(), e);
    require(!node.shared() || sharedOnce.add(e.node()), "R3: made twice", e);
    require(e.needs().size() == node.needs().size(), "a wrong number of needs", e);
    for (int i = 0; i < Math.min(e.needs().size(), node.needs().size()); i++) {
      Entry.Began need = began.get(e.needs().get(i));
      require(need != null && need.node() == node.needs().get(i), "R2: a wrong need", e);
      require(ended.contains(e.needs().get(i)), "R2: began before what it needs", e);
    }
    require(releasing.isEmpty(), "R32: began while things are released", e);
    require(!startEnded || !closing, "R8: began after a start that failed", e);
  }

  private void releaseBegins(Entry.ReleaseBegan e) {
    require(acquired.contains(e.id()), "R7: released, but was never there", e);
    if (!closing || (!startEnded && isNobodys(e.id()))) {
      require(isNobodys(e.id()), "R11: released before the close", e);
      require(unwound.add(e.id()), "R25: its release began twice", e);
      return;
    }
    require(!unwound.contains(e.id()), "R25: its release began twice", e);
    require(releasing.add(e.id()), "R25: its release began twice", e);
    require(
        released.stream().filter(releasing::contains).count() == releasing.size() - 1,
        "R24: two releases at a time",
        e);
    began.values().stream()
        .filter(user -> reaches(user, e.id(), new HashSet<>()))
        .filter(user -> acquired.contains(user.id()) && !released.contains(user.id()))
        .forEach(
            user -> require(false, "R23: released before " + user.id() + ", which uses it", e));
  }

  /// Whether it was made for one that failed, and for nobody else.
  private boolean isNobodys(int id) {
    Entry.Began of = began.get(id);
    return of != null
        && !shape.nodes().get(of.node()).shared()
        && began.values().stream()
            .filter(user -> user.needs().contains(id))
            .allMatch(user -> hasFailed(user) || isNobodys(user.id()));
  }

  private boolean hasFailed(Entry.Began user) {
    return shape.nodes().get(user.node()).fault() == Shape.Fault.THROWS
        && ended.contains(user.id())
        && !acquired.contains(user.id());
  }

  /// Whether an instance uses another, also through those that have nothing to release.
  private boolean reaches(Entry.Began user, int id, Set<Integer> seen) {
    for (int need : user.needs()) {
      Entry.Began through = began.get(need);
      if (need == id || (through != null && seen.add(need) && reaches(through, id, seen))) {
        return true;
      }
    }
    return false;
  }

  private void startEnds(Entry.StartEnded e) {
    startEnded = true;
    if (e.well()) {
      for (int root : shape.roots()) {
        Shape.Node node = shape.nodes().get(root);
        require(!node.shared() || sharedOnce.contains(root), "a root is missing: " + root, e);
      }
    } else {
      require(released.equals(acquired), "R11: thrown before all was released", e);
      require(!shape.mustStart(), "failed without a reason", e);
    }
  }

  private void end() {
    require(startEnded, "R5: the start has no end", shape);
    require(released.equals(acquired), "R25: not released: " + acquired + released, shape);
    require(ended.containsAll(began.keySet()), "R9: something still runs", shape);
  }

  private void require(boolean fine, String rule, Object where) {
    if (!fine) {
      wrong.add(rule + " at " + where);
    }
  }
}
