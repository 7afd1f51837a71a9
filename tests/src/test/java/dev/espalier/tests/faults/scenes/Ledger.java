package dev.espalier.tests.faults.scenes;

import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Resource;
import dev.espalier.tests.faults.Trial;
import dev.espalier.tests.fixture.Step;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What was acquired, and whether all of it is released: once each, dependents first, and what
/// belongs to one scope with one exit case.
final class Ledger {
  private final Trial trial;
  private final Map<Held, Boolean> held = new LinkedHashMap<>();
  private final Map<String, ExitCase> exits = new HashMap<>();

  /// Something that was acquired, for the opening of a scope; for none if it may be released before
  /// the end of one.
  static final class Held implements AutoCloseable {
    private final Ledger ledger;
    private final String name;
    private final String scope;
    private final List<Held> needs;

    private Held(Ledger ledger, String name, String scope, List<Held> needs) {
      this.ledger = ledger;
      this.name = name;
      this.scope = scope;
      this.needs = needs;
    }

    @Override
    public void close() {
      ledger.released(this, ExitCase.completed());
    }

    @Override
    public String toString() {
      return name;
    }
  }

  Ledger(Trial trial) {
    this.trial = trial;
  }

  synchronized Held acquired(String name, String scope, Held... needs) {
    Held one = new Held(this, name, scope, List.of(needs));
    for (Held need : needs) {
      if (!held.containsKey(need)) {
        trial.problem(name + " was acquired with " + need + ", which was released already");
      }
    }
    held.put(one, true);
    return one;
  }

  synchronized void released(Held one, ExitCase exit) {
    if (held.remove(one) == null) {
      trial.problem(one + " was released twice");
    }
    for (Held other : held.keySet()) {
      if (other.needs.contains(one)) {
        trial.problem(one + " was released before " + other + ", which needs it");
      }
    }
    boolean byItself =
        exit instanceof ExitCase.Cancelled cancelled
            && (cancelled.reason().equals("evicted") || cancelled.reason().startsWith("it came"));
    if (!one.scope.isEmpty() && !byItself) {
      ExitCase before = exits.putIfAbsent(one.scope, exit);
      if (before != null && !before.equals(exit)) {
        trial.problem("of " + one.scope + " " + one + " got " + exit + ", another " + before);
      }
    }
  }

  synchronized void requireAllReleased() {
    for (Held one : held.keySet()) {
      trial.problem(one + " was acquired and not released");
    }
  }

  Resource<Held> resource(String name, String scope, Held... needs) {
    return resource(name, scope, Step.none(), needs);
  }

  Resource<Held> resource(String name, String scope, Step first, Held... needs) {
    return Resource.withExit(
        () -> {
          first.run();
          return acquired(name, scope, needs);
        },
        this::released);
  }
}
