package dev.espalier.tests.proof;

import dev.espalier.bind.CloseReport;
import dev.espalier.bind.ExitCase;
import dev.espalier.tests.proof.Entry.Result;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A journal, read: what became of each instance and of each scope, and at which line.
final class Facts {
  /// The line of what did not happen.
  static final int NEVER = Integer.MAX_VALUE;

  final Case of;
  final List<Entry> lines;
  final Map<Integer, Made> made = new LinkedHashMap<>();
  final Map<Integer, Opened> scopes = new LinkedHashMap<>();
  final Map<Integer, Integer> closeCalled = new LinkedHashMap<>();
  final List<Throwable> own = new ArrayList<>();
  private final List<Integer> evicting = new ArrayList<>();
  @Nullable CloseReport report;
  Entry.@Nullable StartEnded start;
  int startEnded = NEVER;
  int closing = NEVER;

  /// From when on the container may end: someone closes it, or something went wrong in its start.
  int endBegan = NEVER;

  Facts(Case of, List<Entry> lines) {
    this.of = of;
    this.lines = lines;
    for (int at = 0; at < lines.size(); at++) {
      read(at, lines.get(at));
    }
  }

  Made made(int id) {
    Made found = made.get(id);
    if (found == null) {
      throw new IllegalArgumentException("no instance " + id);
    }
    return found;
  }

  private void read(int at, Entry entry) {
    switch (entry) {
      case Entry.Began e -> {
        made.put(e.id(), new Made(e, at));
        if (e.node() != Entry.BY_HAND
            && of.node(e.node()).fault().hasLimit()
            && startEnded == NEVER
            && of.starts()) {
          endBegan = Math.min(endBegan, at); // its time may be over before it ends
        }
        e.needs().forEach(need -> seen(need, at));
      }
      case Entry.Ended e -> ended(made(e.id()), e, at);
      case Entry.Used e -> {
        e.used().forEach(used -> seen(used, at));
        if (at < endBegan && !(e.late() && closesCycle(e))) { // else it may come too late to matter
          made(e.id()).needs.addAll(e.used());
          if (!e.late()) {
            made(e.id()).usedFirst.addAll(e.used());
          }
        }
      }
      case Entry.PartMade e -> made(e.id()).parts.put(e.part(), NEVER);
      case Entry.PartReleased e -> made(e.id()).parts.merge(e.part(), at, (old, now) -> now);
      case Entry.ReleaseBegan e -> {
        Made released = made(e.id());
        released.released = Math.min(released.released, at);
        released.exit = e.exit();
        released.isEvicted = evicting.stream().anyMatch(node -> mayEvict(node, released));
      }
      case Entry.ReleaseEnded e -> {
        made(e.id()).releaseEnded = at;
        made(e.id()).releaseThrown = e.thrown();
      }
      case Entry.Seen e -> e.ids().forEach(id -> seen(id, at));
      case Entry.ScopeOpened e -> scopes.put(e.scope(), new Opened(e.parent()));
      case Entry.ScopeEnding e -> {
        scope(e.scope()).ending = at;
        scope(e.scope()).exit = e.exit();
      }
      case Entry.ScopeEnded e -> {
        if (scopes.containsKey(e.scope())) {
          scope(e.scope()).ended = at;
        }
      }
      case Entry.StartEnded e -> {
        start = e;
        startEnded = at;
        endBegan = e.thrown() == null ? endBegan : Math.min(endBegan, at);
        Set<Integer> started = of.started(Set.of()); // others may be there, and not registered yet
        made.values().stream()
            .filter(there -> there.isThere() && started.contains(there.node))
            .forEach(there -> seen(there.id, at));
      }
      case Entry.CloseCalled e -> {
        closeCalled.put(e.closer(), at);
        endBegan = Math.min(endBegan, at);
      }
      case Entry.Interrupted e -> {
        if (e.who() == Trouble.What.INTERRUPT_START && startEnded == NEVER) {
          endBegan = Math.min(endBegan, at);
        }
      }
      case Entry.EvictCalled e -> evicting.add(e.node());
      case Entry.EvictEnded e -> evicting.remove((Object) e.node());
      case Entry.Closing _ -> {
        closing = at;
        if (startEnded == NEVER && of.starts() && mayBeLateBeforeItBegins()) {
          endBegan = Math.min(endBegan, at);
        }
      }
      case Entry.Report e -> report = e.report();
      default -> {}
    }
  }

  /// Whether the time of a node may be over before its code can write that it has begun.
  private boolean mayBeLateBeforeItBegins() {
    return of.nodes().stream().anyMatch(node -> node.fault().hasLimit());
  }

  /// Whether something that was asked for late needs the one that asks: then that does not count.
  private boolean closesCycle(Entry.Used late) {
    List<Integer> used = late.used().stream().map(id -> made(id).node).toList();
    return of.reachedAnyhow(used).contains(made(late.id()).node);
  }

  Opened scope(int id) {
    Opened found = scopes.get(id);
    if (found == null) {
      throw new IllegalArgumentException("no scope " + id);
    }
    return found;
  }

