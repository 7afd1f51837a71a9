package dev.espalier.engine;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The scopes that are open inside one.
final class Children {
  private final Set<LiveScope> open = ConcurrentHashMap.newKeySet();

  void add(LiveScope child) {
    open.add(child);
  }

  void remove(LiveScope child) {
    open.remove(child);
  }

  boolean isEmpty() {
    return open.isEmpty();
  }

  /// Whether one of them may still end by itself. One whose body is inside `System.exit` will not;
  /// neither will one that was lent through a handle.
  boolean mayEnd() {
    for (LiveScope child : open) {
      if (child.mayEnd()) {
        return true;
      }
    }
    return false;
  }

  /// Newest first.
  List<LiveScope> newestFirst() {
    return open.stream().sorted(Comparator.comparingLong(LiveScope::number).reversed()).toList();
  }
}