  /// When nothing ran for the container, and nobody was asking or evicting; [#NEVER] if that is not
  /// known.
  int quiet() {
    Set<Integer> asking = new HashSet<>();
    int evictions = 0;
    for (int at = 0; at < lines.size(); at++) {
      switch (lines.get(at)) {
        case Entry.Asked e -> asking.add(e.ask());
        case Entry.Answered e -> asking.remove(e.ask());
        case Entry.EvictCalled _ -> evictions++;
        case Entry.EvictEnded _ -> evictions--;
        case Entry.Quiet _ -> {
          return asking.isEmpty() && evictions == 0 ? at : NEVER;
        }
        default -> {}
      }
    }
    return NEVER;
  }

  /// Whether an instance may be gone at a line without having been released.
  boolean mayBeEvicted(Made made, int at) {
    return lines.subList(0, at).stream()
        .anyMatch(line -> line instanceof Entry.EvictCalled e && mayEvict(e.node(), made));
  }

  /// Whether what has something instead is tried again, since what it needs may be evicted.
  boolean mayBeTriedAgain(Made instead, Made now) {
    Set<Integer> needs = of.reachedAnyhow(List.of(now.node));
    return instead.instead
        && !now.instead
        && lines.subList(0, now.began).stream()
            .anyMatch(line ->
                line instanceof Entry.EvictCalled e
                    && of.targets(e.node()).stream().anyMatch(needs::contains));
  }

  /// Whether the eviction of a node may have released an instance: what is told an exit is told
  /// that.
  private boolean mayEvict(int node, Made released) {
    boolean told = released.exit == null || released.exit.equals(ExitCase.cancelled("evicted"));
    return told
        && !released.isByHand()
        && of.reachedWithHolders(released.node).stream().anyMatch(of.targets(node)::contains);
  }

  private void seen(int id, int at) {
    Made there = made(id);
    there.seen = Math.min(there.seen, at);
  }

  private void ended(Made of, Entry.Ended e, int at) {
    of.ended = Math.min(of.ended, at);
    of.result = e.result();
    of.thrown = e.thrown();
    of.interrupts = e.interrupts();
    if (e.result() == Result.FAILED && startEnded == NEVER && this.of.starts()) {
      endBegan = Math.min(endBegan, at);
    }
    if (e.thrown() != null && isPlanned(e.thrown())) {
      own.add(e.thrown());
    }
  }

  /// Whether a node threw it of its own accord.
  static boolean isPlanned(Throwable thrown) {
    return thrown.getMessage() != null && thrown.getMessage().startsWith(Faults.PLANNED);
  }

  /// Whether this is in its message.
  static boolean says(Throwable thrown, String text) {
    return thrown.getMessage() != null && thrown.getMessage().contains(text);
  }

  /// Those that are released with a scope, in the order of their making.
  List<Made> releasedWith(int scope) {
    int ends = scope == 0 ? endBegan : scope(scope).ending;
    return made.values().stream()
        .filter(one -> one.isHeld() && one.scope == scope && one.ended < ends)
        .filter(one -> !one.isEvicted && !isUnwound(one))
        .toList();
  }

  /// Whether it was given up after it was made: the container has started, closes, and lets no
  /// start hook run any more.
  boolean isUnwound(Made one) {
    return mayBeUnwound(one) && (one.isHeld() || !mayBeEvicted(one, lines.size()));
  }

  /// As [#isUnwound]; one that has nothing to release may have been evicted instead.
  boolean mayBeUnwound(Made one) {
    return !one.isByHand()
        && !one.isEvicted
        && of.node(one.node).hooks()
        && start != null
        && start.thrown() == null
        && lines.stream().noneMatch(line -> line instanceof Entry.Hook e && e.id() == one.id);
  }

  /// What an instance needs, directly or not, and also through those that have nothing to release.
  Set<Integer> needs(Made of) {
    return reached(of, one -> one.needs);
  }

  /// As [#needs], of what it was given when it was made.
  Set<Integer> given(Made of) {
    return reached(of, one -> one.given);
  }

  /// As [#given], also of what it used through a handle then.
  Set<Integer> neededFirst(Made of) {
    return reached(of, one -> one.usedFirst);
  }

  private Set<Integer> reached(Made from, Function<Made, Collection<Integer>> by) {
    Set<Integer> all = new HashSet<>();
    Deque<Made> open = new ArrayDeque<>(List.of(from));
    while (!open.isEmpty()) {
      for (int id : by.apply(open.pop())) {
        if (all.add(id)) {
          open.push(made(id));
        }
      }
    }
    return all;
  }

  /// The scope of a lifetime that a scope is, or is in; [Entry#SOMEWHERE] if it is not known.
  int scopeOf(int node, int from) {
    Node.Life life = of.node(node).life();
    int depth = life.depth();
    if (life == Node.Life.UNSCOPED && of.node(node).kind() != Node.Kind.INSTANCE) {
      return Entry.SOMEWHERE;
    }
    return depth == 0 ? 0 : from == Entry.SOMEWHERE ? from : around(from, depth);
  }

  private int around(int scope, int depth) {
    Map<Integer, Integer> at = new HashMap<>();
    for (int s = scope; s != 0; s = scope(s).parent) {
      at.put(depthOf(s), s);
    }
    return at.getOrDefault(depth, Entry.SOMEWHERE);
  }

  private int depthOf(int scope) {
    return scope == 0 ? 0 : 1 + depthOf(scope(scope).parent);
  }
}
